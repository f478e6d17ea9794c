-- M11: acts against persons who are or were a victim or witness by any record, by their recorded origin.
WITH says AS ( -- what makes the person one: a part, or the opening of a case in which no part is recorded
    SELECT subject, known, place FROM assigned WHERE weight_of(role) >= 1
    UNION ALL
    SELECT subject, known_at, place
    FROM placed ANTI JOIN assigned USING (subject, case_ref)
    WHERE type IN ('CrimeReported', 'InvestigationOpened', 'ChargeDecided') AND case_ref IS NOT NULL
),
basis AS (
    SELECT subject, arg_min(known, place) AS known FROM says GROUP BY ALL
    UNION ALL
    SELECT subject, min(known) FROM share GROUP BY ALL
),
earliest AS (SELECT subject, min(known) AS known FROM basis GROUP BY ALL)
SELECT subject, action_ref AS unit, place AS ord, origin AS category, occurred_at AS happened,
    greatest(act.known, earliest.known) AS known
FROM act JOIN earliest USING (subject)
