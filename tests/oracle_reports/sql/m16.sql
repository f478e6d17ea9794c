-- M16: acts inside the shield, as incidents, by their review; hindsight and what an override allowed stand apart.
SELECT subject, action_ref AS unit, raised_at AS ord,
    CASE WHEN hindsight THEN 'HINDSIGHT' WHEN status = 'EXONERATED' THEN 'OVERRIDDEN' ELSE judgement END AS category,
    occurred_at AS happened, raised_at AS known,
    'T' || tier AS tier,
    CASE rule WHEN 'PV-01' THEN 'FULL' ELSE 'PRESUMED' END AS shield_level,
    CASE WHEN status = 'EXONERATED' THEN 'OVERRIDDEN' ELSE judgement END AS review
FROM incident
WHERE rule IN ('PV-01', 'PV-02')
