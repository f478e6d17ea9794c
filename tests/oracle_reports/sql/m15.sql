-- M15: persons at their first referral by any force, by enforcement that had come before.
WITH referral AS (
    SELECT * FROM first_referral QUALIFY row_number() OVER (PARTITION BY subject ORDER BY place) = 1
),
over AS (
    SELECT act.number, min(event.occurred_at) AS ended
    FROM act JOIN event ON event.subject = act.subject AND event.type = 'EnforcementActionEnded'
        AND event.data ->> 'action_ref' = act.action_ref AND event.occurred_at >= act.occurred_at
    GROUP BY ALL
),
before AS (
    SELECT referral.number, max(act.tier) AS tier, min(act.known) AS known,
        min(act.known) FILTER (
            act.action IN (SELECT unnest(listed('$.enforcement.states')))
            AND coalesce(over.ended, act.continues_until, referral.occurred_at + 1) > referral.occurred_at
        ) AS known_in_force
    FROM referral
    JOIN act ON act.subject = referral.subject AND act.occurred_at < referral.occurred_at
    LEFT JOIN over ON over.number = act.number
    GROUP BY ALL
)
SELECT subject, '' AS unit, place AS ord,
    CASE WHEN known_in_force IS NOT NULL THEN 'STILL_IN_FORCE' WHEN tier IS NOT NULL THEN 'OVER' ELSE 'NONE' END AS category,
    occurred_at AS happened, greatest(referral.known, coalesce(known_in_force, before.known, 0)) AS known,
    coalesce('T' || tier, 'NONE') AS tier
FROM referral LEFT JOIN before USING (number)
