-- M30: the latest outcome of each case of a victim, by whether the victim withdrew, among those referred and others.
SELECT subject, case_ref AS unit, place AS ord,
    CASE WHEN is_referred THEN 'REFERRED_' ELSE 'OTHER_' END || CASE code WHEN 16 THEN 'WITHDREW' ELSE 'ELSE' END AS category,
    occurred_at AS happened, known, force, CASE WHEN is_referred THEN 'REFERRED' ELSE 'OTHER' END AS referral
FROM victim_outcome
