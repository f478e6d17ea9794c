-- M9: shares about a victim or witness, by whether the person wanted them.
WITH said AS (SELECT *, (data -> 'lawful_basis')::TEXT[] AS bases, data ->> 'purpose' AS purpose FROM share)
SELECT subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN trigger = 'VICTIM_REQUEST' OR purpose = 'SUBJECT_REQUEST' THEN 'SOUGHT'
        WHEN list_contains(bases, 'P3_CONSENT') THEN 'CONSENT'
        WHEN trigger IS NULL AND purpose IS NULL
            AND list_has_all(listed('$.sharing.no_bases'), bases)
            THEN 'NOT_RECORDED'
        ELSE 'NEITHER'
    END AS category,
    occurred_at AS happened, known AS known, crime_type
FROM said
