-- M31: persons recorded as victim and suspect in a case, by whether enforcement followed and whether there was a charge.
-- It is known of enforcement once any act that followed is known.
WITH suspected AS (
    SELECT *, data ->> 'role' AS role FROM placed
    WHERE type = 'RoleAssigned' AND data ->> 'role' = 'VICTIM_AND_SUSPECT' AND case_ref IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY place) = 1
),
followed AS (
    SELECT suspected.number, min(act.known) AS known
    FROM suspected JOIN act USING (subject)
    WHERE act.occurred_at >= coalesce(suspected.occurred_at, act.occurred_at)
    GROUP BY ALL
),
charge AS (
    SELECT subject, case_ref, min(known_at) AS known
    FROM placed
    WHERE (type = 'ChargeDecided' AND data ->> 'decision' = 'CHARGED')
        OR (type = 'InvestigationOutcomeRecorded'
            AND list_contains((SELECT content -> '$.proceedings.charging_outcomes' FROM policy)::INT[], (data ->> 'outcome_code')::INT))
    GROUP BY ALL
),
closed AS ( -- by the outcome that ended the last proceedings
    SELECT last.subject, last.case_ref, arg_min(outcome.known, outcome.place) AS known
    FROM (SELECT * FROM proceeding QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY start_at DESC) = 1) AS last
    JOIN outcome ON outcome.subject = last.subject AND outcome.case_ref = last.case_ref AND outcome.occurred_at = last.end_at
        AND list_contains((SELECT content -> '$.proceedings.terminal_outcomes' FROM policy)::INT[], outcome.code)
    GROUP BY ALL
),
no_charge AS (
    SELECT subject, case_ref, known_at AS known, data ->> 'decision' AS decision
    FROM placed
    WHERE type = 'ChargeDecided'
    QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY place DESC) = 1
)
SELECT suspected.subject, suspected.case_ref AS unit, place AS ord,
    CASE
        WHEN followed.known IS NULL THEN 'NOT_ENFORCED'
        WHEN charge.known IS NOT NULL THEN 'ENFORCED_CHARGED'
        WHEN closed.known IS NOT NULL OR no_charge.decision = 'NO_CHARGE' THEN 'ENFORCED_NOT_CHARGED'
        ELSE 'ENFORCED_OPEN'
    END AS category,
    occurred_at AS happened,
    greatest(known_at, coalesce(followed.known, 0), CASE
        WHEN followed.known IS NULL THEN 0
        WHEN charge.known IS NOT NULL THEN charge.known
        WHEN no_charge.decision = 'NO_CHARGE' THEN no_charge.known
        ELSE coalesce(closed.known, 0)
    END) AS known,
    or_not_recorded(holder(suspected.subject, suspected.case_ref, as_written)) AS force
FROM suspected
LEFT JOIN followed USING (number)
LEFT JOIN charge USING (subject, case_ref)
LEFT JOIN no_charge USING (subject, case_ref)
LEFT JOIN closed USING (subject, case_ref)
