-- M19: from the earliest record by which the Home Office knew of a victim to the first pause after it.
-- Who held the case is asked of the moment at which that record says that it happened.
WITH knowledge AS (
    SELECT * FROM shows_knowledge QUALIFY row_number() OVER (PARTITION BY subject ORDER BY recorded_at, place.id) = 1
),
pause AS (SELECT subject, occurred_at, known_at, place FROM placed WHERE type = 'PauseApplied' AND occurred_at IS NOT NULL),
placed_pause AS (
    SELECT subject,
        arg_min(pause.known_at, pause.place) FILTER (pause.occurred_at <= recorded_at) AS known_already,
        min(pause.occurred_at) FILTER (pause.occurred_at > recorded_at) AS paused,
        arg_min(pause.known_at, pause.place) FILTER (pause.occurred_at > recorded_at) AS known_paused
    FROM knowledge JOIN pause USING (subject)
    GROUP BY ALL
),
told AS (
    SELECT knowledge.*, known_already, paused, known_paused,
        CASE
            WHEN type = 'PauseApplied' OR known_already IS NOT NULL THEN 'ALREADY'
            WHEN paused IS NOT NULL THEN 'PAUSED'
            ELSE 'NOT_YET'
        END AS category
    FROM knowledge LEFT JOIN placed_pause USING (subject)
),
sender AS (SELECT subject, share_id, arg_min(force, place) AS sent_by FROM sent GROUP BY ALL)
SELECT subject, '' AS unit, told.place AS ord, category, recorded_at AS happened,
    greatest(known_at, CASE category
        WHEN 'ALREADY' THEN CASE type WHEN 'PauseApplied' THEN 0 ELSE known_already END
        WHEN 'PAUSED' THEN known_paused
        ELSE 0
    END) AS known,
    CASE category WHEN 'PAUSED' THEN (paused - recorded_at) // 60000000 END AS amount,
    coalesce(told.force, sent_by, holder(subject, coalesce(linked_case, case_ref), told.as_written), 'NOT_RECORDED') AS force
FROM told LEFT JOIN sender USING (subject, share_id) LEFT JOIN linked USING (subject, pause_ref)
