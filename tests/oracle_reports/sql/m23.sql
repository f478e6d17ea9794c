-- M23: receipts with the victim flag, by whether the person was pointed to help within ten working days.
WITH holiday AS (SELECT unnest(listed('$.calendar.bank_holidays'))::DATE AS day FROM policy),
working AS (
    SELECT day::DATE AS day, row_number() OVER (ORDER BY day) AS turn
    FROM range(DATE '2018-01-01', DATE '2031-01-01', INTERVAL 1 DAY) AS calendar(day)
    WHERE isodow(day) <= 5 AND NOT day::DATE IN (SELECT day FROM holiday)
),
receipt AS (
    SELECT *, in_london(occurred_at)::DATE AS day
    FROM placed
    WHERE type = 'DataShareReceived' AND (data ->> 'victim_flag')::BOOLEAN
    QUALIFY row_number() OVER (
        PARTITION BY subject, coalesce(data ->> 'share_id', 'number ' || number) ORDER BY place
    ) = 1
),
due AS ( -- the end of the tenth working day after the day of the receipt
    SELECT receipt.number, epoch_us(timezone('Europe/London', (last.day + 1)::TIMESTAMP)) AS due
    FROM receipt
    JOIN (SELECT receipt.number, min(turn) AS next FROM receipt JOIN working ON working.day > receipt.day GROUP BY ALL) AS first
        USING (number)
    JOIN working AS last ON last.turn = first.next + number_of('$.duties.signposted_in_working_days') - 1
),
answer AS (
    SELECT receipt.number, placed.occurred_at, placed.known_at AS known, placed.data ->> 'language' AS language
    FROM receipt JOIN placed USING (subject)
    WHERE placed.type = 'SignpostingProvided' AND placed.occurred_at >= receipt.occurred_at
    QUALIFY row_number() OVER (PARTITION BY receipt.number ORDER BY placed.place) = 1
)
SELECT subject, coalesce(data ->> 'share_id', 'number ' || number) AS unit, receipt.place AS ord,
    CASE
        WHEN receipt.occurred_at IS NULL THEN 'DATE_NOT_KNOWN'
        WHEN answer.occurred_at <= due THEN 'IN_TIME'
        WHEN answer.occurred_at > due THEN 'LATER'
        WHEN the_moment() < due THEN 'NOT_YET'
        ELSE 'NONE'
    END AS category,
    receipt.occurred_at AS happened, greatest(receipt.known_at, coalesce(answer.known, 0)) AS known,
    (answer.occurred_at - receipt.occurred_at) // hours(1) AS amount,
    CASE WHEN answer.known IS NULL THEN 'NOT_TOLD' ELSE or_not_recorded(language) END AS language
FROM receipt LEFT JOIN due USING (number) LEFT JOIN answer USING (number)
