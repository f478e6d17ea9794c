-- M10: shares about a victim or witness, by whether care came strictly before.
WITH care AS (
    SELECT subject, occurred_at, known_at FROM event WHERE type IN ('SafeguardingActionTaken', 'SupportReferralMade')
),
seen AS (
    SELECT share.number, count(*) AS all_care, count(care.occurred_at) AS dated,
        min(care.known_at) AS known_any,
        min(care.known_at) FILTER (care.occurred_at IS NOT NULL) AS known_dated,
        min(care.known_at) FILTER (care.occurred_at < share.occurred_at) AS known_before
    FROM share JOIN care USING (subject)
    GROUP BY ALL
)
SELECT subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN all_care IS NULL THEN 'NO_CARE'
        WHEN known_before IS NOT NULL THEN 'CARE_FIRST'
        WHEN occurred_at IS NULL OR dated = 0 THEN 'ORDER_NOT_KNOWN'
        ELSE 'SHARE_FIRST'
    END AS category,
    occurred_at AS happened,
    greatest(share.known, CASE
        WHEN all_care IS NULL THEN 0
        WHEN known_before IS NOT NULL THEN known_before
        WHEN occurred_at IS NULL OR dated = 0 THEN known_any
        ELSE known_dated
    END) AS known,
    force
FROM share LEFT JOIN seen USING (number)
