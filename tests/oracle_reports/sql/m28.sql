-- M28: corrections and retractions of the record of a share, by whether the share as published had a receipt.
WITH receipt AS (
    SELECT subject, data ->> 'share_id' AS share_id, min(known_at) AS known
    FROM event WHERE type = 'DataShareReceived' GROUP BY ALL
)
SELECT amendment.subject, number AS unit, number AS ord,
    CASE WHEN receipt.known IS NULL THEN 'NO_RECEIPT' ELSE 'RECEIVED' END AS category,
    occurred_at AS happened,
    greatest(amendment.known_at, (first ->> 'known_at')::BIGINT, coalesce(receipt.known, 0)) AS known,
    publisher
FROM amendment
LEFT JOIN receipt ON receipt.subject = amendment.subject AND receipt.share_id = first ->> 'share_id'
WHERE first ->> 'type' = 'DataShareSent' AND NOT void
