-- M29: the latest outcome of each case of a victim, by its code and by whether the victim had been referred.
SELECT subject, case_ref AS unit, place AS ord,
    CASE WHEN is_referred THEN 'REFERRED_' ELSE 'OTHER_' END || CASE
        WHEN code = 1 THEN 'CHARGED'
        WHEN code IN (2, 3, 4, 6, 7, 8, 22) THEN 'OUT_OF_COURT'
        WHEN code = 14 THEN 'NO_SUSPECT_NOT_SUPPORTED'
        WHEN code = 15 THEN 'SUSPECT_SUPPORTED'
        WHEN code = 16 THEN 'SUSPECT_NOT_SUPPORTED'
        WHEN code = 18 THEN 'NO_SUSPECT'
        WHEN code IN (19, 20) THEN 'ELSEWHERE'
        ELSE 'PREVENTED'
    END AS category,
    occurred_at AS happened, known, format('{:02d}', code) AS outcome_code, force, crime_type
FROM victim_outcome
