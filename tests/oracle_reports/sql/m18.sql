-- M18: victims referred, by whether a pause was ever recorded for them.
WITH pause AS (SELECT subject, min(known_at) AS known FROM event WHERE type = 'PauseApplied' GROUP BY ALL)
SELECT subject, force AS unit, place AS ord,
    CASE WHEN pause.known IS NULL THEN 'NOT_PAUSED' ELSE 'PAUSED' END AS category,
    occurred_at AS happened, greatest(share.known, coalesce(pause.known, 0)) AS known, force, crime_type
FROM shares_about(2) AS share LEFT JOIN pause USING (subject)
