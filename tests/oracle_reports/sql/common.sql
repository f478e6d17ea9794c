-- What several measures rest on, each made once for a question. Written from the words of the measures' definitions.
-- "First" and "latest" are by date as written; equal dates by when they were recorded, then by id (protocol.md, 7).

CREATE MACRO listed(path) AS ((SELECT content -> path FROM policy)::TEXT[]);
CREATE MACRO days(n) AS (n * 86400000000)::BIGINT;
CREATE MACRO hours(n) AS (n * 3600000000)::BIGINT;
CREATE MACRO number_of(path) AS ((SELECT content -> path FROM policy)::BIGINT);
CREATE MACRO or_not_recorded(value) AS coalesce(value, 'NOT_RECORDED');
CREATE MACRO the_moment() AS (SELECT known_at FROM asked);
CREATE MACRO in_london(moment) AS timezone('Europe/London', make_timestamptz(moment));
CREATE MACRO year_after(moment) AS epoch_us((make_timestamp(moment) + INTERVAL 12 MONTH)::TIMESTAMP);
CREATE MACRO as_key(written, recorded, id) AS {'written': written, 'recorded': recorded, 'id': id};

-- The range of a date: of a day or a month the whole of it, in London.
CREATE MACRO unit_of(precision) AS CASE precision WHEN 'DAY' THEN 'day' ELSE 'month' END;
CREATE MACRO earliest_of(moment, precision) AS CASE
    WHEN precision IN ('DAY', 'MONTH') THEN epoch_us(timezone('Europe/London', date_trunc(unit_of(precision), in_london(moment))))
    ELSE moment
END;
CREATE MACRO latest_of(moment, precision) AS CASE
    WHEN precision IN ('DAY', 'MONTH') THEN epoch_us(timezone('Europe/London', date_trunc(unit_of(precision), in_london(moment))
        + CASE precision WHEN 'DAY' THEN INTERVAL 1 DAY ELSE INTERVAL 1 MONTH END))
    ELSE moment
END;

CREATE TABLE placed AS
SELECT *, as_key(as_written, recorded_at, event_id) AS place FROM event;

-- The parts of a person, per case --------------------------------------------------------------------------------

CREATE TABLE victim_role AS
SELECT unnest(listed('$.roles.victim_group')) AS role
UNION ALL
SELECT unnest(listed('$.roles.witness_group')) FROM policy WHERE (content ->> '$.witness_covered')::BOOLEAN;

CREATE TABLE witness_role AS
SELECT unnest(listed('$.roles.witness_group')) AS role EXCEPT SELECT role FROM victim_role;

CREATE TABLE opening AS -- whose case it is, where no part is on record
SELECT subject, case_ref, min(known_at) AS known
FROM event
WHERE type IN ('CrimeReported', 'InvestigationOpened', 'ChargeDecided') AND case_ref IS NOT NULL
GROUP BY ALL;

CREATE TABLE assigned AS
SELECT subject, case_ref, data ->> 'role' AS role, known_at AS known, place
FROM placed
WHERE type = 'RoleAssigned' AND case_ref IS NOT NULL;

CREATE MACRO weight_of(role) AS
    CASE WHEN role IN (FROM victim_role) THEN 2 WHEN role IN (FROM witness_role) THEN 1 ELSE 0 END;

CREATE TABLE part AS -- the part that governs, in each case of a person; its weight is 2 for a victim's, 1 for a witness's
WITH governing AS (
    SELECT subject, case_ref, role, known FROM assigned
    QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY place DESC) = 1
    UNION ALL
    SELECT subject, case_ref, 'VICTIM', known FROM opening ANTI JOIN assigned USING (subject, case_ref)
)
SELECT *, weight_of(role) AS weight FROM governing;

-- The type of crime that was first reported: in a case, and in any case of the person ("")

CREATE TABLE crime AS
SELECT subject, case_ref, data ->> 'crime_type' AS crime_type
FROM placed
WHERE type = 'CrimeReported' AND case_ref IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY place) = 1
UNION ALL
SELECT subject, '', data ->> 'crime_type'
FROM placed
WHERE type = 'CrimeReported'
QUALIFY row_number() OVER (PARTITION BY subject ORDER BY place) = 1;

-- Shares -----------------------------------------------------------------------------------------------------------

CREATE TABLE sent AS -- every share that the police recorded: of what a force says twice of one share_id, the first
WITH said AS (
    SELECT *, known_at AS known, data ->> 'force' AS force, data ->> 'share_id' AS share_id
    FROM placed
    WHERE type = 'DataShareSent'
)
SELECT * FROM said QUALIFY row_number() OVER (PARTITION BY subject, force, share_id ORDER BY place) = 1;

CREATE TABLE share_part AS -- every part that a share is about; by the ledger, else by the share's own word
WITH on_ledger AS (
    SELECT sent.number, part.case_ref, part.role, part.weight, part.known
    FROM sent JOIN part ON part.subject = sent.subject AND part.case_ref = coalesce(sent.case_ref, part.case_ref)
)
SELECT * FROM on_ledger
UNION ALL
SELECT number, NULL, data ->> 'subject_role', weight_of(data ->> 'subject_role'), known
FROM sent ANTI JOIN on_ledger USING (number)
WHERE data ->> 'subject_role' IS NOT NULL;

-- Shares about a victim (weight 2), or a victim or witness (1 and up): of several cases the first by name gives the part.
-- Who says in the share that the person is one tells the ledger so at once.
CREATE MACRO shares_about(least) AS TABLE
SELECT sent.* EXCLUDE (known),
    share_part.role,
    CASE
        WHEN weight_of(data ->> 'subject_role') >= least THEN sent.known
        ELSE greatest(sent.known, share_part.known)
    END AS known,
    coalesce((
        SELECT crime_type FROM crime
        WHERE crime.subject = sent.subject AND crime.case_ref = coalesce(share_part.case_ref, sent.case_ref, '')
    ), 'NOT_RECORDED') AS crime_type
FROM sent JOIN share_part USING (number)
WHERE share_part.weight >= least
QUALIFY row_number() OVER (PARTITION BY number ORDER BY share_part.case_ref) = 1;

CREATE TABLE share AS FROM shares_about(1);

CREATE TABLE received AS -- the first for each share_id; those without one stand for themselves
WITH said AS (
    SELECT *, known_at AS known, data ->> 'share_id' AS share_id,
        coalesce(data ->> 'share_id', 'number ' || number) AS unit
    FROM placed
    WHERE type = 'DataShareReceived'
)
SELECT * FROM said QUALIFY row_number() OVER (PARTITION BY subject, unit ORDER BY place) = 1;

CREATE TABLE rejected AS
SELECT subject, data ->> 'share_id' AS share_id, occurred_at, place, known_at, channel
FROM placed
WHERE type = 'DataShareRejected';

-- Enforcement ------------------------------------------------------------------------------------------------------

CREATE TABLE tier_of AS
SELECT unnest((content -> ('$.enforcement.T' || tier))::TEXT[]) AS action, tier
FROM policy, range(6) AS tiers(tier);

CREATE TABLE act AS -- tier 1 and up, one for each action_ref
SELECT
    subject, number, publisher, event_id, case_ref, occurred_at, as_written, known_at AS known, place, tier,
    data ->> 'action' AS action, data ->> 'action_ref' AS action_ref, data ->> 'originated_from' AS origin,
    (data ->> 'continues_until')::BIGINT AS continues_until
FROM placed JOIN tier_of ON tier_of.action = data ->> 'action'
WHERE type = 'EnforcementActionTaken' AND tier >= 1
QUALIFY row_number() OVER (PARTITION BY subject, data ->> 'action_ref' ORDER BY place) = 1;

CREATE TABLE first_referral AS -- of each person by each force: the first share of a known date as victim or witness
SELECT * FROM share
WHERE occurred_at IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY subject, force ORDER BY place) = 1;

CREATE MACRO enforced_after(least) AS TABLE -- M12 and M13: by what came within twelve months of the first share
-- At the last moment of the twelve months they still run.
WITH counted AS (
    SELECT first_referral.number, max(act.tier) AS tier, min(act.known) AS known
    FROM first_referral JOIN act USING (subject)
    WHERE act.tier >= least
        AND act.occurred_at BETWEEN first_referral.occurred_at AND year_after(first_referral.occurred_at)
    GROUP BY ALL
),
timed AS (
    SELECT *, CASE WHEN year_after(occurred_at) < the_moment() THEN 'OVER' ELSE 'RUNNING' END AS months
    FROM first_referral
)
SELECT subject, force AS unit, place AS ord,
    CASE WHEN counted.known IS NULL THEN 'NONE_' || months ELSE 'ENFORCED' END AS category,
    occurred_at AS happened, greatest(timed.known, coalesce(counted.known, 0)) AS known,
    coalesce('T' || tier, 'NONE') AS tier, crime_type, force, months
FROM timed LEFT JOIN counted USING (number);

-- The board's reviews of findings ----------------------------------------------------------------------------------

CREATE TABLE judged AS -- what the board last made of a finding: null where it opened the matter again since
SELECT data ->> 'finding_id' AS finding_id,
    CASE data ->> 'step' WHEN 'REOPENED' THEN NULL ELSE data ->> 'judgement' END AS judgement
FROM own
WHERE type = 'ReviewRecorded' AND (data ->> 'step' = 'REOPENED' OR data ->> 'judgement' IS NOT NULL)
QUALIFY row_number() OVER (PARTITION BY data ->> 'finding_id' ORDER BY number DESC) = 1;

CREATE TABLE incident AS -- findings on acts that stand, with the act and its review
SELECT finding.*, act.action_ref, act.tier, act.occurred_at, coalesce(judged.judgement, 'NOT_REVIEWED') AS judgement
FROM finding
JOIN act ON act.subject = finding.subject AND act.event_id = finding.anchor AND act.publisher = finding.anchor_publisher
LEFT JOIN judged USING (finding_id)
WHERE finding.status <> 'WITHDRAWN';

-- Who held a case, and when ----------------------------------------------------------------------------------------

CREATE TABLE holding AS
WITH opened AS (
    SELECT subject AS person, case_ref AS of_case, occurred_at AS since, place AS turn, data ->> 'force' AS held_by
    FROM placed
    WHERE type = 'InvestigationOpened' AND case_ref IS NOT NULL AND occurred_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY place) = 1
),
passed AS (
    SELECT subject, case_ref, occurred_at, place,
        CASE type WHEN 'InvestigationReopened' THEN data ->> 'force' ELSE data ->> 'to_force' END
    FROM placed
    WHERE case_ref IS NOT NULL AND occurred_at IS NOT NULL
        AND (type = 'InvestigationReopened' OR (type = 'InvestigationTransferred' AND data ->> 'direction' = 'OUT'))
)
SELECT * FROM opened UNION ALL SELECT * FROM passed;

CREATE TABLE lasting AS -- proceedings, under names that no question has
SELECT subject AS whose, case_ref AS what, start_at AS begun, end_at AS over FROM proceeding;

-- The moment within proceedings at which it is asked who held a case: those that began last by then, or the first; before
-- they began, their beginning; after they ended, their end.
CREATE MACRO asked_of(whom, which, moment) AS (
    SELECT least(greatest(moment, begun), coalesce(over, greatest(moment, begun)))
    FROM lasting
    WHERE whose = whom AND what = which
    ORDER BY begun > moment, CASE WHEN begun > moment THEN begun ELSE -begun END
    LIMIT 1
);
CREATE MACRO holder(whom, which, moment) AS (
    SELECT arg_max(held_by, turn) FROM holding
    WHERE person = whom AND of_case = which AND since <= asked_of(whom, which, moment)
);

CREATE MACRO police_force(publisher) AS (
    CASE WHEN publisher LIKE '/police/%' THEN replace(upper(publisher[9:]), '-', '_') END
);

-- Outcomes of cases ------------------------------------------------------------------------------------------------

CREATE TABLE outcome AS -- those of the force that held the case then; any force's without a date or a known holder
SELECT subject, case_ref, occurred_at, place, known_at AS known,
    data ->> 'force' AS force, (data ->> 'outcome_code')::INT AS code
FROM placed
WHERE type = 'InvestigationOutcomeRecorded' AND case_ref IS NOT NULL
    AND (occurred_at IS NULL OR data ->> 'force' = coalesce(holder(subject, case_ref, occurred_at), data ->> 'force'));

CREATE TABLE victim_outcome AS -- M29 and M30: the latest of each case of a victim; without a date where there is no other
WITH latest AS (
    SELECT * FROM outcome
    QUALIFY row_number() OVER (PARTITION BY subject, case_ref ORDER BY occurred_at IS NULL, place DESC) = 1
),
referral AS (
    SELECT latest.subject, latest.case_ref, min(first_referral.known) AS known
    FROM latest JOIN first_referral USING (subject)
    WHERE first_referral.occurred_at <= coalesce(latest.occurred_at, first_referral.occurred_at)
    GROUP BY ALL
)
SELECT latest.* EXCLUDE (known), referral.known IS NOT NULL AS is_referred,
    greatest(latest.known, part.known, coalesce(referral.known, 0)) AS known,
    or_not_recorded(crime.crime_type) AS crime_type
FROM latest
JOIN part USING (subject, case_ref)
LEFT JOIN referral USING (subject, case_ref)
LEFT JOIN crime USING (subject, case_ref)
WHERE part.weight = 2;

-- Applications to stay ---------------------------------------------------------------------------------------------

CREATE TABLE application AS -- by first application, with the first decision at or after it
WITH applied AS (
    SELECT subject, data ->> 'application_ref' AS application_ref, data ->> 'application_type' AS application_type,
        occurred_at AS applied_at, place, known_at AS known
    FROM placed
    WHERE type = 'RegularisationApplied' AND occurred_at IS NOT NULL
        AND NOT data ->> 'application_type' IN (SELECT unnest(listed('$.support.applications_not_counted')))
    QUALIFY row_number() OVER (PARTITION BY subject, application_ref ORDER BY place) = 1
),
decided AS (
    SELECT applied.subject, application_ref, placed.number AS decided_by, placed.occurred_at AS decided_at,
        placed.known_at AS decision_known, data ->> 'decision' AS decision
    FROM applied JOIN placed ON placed.subject = applied.subject AND placed.data ->> 'application_ref' = application_ref
    WHERE placed.type = 'RegularisationDecided' AND placed.occurred_at >= applied_at
    QUALIFY row_number() OVER (PARTITION BY applied.subject, application_ref ORDER BY placed.place) = 1
)
SELECT * FROM applied LEFT JOIN decided USING (subject, application_ref);

-- What the Home Office knew ----------------------------------------------------------------------------------------

CREATE TABLE shows_knowledge AS -- the records by which it came to know of a victim
SELECT subject, type, recorded_at, as_written, place, known_at, data ->> 'force' AS force, case_ref,
    data ->> 'share_id' AS share_id, data ->> 'pause_ref' AS pause_ref
FROM placed
WHERE type = 'PauseApplied'
    OR (type = 'DataShareReceived' AND (data ->> 'victim_flag')::BOOLEAN)
    OR (type = 'DataShareSent' AND data ->> 'subject_role' IN (FROM victim_role)
        AND NOT data ->> 'subject_role' IN (SELECT unnest(listed('$.roles.telling_nothing'))));

-- Pauses -----------------------------------------------------------------------------------------------------------

CREATE TABLE linked AS -- the case that a pause names first, where it was first applied
SELECT subject, data ->> 'pause_ref' AS pause_ref, data ->> '$.linked_cases[0]' AS linked_case
FROM placed
WHERE type = 'PauseApplied'
QUALIFY row_number() OVER (PARTITION BY subject, pause_ref ORDER BY place) = 1;

CREATE TABLE pause AS -- by first application and first end after it
WITH applied AS (
    SELECT subject, data ->> 'pause_ref' AS pause_ref, event_id, publisher, occurred_at AS start_at, place,
        known_at AS known, (data ->> 'review_due')::BIGINT AS due
    FROM placed
    WHERE type = 'PauseApplied' AND occurred_at IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY subject, pause_ref ORDER BY place) = 1
),
ended AS (
    SELECT applied.subject, pause_ref, placed.occurred_at AS end_at, placed.known_at AS end_known,
        placed.data ->> 'reason' AS end_reason
    FROM applied JOIN placed ON placed.subject = applied.subject AND placed.data ->> 'pause_ref' = pause_ref
    WHERE placed.type = 'PauseEnded' AND placed.occurred_at >= applied.start_at
    QUALIFY row_number() OVER (PARTITION BY applied.subject, pause_ref ORDER BY placed.place) = 1
)
SELECT * FROM applied LEFT JOIN ended USING (subject, pause_ref);

-- Each pause after each of its reviews in turn: since when it is in force (null while it is lapsed), and when the next
-- review is due. A review that comes late puts it in force again if it sets a new date; else it changes nothing.
CREATE TABLE course AS
WITH RECURSIVE review AS (
    SELECT pause.subject, pause_ref, placed.occurred_at AS moment, placed.known_at AS known,
        (placed.data ->> 'review_due')::BIGINT AS due,
        row_number() OVER (PARTITION BY pause.subject, pause_ref ORDER BY placed.place) AS turn
    FROM pause JOIN placed ON placed.subject = pause.subject AND placed.data ->> 'pause_ref' = pause_ref
    WHERE placed.type = 'PauseReviewed' AND placed.occurred_at >= start_at
        AND (end_at IS NULL OR placed.occurred_at < end_at)
),
walked AS (
    SELECT subject, pause_ref, 0::BIGINT AS turn, start_at AS since, due, known FROM pause
    UNION ALL
    SELECT walked.subject, walked.pause_ref, review.turn,
        CASE WHEN review.moment > walked.due AND review.due IS NOT NULL THEN review.moment ELSE walked.since END,
        CASE WHEN review.moment > walked.due AND review.due IS NULL THEN walked.due ELSE review.due END,
        CASE WHEN review.moment > walked.due AND review.due IS NULL THEN walked.known
            ELSE greatest(walked.known, review.known) END
    FROM walked JOIN review ON review.subject = walked.subject AND review.pause_ref = walked.pause_ref
        AND review.turn = walked.turn + 1
)
SELECT * FROM walked;

CREATE TABLE in_force AS -- when a pause was in force; `lapsed` says that it was then over for want of a review
WITH last AS ( -- the last review of each time in force says until when it went
    SELECT * FROM course QUALIFY row_number() OVER (PARTITION BY subject, pause_ref, since ORDER BY turn DESC) = 1
)
SELECT subject, pause_ref, since, least(last.due, end_at) AS until, coalesce(last.due < coalesce(end_at, last.due + 1), false) AS lapsed
FROM last JOIN pause USING (subject, pause_ref);
