-- M17: warnings after support ended (PW-01), as incidents, by their review.
SELECT subject, action_ref AS unit, raised_at AS ord, judgement AS category, occurred_at AS happened, raised_at AS known,
    or_not_recorded(holder(subject, case_ref, occurred_at)) AS force
FROM incident
WHERE rule = 'PW-01'
