-- M22: overrides, by whether they were given before the act.
WITH override AS (
    SELECT subject, data ->> 'override_ref' AS override_ref, occurred_at, place, known_at AS known,
        data ->> 'ground' AS ground, data ->> 'grade' AS grade, (data ->> 'expires_at')::BIGINT AS expires_at
    FROM placed
    WHERE type = 'OverrideAuthorised'
    QUALIFY row_number() OVER (PARTITION BY subject, override_ref ORDER BY place) = 1
),
allowed AS ( -- as the rules have it, by anything that is said of an override
    SELECT act.number
    FROM act JOIN event USING (subject)
    WHERE event.type = 'OverrideAuthorised'
        AND event.data ->> 'grade' IN (SELECT unnest(listed('$.enforcement.override_grades')))
        AND event.occurred_at <= act.occurred_at
        AND coalesce((event.data ->> 'expires_at')::BIGINT > act.occurred_at, true)
),
weighed AS (
    SELECT override.subject, override.override_ref,
        min(act.known) FILTER (
            act.occurred_at < override.occurred_at
            AND act.occurred_at >= override.occurred_at - days(number_of('$.pauses.late_override_within_days'))
            AND NOT act.number IN (SELECT number FROM allowed)
        ) AS known_after,
        min(act.known) FILTER (
            act.occurred_at >= override.occurred_at
            AND (override.expires_at IS NULL OR act.occurred_at < override.expires_at)
        ) AS known_before
    FROM override JOIN act USING (subject)
    GROUP BY ALL
)
SELECT subject, override_ref AS unit, place AS ord,
    CASE
        WHEN occurred_at IS NULL THEN 'UNDATED'
        WHEN expires_at < occurred_at THEN 'NO_ACT' -- it is void
        WHEN known_after IS NOT NULL THEN 'AFTER'
        WHEN known_before IS NOT NULL THEN 'BEFORE'
        ELSE 'NO_ACT'
    END AS category,
    occurred_at AS happened,
    CASE WHEN occurred_at IS NULL OR expires_at < occurred_at THEN known ELSE greatest(known, coalesce(known_after, known_before, 0)) END AS known,
    ground, grade
FROM override LEFT JOIN weighed USING (subject, override_ref)
