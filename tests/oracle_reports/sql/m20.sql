-- M20: times in the shield without a pause, by the finding that stands for them.
WITH ground AS (
    SELECT finding.*, earliest_of(placed.occurred_at, placed.precision) AS earliest, placed.data ->> 'pause_ref' AS pause_ref
    FROM finding JOIN placed ON placed.subject = finding.subject AND placed.event_id = finding.anchor
        AND placed.publisher = finding.anchor_publisher
    WHERE finding.status <> 'WITHDRAWN' AND finding.rule IN ('PV-05', 'PV-06', 'PV-07')
),
knew AS (SELECT subject, min(recorded_at) AS knew_at FROM shows_knowledge GROUP BY ALL),
shielded AS (
    SELECT subject, coalesce(start_at, -9223372036854775807) AS start_at, coalesce(end_at, 9223372036854775807) AS end_at
    FROM stretch
),
begun AS (
    SELECT ground.*, anchor_at AS since FROM ground WHERE rule = 'PV-05'
    UNION ALL
    SELECT ground.*, in_force.until FROM ground JOIN in_force USING (subject, pause_ref)
    WHERE rule = 'PV-07' AND in_force.lapsed
    UNION ALL
    SELECT ground.*, greatest(shielded.start_at, knew_at)
    FROM ground JOIN knew USING (subject)
    JOIN shielded ON shielded.subject = ground.subject AND shielded.start_at = earliest
    WHERE rule = 'PV-06'
),
gap AS (
    SELECT begun.*, shielded.end_at AS shield_ends, (
        SELECT min(greatest(since, in_force.since)) FROM in_force
        WHERE in_force.subject = begun.subject AND coalesce(in_force.until, 9223372036854775807) > begun.since
            AND coalesce(in_force.until, 9223372036854775807) > in_force.since
    ) AS next_pause
    FROM begun JOIN shielded ON shielded.subject = begun.subject AND start_at <= since AND since < end_at
),
ending AS (SELECT *, least(coalesce(next_pause, shield_ends), shield_ends, the_moment()) AS until FROM gap)
SELECT subject, rule || ' ' || finding_id || ' ' || since AS unit, since AS ord,
    CASE WHEN until = next_pause THEN 'PAUSED' WHEN until = shield_ends THEN 'SHIELD_ENDED' ELSE 'OPEN' END AS category,
    since AS happened, greatest(since, raised_at) AS known,
    (until - since) // hours(1) AS amount, rule AS gap_reason
FROM ending
WHERE until > since
-- What begins within a gap ends with it: of those that end together the first is the gap, by the record it hangs on.
QUALIFY row_number() OVER (PARTITION BY subject, until ORDER BY since, anchor_at, rule) = 1
