-- M36: readings of the ledger that were recorded on it.
SELECT '' AS subject, number AS unit, number AS ord, data ->> 'purpose' AS category, occurred_at AS happened,
    known_at AS known, (data ->> 'rows')::BIGINT AS amount,
    data ->> 'accessor_role' AS reader, data ->> 'query_kind' AS kind
FROM own
WHERE type = 'LedgerAccessed'
