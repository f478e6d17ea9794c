-- M14: persons first referred, by whether papers (tier 1) were served at the first share or at any time after it.
WITH served AS (
    SELECT first_referral.number, min(act.known) AS known
    FROM first_referral JOIN act USING (subject)
    WHERE act.tier = 1 AND act.occurred_at >= first_referral.occurred_at
    GROUP BY ALL
)
SELECT subject, force AS unit, place AS ord,
    CASE WHEN served.known IS NULL THEN 'NOT_SERVED' ELSE 'SERVED' END AS category,
    occurred_at AS happened, greatest(first_referral.known, coalesce(served.known, 0)) AS known,
    crime_type, strftime(in_london(occurred_at), '%Y') AS referral_year
FROM first_referral LEFT JOIN served USING (number)
