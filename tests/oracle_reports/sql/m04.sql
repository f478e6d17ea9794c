-- M4: shares by what set them off; automated ones by whether an officer or supervisor had decided before.
WITH decision AS (
    SELECT subject, correlation_id, min(occurred_at) AS decided
    FROM event
    WHERE trigger IN (SELECT unnest(listed('$.sharing.decision_triggers'))) AND correlation_id IS NOT NULL
    GROUP BY ALL
),
role AS ( -- a victim's or witness's before any other
    SELECT number, role FROM share_part
    QUALIFY row_number() OVER (PARTITION BY number ORDER BY weight = 0, case_ref) = 1
)
SELECT
    subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN trigger IS NULL THEN 'NOT_RECORDED'
        WHEN NOT trigger IN (SELECT unnest(listed('$.sharing.automated_triggers'))) THEN 'OTHERWISE'
        WHEN decided < occurred_at THEN 'AUTOMATED_DECIDED'
        ELSE 'AUTOMATED'
    END AS category,
    occurred_at AS happened, known,
    force, or_not_recorded(role.role) AS role, or_not_recorded(trigger) AS trigger
FROM sent LEFT JOIN decision USING (subject, correlation_id) LEFT JOIN role USING (number)
