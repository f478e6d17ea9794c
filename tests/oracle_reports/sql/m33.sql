-- M33: complaints, one for each complaint_ref of a person, by how they ended last.
WITH receipt AS (
    SELECT * FROM placed WHERE type = 'ComplaintReceived'
    QUALIFY row_number() OVER (PARTITION BY subject, data ->> 'complaint_ref' ORDER BY place) = 1
),
ending AS (
    SELECT * FROM placed WHERE type = 'ComplaintResolved'
    QUALIFY row_number() OVER (PARTITION BY subject, data ->> 'complaint_ref' ORDER BY place DESC) = 1
),
complaint AS (
    SELECT coalesce(receipt.subject, ending.subject) AS subject,
        coalesce(receipt.data ->> 'complaint_ref', ending.data ->> 'complaint_ref') AS complaint_ref,
        coalesce(receipt.place, ending.place) AS ord,
        coalesce(ending.data ->> 'outcome', 'NOT_RESOLVED') AS category,
        CASE WHEN receipt.number IS NULL THEN ending.occurred_at ELSE receipt.occurred_at END AS happened,
        greatest(coalesce(receipt.known_at, 0), coalesce(ending.known_at, 0)) AS known,
        CASE WHEN ending.occurred_at >= receipt.occurred_at
            THEN (ending.occurred_at - receipt.occurred_at) // hours(1) END AS amount,
        coalesce(receipt.publisher, ending.publisher) AS publisher,
        or_not_recorded(receipt.data ->> 'about') AS about
    FROM receipt FULL JOIN ending
        ON ending.subject = receipt.subject AND ending.data ->> 'complaint_ref' = receipt.data ->> 'complaint_ref'
)
SELECT * EXCLUDE (complaint_ref), complaint_ref AS unit, or_not_recorded(police_force(publisher)) AS force
FROM complaint
