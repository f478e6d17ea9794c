-- M25: applications to stay, by what came of them within twelve months. At the last of their moments they still run.
SELECT subject, application_ref AS unit, place AS ord,
    CASE
        WHEN decided_at <= year_after(applied_at) THEN decision
        WHEN decision IS NOT NULL THEN 'PENDING_DECIDED_SINCE'
        WHEN the_moment() <= year_after(applied_at) THEN 'RUNNING'
        ELSE 'PENDING_STILL'
    END AS category,
    applied_at AS happened, greatest(known, coalesce(decision_known, 0)) AS known,
    (decided_at - applied_at) // hours(1) AS amount,
    application_type
FROM application
