-- M34: every finding that the rules ever made, by what stands of it.
WITH hanging AS ( -- on a record as it stands, else as it was first published
    SELECT publisher, event_id, occurred_at IS NULL AS undated, data ->> 'force' AS force, case_ref,
        data ->> 'pause_ref' AS pause_ref
    FROM event
    UNION ALL
    SELECT publisher, event_id, undated, force, case_ref, pause_ref FROM said ANTI JOIN event USING (publisher, event_id)
)
SELECT subject, finding_id AS unit, raised_at AS ord, status AS category,
    CASE WHEN NOT coalesce(undated, false) THEN anchor_at END AS happened,
    CASE status WHEN 'RAISED' THEN raised_at ELSE changed_at END AS known,
    rule, severity, CASE WHEN hindsight THEN 'YES' ELSE 'NO' END AS hindsight,
    CASE about
        WHEN 'PUBLISHER' THEN or_not_recorded(police_force(subject))
        ELSE or_not_recorded(coalesce(
            force,
            holder(subject, finding.case_ref, anchor_at),
            holder(subject, hanging.case_ref, anchor_at),
            holder(subject, linked_case, anchor_at)
        ))
    END AS force
FROM finding
LEFT JOIN hanging ON hanging.publisher = finding.anchor_publisher AND hanging.event_id = finding.anchor
LEFT JOIN linked USING (subject, pause_ref)
