-- M5: shares by the purpose that their record gives; the crime of the share's case, or of any where it names none.
SELECT sent.subject, force || ' ' || share_id AS unit, place AS ord, or_not_recorded(data ->> 'purpose') AS category,
    occurred_at AS happened, known, force, or_not_recorded(crime.crime_type) AS crime_type
FROM sent LEFT JOIN crime ON crime.subject = sent.subject AND crime.case_ref = coalesce(sent.case_ref, '')
