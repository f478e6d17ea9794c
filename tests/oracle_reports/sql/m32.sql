-- M32: shares by whether and how soon the Home Office recorded a receipt, or else a rejection.
WITH turned_down AS (
    SELECT * FROM rejected QUALIFY row_number() OVER (PARTITION BY subject, share_id ORDER BY place) = 1
),
answered AS (
    SELECT sent.*,
        received.number IS NOT NULL AS is_received, turned_down.share_id IS NOT NULL AS is_rejected,
        CASE WHEN received.number IS NOT NULL THEN received.occurred_at ELSE turned_down.occurred_at END AS answered_at,
        coalesce(received.known, turned_down.known_at) AS answer_known,
        coalesce(sent.channel, received.channel) AS either_channel
    FROM sent
    LEFT JOIN received ON received.subject = sent.subject AND received.share_id = sent.share_id
    LEFT JOIN turned_down ON turned_down.subject = sent.subject AND turned_down.share_id = sent.share_id
),
told AS (
    SELECT *, CASE
        WHEN NOT is_received AND NOT is_rejected THEN 'NO_ANSWER'
        WHEN occurred_at IS NULL OR answered_at IS NULL THEN 'DATE_NOT_KNOWN'
        WHEN answered_at < occurred_at THEN 'ANSWERED_BEFORE'
        WHEN is_received THEN 'RECEIVED'
        ELSE 'REJECTED'
    END AS category
    FROM answered
)
SELECT subject, force || ' ' || share_id AS unit, place AS ord, category, occurred_at AS happened,
    greatest(known, coalesce(answer_known, 0)) AS known,
    CASE WHEN category IN ('RECEIVED', 'REJECTED') THEN (answered_at - occurred_at) // 60000000 END AS amount,
    or_not_recorded(either_channel) AS channel
FROM told
