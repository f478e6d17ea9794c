-- M2: sendings and receipts, each record apart, by whether they match: the same share_id for the same person.
SELECT
    sent.subject, 'sent ' || force || share_id AS unit, sent.place AS ord,
    CASE WHEN other.known IS NULL THEN 'SENT_ONLY' ELSE 'SENT_MATCHED' END AS category,
    occurred_at AS happened, greatest(sent.known, coalesce(other.known, 0)) AS known,
    force, or_not_recorded(channel) AS channel, or_not_recorded(data ->> 'purpose') AS purpose
FROM sent
LEFT JOIN (SELECT subject, share_id, known FROM received) AS other USING (subject, share_id)
UNION ALL
SELECT -- a receipt of what two forces sent stands under the one that is known first
    received.subject, 'received ' || unit, coalesce(sent.place, received.place),
    CASE WHEN sent.number IS NULL THEN 'RECEIVED_ONLY' ELSE 'RECEIVED_MATCHED' END,
    received.occurred_at, greatest(received.known, coalesce(sent.known, 0)),
    or_not_recorded(sent.force), or_not_recorded(received.channel), or_not_recorded(sent.data ->> 'purpose')
FROM received
LEFT JOIN sent ON sent.subject = received.subject AND sent.share_id = received.share_id
