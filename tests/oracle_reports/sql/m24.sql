-- M24: persons for whom support is on record, by what the latest record says.
WITH support AS (
    SELECT *, count(occurred_at) OVER (PARTITION BY subject) = 0 AS undated
    FROM placed
    WHERE type IN ('SupportReferralMade', 'SupportAccepted', 'SupportDeclined', 'SupportEnded')
),
counted AS (SELECT * FROM support WHERE occurred_at IS NOT NULL OR undated),
whole AS (
    SELECT subject, min(place) AS ord, arg_max(type, place) AS latest,
        min(occurred_at) AS first_at,
        greatest(arg_min(known_at, place), arg_max(known_at, place)) AS known
    FROM counted GROUP BY ALL
),
first AS (SELECT subject, case_ref FROM counted QUALIFY row_number() OVER (PARTITION BY subject ORDER BY place) = 1),
kind AS (
    SELECT subject,
        CASE
            WHEN bool_or(data ->> 'provider_type' = 'BY_AND_FOR') THEN 'BY_AND_FOR'
            WHEN bool_or(coalesce((data ->> 'specialist')::BOOLEAN, false)) THEN 'OTHER_SPECIALIST'
            ELSE 'OTHER'
        END AS supporter
    FROM support WHERE type IN ('SupportReferralMade', 'SupportAccepted') GROUP BY ALL
)
SELECT whole.subject, '' AS unit, ord,
    CASE latest
        WHEN 'SupportReferralMade' THEN 'OFFERED'
        WHEN 'SupportAccepted' THEN 'ACCEPTED'
        WHEN 'SupportDeclined' THEN 'DECLINED'
        ELSE 'ENDED'
    END AS category,
    first_at AS happened, known,
    or_not_recorded(crime.crime_type) AS crime_type, or_not_recorded(supporter) AS supporter
FROM whole
JOIN first USING (subject)
LEFT JOIN kind USING (subject)
LEFT JOIN crime ON crime.subject = whole.subject AND crime.case_ref = coalesce(first.case_ref, '')
