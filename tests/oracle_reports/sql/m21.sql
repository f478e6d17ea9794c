-- M21: pauses that were over: ended, or lapsed for want of a review that nobody made up for.
WITH last AS (SELECT * FROM course QUALIFY row_number() OVER (PARTITION BY subject, pause_ref ORDER BY turn DESC) = 1)
SELECT subject, pause_ref AS unit, place AS ord,
    CASE WHEN end_at IS NULL THEN 'LAPSED' ELSE 'ENDED' END AS category,
    coalesce(end_at, last.due) AS happened,
    CASE WHEN end_at IS NULL THEN greatest(last.due, last.known) ELSE greatest(pause.known, end_known) END AS known,
    (coalesce(end_at, last.due) - start_at) // hours(1) AS amount,
    coalesce(end_reason, 'LAPSED_NO_REVIEW') AS end_reason
FROM pause JOIN last USING (subject, pause_ref)
WHERE end_at IS NOT NULL OR last.due <= the_moment()
