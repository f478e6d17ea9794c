-- M26: shares about a victim or witness, by whether casework's record shows leave at the share.
-- A grant counts as the first decision on an application to stay that is on record.
WITH leave AS (
    SELECT placed.subject, placed.occurred_at, placed.place, known_at AS known, type = 'LeaveExpiryRecorded' AS has_day,
        CASE type
            WHEN 'LeaveExpiryRecorded' THEN
                epoch_us(timezone('Europe/London', (DATE '1970-01-01' + (data ->> 'expires_on')::INT + 1)::TIMESTAMP))
            ELSE coalesce((data ->> 'leave_expires')::BIGINT, 9223372036854775807)
        END AS until
    FROM placed LEFT JOIN application ON application.decided_by = placed.number
    WHERE placed.occurred_at IS NOT NULL AND (type = 'LeaveExpiryRecorded' OR decision = 'GRANTED')
),
by_then AS (
    SELECT share.number, leave.until, leave.known
    FROM share JOIN leave USING (subject)
    WHERE leave.occurred_at <= share.occurred_at
    QUALIFY row_number() OVER (PARTITION BY share.number ORDER BY leave.place DESC) = 1
),
later AS (
    SELECT share.number, min(leave.known) AS known
    FROM share JOIN leave USING (subject)
    WHERE leave.has_day AND leave.occurred_at > share.occurred_at AND leave.until > share.occurred_at
    GROUP BY ALL
)
SELECT subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN occurred_at IS NULL THEN 'DATE_NOT_KNOWN'
        WHEN by_then.until > occurred_at THEN 'VALID'
        WHEN by_then.until IS NOT NULL THEN 'EXPIRED'
        WHEN later.known IS NOT NULL THEN 'RECORDED_LATER'
        ELSE 'NONE'
    END AS category,
    occurred_at AS happened, greatest(share.known, coalesce(by_then.known, later.known, 0)) AS known,
    force, data ->> 'status_basis' AS status_basis
FROM share LEFT JOIN by_then USING (number) LEFT JOIN later USING (number)
