-- M3: each share once, by which side recorded it; one side alone is open while the time to match runs.
WITH limits AS (SELECT days(number_of('$.sharing.matched_within_days')) AS matched, known_at FROM asked),
answer AS (SELECT subject, share_id, min(known_at) AS known FROM rejected GROUP BY ALL)
SELECT
    sent.subject, 'sent ' || sent.force || sent.share_id AS unit, sent.place AS ord,
    CASE
        WHEN received.number IS NOT NULL THEN 'PAIR'
        WHEN answer.known IS NOT NULL THEN 'REJECTED'
        WHEN sent.occurred_at + matched > limits.known_at THEN 'SENT_OPEN'
        ELSE 'SENT_ONLY'
    END AS category,
    sent.occurred_at AS happened,
    greatest(sent.known, coalesce(received.known, answer.known, 0)) AS known,
    or_not_recorded(coalesce(sent.channel, received.channel)) AS channel
FROM limits, sent
LEFT JOIN received ON received.subject = sent.subject AND received.share_id = sent.share_id
LEFT JOIN answer ON answer.subject = sent.subject AND answer.share_id = sent.share_id
UNION ALL
SELECT
    received.subject, 'received ' || unit, received.place,
    CASE
        WHEN share_id IS NOT NULL AND received.occurred_at + matched > limits.known_at THEN 'RECEIVED_OPEN'
        ELSE 'RECEIVED_ONLY'
    END,
    received.occurred_at, received.known, or_not_recorded(received.channel)
FROM limits, received ANTI JOIN sent USING (subject, share_id)
