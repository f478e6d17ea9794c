-- M7: shares by whether they held special data, and whether a basis allows them.
WITH said AS (SELECT *, (data -> 'data_categories')::TEXT[] AS held, (data -> 'lawful_basis')::TEXT[] AS bases FROM sent)
SELECT subject, force || ' ' || share_id AS unit, place AS ord,
    CASE
        WHEN len(held) = 0 THEN 'NOT_RECORDED'
        WHEN NOT list_has_any(held, listed('$.sharing.special_categories')) THEN 'NOT_SPECIAL'
        WHEN list_has_any(bases, listed('$.sharing.special_bases')) THEN 'BASIS'
        ELSE 'NO_BASIS'
    END AS category,
    occurred_at AS happened, known, force
FROM said
