-- M8: shares about a victim or witness, by whether the person was told, from 14 days before to 14 days after.
WITH limits AS (SELECT days(number_of('$.sharing.told_within_days')) AS within, known_at FROM asked),
telling AS (
    SELECT share.number, share.occurred_at, informed.place, informed.known_at AS known,
        informed.data ->> 'language' AS language, informed.data ->> 'exemption' <> 'NONE' AS exempt,
        informed.occurred_at <= share.occurred_at + within AS in_time
    FROM limits, share JOIN placed AS informed USING (subject)
    WHERE informed.type = 'VictimInformed'
        AND informed.data ->> 'topic' IN (SELECT unnest(listed('$.sharing.told_topics')))
        AND informed.occurred_at >= share.occurred_at - within
),
answer AS (
    SELECT number, in_time, exempt, known, language
    FROM telling
    QUALIFY row_number() OVER (
        PARTITION BY number
        ORDER BY NOT in_time, CASE WHEN in_time THEN exempt::INT ELSE 0 END, CASE WHEN in_time THEN known ELSE 0 END, place
    ) = 1
)
SELECT subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN in_time THEN CASE WHEN exempt THEN 'EXEMPT' ELSE 'TOLD' END
        WHEN NOT in_time THEN CASE WHEN exempt THEN 'EXEMPT_LATER' ELSE 'TOLD_LATER' END
        WHEN occurred_at IS NULL THEN 'DATE_NOT_KNOWN'
        WHEN limits.known_at < occurred_at + within THEN 'NOT_TOLD_YET'
        ELSE 'NOT_TOLD'
    END AS category,
    occurred_at AS happened, greatest(share.known, coalesce(answer.known, 0)) AS known,
    force, CASE WHEN exempt THEN 'NOT_TOLD' WHEN in_time IS NULL THEN 'NOT_TOLD' ELSE or_not_recorded(language) END AS language
FROM limits, share LEFT JOIN answer USING (number)
