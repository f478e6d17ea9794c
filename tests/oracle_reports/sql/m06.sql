-- M6: each lawful basis that a share names, once; none, or only what is no basis, is none recorded.
WITH basis AS (
    SELECT DISTINCT number, unnest((data -> 'lawful_basis')::TEXT[]) AS basis FROM sent
),
named AS (SELECT * FROM basis WHERE NOT basis IN (SELECT unnest(listed('$.sharing.no_bases'))))
SELECT sent.subject, force || ' ' || share_id || ' ' || coalesce(basis, '') AS unit, place AS ord,
    coalesce(basis, 'NONE_RECORDED') AS category, occurred_at AS happened, known, force
FROM sent LEFT JOIN named USING (number)
