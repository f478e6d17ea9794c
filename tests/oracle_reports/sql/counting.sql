-- From what is told to figures: by each clock each unit once in the period, by its earliest telling there.
-- `told` has: subject, unit, ord (what comes first of equal moments), category, happened, known, amount (or null), and a
-- column for each dimension. The names of these columns stand for DIMENSIONS.

WITH by_clock AS (
    SELECT 'happened' AS clock, happened AS moment, told.* FROM told
    UNION ALL
    SELECT 'known', known, told.* FROM told
),
once AS (
    SELECT by_clock.*, strftime(in_london(moment), '%Y-%m') AS month
    FROM by_clock, asked
    WHERE moment >= from_at AND moment < to_at
    QUALIFY row_number() OVER (PARTITION BY clock, subject, unit ORDER BY moment, ord) = 1
),
headed AS (
    SELECT clock, category, amount, '' AS dimension, '' AS value FROM once
    UNION ALL
    SELECT clock, category, amount, dimension, value
    FROM (UNPIVOT once ON DIMENSIONS INTO NAME dimension VALUE value)
)
SELECT clock, dimension, value, category, amount, count(*) AS count FROM headed GROUP BY ALL
