-- M27: every record by how late it came, and every correction and retraction by its reason.
-- One that came before its record took no time; one that reaches none was known by itself.
WITH limits AS (
    SELECT days(number_of('$.data.late_after_days')) AS late, days(number_of('$.data.very_late_after_days')) AS very_late
    FROM policy
),
ranged AS (
    SELECT *, latest_of(occurred_at, precision) AS until
    FROM placed
),
told AS (
    SELECT subject, 'record ' || number AS unit, number AS ord,
        CASE
            WHEN until IS NULL THEN 'DATE_NOT_KNOWN'
            WHEN known_at > until + very_late THEN 'VERY_LATE'
            WHEN known_at > until + late THEN 'LATE'
            ELSE 'IN_TIME'
        END AS category,
        occurred_at AS happened, known_at AS known, publisher, 'NONE' AS reason, (known_at - until) // hours(1) AS hours
    FROM limits, ranged
    UNION ALL
    SELECT subject, 'amendment ' || number, number,
        CASE
            WHEN of_number IS NULL OR void THEN 'WITHOUT_EFFECT'
            WHEN type = 'CorrectionIssued' THEN 'CORRECTION'
            ELSE 'RETRACTION'
        END,
        occurred_at,
        CASE WHEN void THEN known_at ELSE greatest(known_at, coalesce((first ->> 'known_at')::BIGINT, 0)) END, publisher, reason,
        greatest(known_at - (first ->> 'known_at')::BIGINT, 0) // hours(1)
    FROM amendment
)
SELECT * EXCLUDE (hours),
    CASE WHEN category IN ('LATE', 'VERY_LATE', 'CORRECTION', 'RETRACTION') THEN hours END AS amount
FROM told
