"""Explanations: facts with their events, who knew what when, and what made each change, in words that need no help."""

from __future__ import annotations

import pytest

from ledger.errors import UsageError
from ledger.instants import DAY_US, HOUR_US
from ledger.protocol import RULES, Explanation, Known, explain, load_policy, verdict_history
from ledger.protocol.explanation import explanation_of
from ledger.protocol.findings import Change, Verdict
from ledger.protocol.telling.document import explanation_json
from ledger.protocol.wording import lapse_in_words, publisher_in_words
from tests.protocol.story import (
    ACTS_AND_PAUSES,
    THE_END,
    Said,
    act,
    corrected,
    given_at_once,
    known,
    opened,
    overridden,
    paused,
    received,
    retracted,
    reviewed,
    shared,
    supported,
    when,
)

POLICY = load_policy()
NOTICE = act("05-20", ref="A-9")
SHIELDED = (opened("05-01"), shared("05-02"), supported("05-03"))


def verdicts_of(story: list[Known], until: object = THE_END) -> tuple[Verdict, ...]:
    return verdict_history(story, POLICY, until, ACTS_AND_PAUSES)[0].verdicts


def explained(*told: Said, rule: str = "PV-01", until: object = THE_END) -> Explanation:
    story = known(*told)
    (verdict,) = [each for each in verdicts_of(story, until) if each.finding.rule == rule]
    return explain(verdict, story, POLICY, until, ACTS_AND_PAUSES)


def test_rule_source_facts_and_ways_out_are_told() -> None:
    told = explained(*SHIELDED, NOTICE)
    assert "Enforcement while the victim was fully shielded" == told.title
    assert not told.rests_on.is_our_reading
    assert "It stands." == told.standing
    assert [
        "Case C-1 was under investigation from 1 May 2024 at 13:00 BST.",
        "The person had support from 3 May 2024 at 13:00 BST.",
        "The Home Office served a notice of liability on 20 May 2024 at 13:00 BST (tier 1).",
    ] == [fact.words for fact in told.told]
    assert told.facts == tuple(f"{fact.words[:-1]} (event {fact.clocks.event_id})." for fact in told.told)
    assert "An override by an officer of grade 7 or above, given before the act." in told.cleared_by


def test_a_finding_of_a_rule_that_is_gone_is_not_explained() -> None:
    story = known(*SHIELDED, NOTICE)
    (verdict,) = verdicts_of(story)
    with pytest.raises(UsageError, match="no PV-01"):
        explain(verdict, story, POLICY, rules=[rule for rule in RULES if rule.code != "PV-01"])


def test_each_step_of_the_history_names_what_made_it() -> None:
    told = explained(*SHIELDED, NOTICE, overridden("05-19").known("06-01"), retracted("06-10", NOTICE))
    served = "the Home Office served a notice of liability on 20 May 2024 at 13:00 BST"
    assert (
        f"20 May 2024 at 13:05:05 BST: raised, HIGH. The ledger came to know that {served}.",
        (
            "1 June 2024 at 13:00 BST: revised: exonerated by an override. The ledger came to know that an officer of "
            "grade 7 allowed enforcement in spite of protection (public protection) on 19 May 2024 at 13:00 BST, 13 days "
            "after it happened: it had been recorded in time and arrived late."
        ),
        (
            "10 June 2024 at 13:05:05 BST: withdrawn: by what is known from then on, the rule does not hold any more. "
            f"A retraction removed the record that {served} (reason: misidentification)."
        ),
    ) == told.history
    assert told.standing.startswith("It was withdrawn on 10 June 2024 at 13:05:05 BST. A retraction removed")


def test_an_exonerated_finding_says_by_which_override() -> None:
    told = explained(*SHIELDED, overridden("05-19"), NOTICE)
    assert (
        "It is exonerated: An officer of grade 7 had allowed it on 19 May 2024 at 13:00 BST, on the ground of public "
        "protection."
    ) == told.standing
    assert "raised, HIGH, exonerated by an override" == told.steps[0].words


def test_a_correction_is_told_with_what_it_changed_from_and_to() -> None:
    told = explained(*SHIELDED, NOTICE, corrected("06-03", NOTICE, occurred_at="2024-04-20T12:00:00Z"))
    assert told.standing.endswith(
        "A correction of the record that the Home Office served a notice of liability changed when it happened from "
        "20 May 2024 at 13:00 BST to 20 April 2024 at 13:00 BST (reason: inaccurate)."
    )
    assert ["EVENT", "CORRECTION"] == [cause.kind for step in told.steps for cause in step.causes]


def test_a_retraction_that_is_retracted_puts_its_event_back() -> None:
    gone = retracted("06-01", NOTICE)
    told = explained(*SHIELDED, NOTICE, gone, retracted("06-05", gone))
    assert ["RAISED", "WITHDRAWN", "RAISED"] == [step.kind for step in told.steps]
    assert told.history[-1].startswith("5 June 2024 at 13:05:05 BST: raised again, HIGH. A retraction of an earlier")
    assert "put back the record that the Home Office served a notice of liability" in told.history[-1]


def test_support_that_is_recorded_late_is_told_as_recorded_late() -> None:
    late = supported("05-03").recorded("05-25").known("05-25 12:00")
    told = explained(opened("05-01"), shared("05-02"), NOTICE, late, rule="PV-02")
    assert (
        "The ledger came to know that the person took up support on 3 May 2024 at 13:00 BST, 22 days after it "
        "happened, since it was recorded only on 25 May 2024 at 13:00 BST."
    ) == told.steps[-1].causes[0].words
    assert "WITHDRAWN" == told.steps[-1].kind


def test_a_deadline_is_told_as_the_moment_that_passed() -> None:
    told = explained(*SHIELDED, paused("05-04", due="06-01"), reviewed("06-09", due="07-01"), rule="PV-07")
    first, renewed = told.steps[:2]
    (passing,) = first.causes
    assert "This moment passed: A review was due by 1 June 2024 at 13:00 BST, and none took place by then." == (
        passing.words
    )
    assert ("TIME", None) == (passing.kind, passing.event)
    assert "revised: its interval from 1 June 2024 at 13:00 BST, to 9 June 2024 at 13:00 BST" == renewed.words
    assert "EVENT" == renewed.causes[0].kind


def test_of_what_became_known_in_one_moment_only_what_decided_is_named() -> None:
    events = known(*given_at_once(*SHIELDED, NOTICE, act("05-21", ref="A-10"), supported("05-04")).told)
    verdict = next(each for each in verdicts_of(events) if each.finding.identity.anchor == NOTICE.event.event_id)
    told = explain(verdict, events, POLICY, THE_END, ACTS_AND_PAUSES)
    named = {event_id for cause in told.steps[0].causes if cause.event for _, event_id in [cause.event]}
    assert {NOTICE.event.event_id, SHIELDED[0].event.event_id, SHIELDED[1].event.event_id} == named


def test_where_nothing_but_the_grounds_changed_the_facts_that_changed_are_told() -> None:
    told = explained(opened("05-01"), supported("05-03"), NOTICE, received("05-25"))
    assert told.steps[1].words == (
        "revised: its facts changed. "
        'Not told any more: "Nothing on the ledger says that the Home Office knew of a victim". '
        'Told from then on: "The Home Office had not been told of a victim then: it first knew on 25 May 2024 at '
        '13:05 BST"'
    )


def test_the_three_moments_of_an_event_are_told_as_far_as_they_differ() -> None:
    late = supported("05-03").recorded("05-12").known("05-25 12:00")
    told = explained(opened("05-01"), shared("05-02"), NOTICE, late, overridden("05-19").known("06-01"))
    words = {each.part: each.words for each in told.clocks}
    assert "Recorded by Kent police and known to the ledger within 6 minutes." == words["proceedings"]
    assert (
        "Recorded by Refuge only on 12 May 2024 at 13:00 BST, 9 days after it happened; the ledger came to know of it "
        "on 25 May 2024 at 13:00 BST, 22 days after it happened."
    ) == words["support"]
    assert words["override"].endswith(
        "within 5 minutes; the ledger came to know of it on 1 June 2024 at 13:00 BST, 13 days after it happened."
    )


def test_what_the_home_office_had_not_been_told_is_said_with_the_date() -> None:
    told = explained(opened("05-01"), supported("05-03"), NOTICE, received("05-25").known("05-28 12:00"))
    assert (
        (
            "On 20 May 2024 at 13:00 BST the Home Office had not been told of a victim. It first knew 5 days later: on 25 "
            "May 2024 at 13:05 BST, when it recorded that it had received the data of a victim."
        ),
        "That it knew became known to the ledger on 28 May 2024 at 13:00 BST, 2 days later.",
    ) == told.home_office


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (SHIELDED, "On 20 May 2024 at 13:00 BST the Home Office had known of a victim for 17 days: since 2 May"),
        ((opened("05-01"), supported("05-03")), "Nothing on the ledger says that the Home Office knew of a victim."),
        (
            (opened("05-01"), supported("05-03"), paused("05-04")),
            "since 4 May 2024 at 13:05 BST, when it recorded its own pause.",
        ),
    ],
)
def test_what_the_home_office_knew_at_the_time(told: tuple[Said, ...], expected: str) -> None:
    assert expected in explained(*told, NOTICE).home_office[0]


def test_a_finding_on_the_pause_that_itself_told_of_a_victim_says_so() -> None:
    told = explained(opened("05-01"), supported("05-03"), paused("05-04", due="06-01"), rule="PV-07")
    assert told.home_office[0].startswith("The Home Office first knew of a victim by this very event")


def test_what_was_not_known_when_the_finding_was_raised_is_told() -> None:
    told = explained(*SHIELDED, NOTICE, overridden("05-19").known("06-01"), retracted("06-10", NOTICE)).when_raised
    assert (
        "When the finding was raised, on 20 May 2024 at 13:05:05 BST, the ledger did not know all that is known now.",
        (
            "It did not know until 1 June 2024 at 13:00 BST, 11 days later, that an officer of grade 7 allowed "
            "enforcement in spite of protection (public protection) on 19 May 2024 at 13:00 BST."
        ),
        (
            "It did not know of this until 10 June 2024 at 13:05:05 BST, 21 days later: a retraction removed the record "
            "that the Home Office served a notice of liability on 20 May 2024 at 13:00 BST (reason: misidentification)."
        ),
    ) == told.words
    assert (3, 2) == (len(told.known), len(told.not_yet_known))


def test_what_took_a_finding_away_was_not_known_when_it_was_raised() -> None:
    late = supported("05-03").recorded("05-25").known("05-25 12:00")
    told = explained(opened("05-01"), shared("05-02"), NOTICE, late, rule="PV-02").when_raised
    assert (
        "It did not know until 25 May 2024 at 13:00 BST, 4 days later, that the person took up support on 3 May 2024 "
        "at 13:00 BST."
    ) == told.words[1]
    assert (late.event.publisher, late.event.event_id) in told.not_yet_known


def test_where_all_was_known_when_the_finding_was_raised_that_is_said() -> None:
    (words,) = explained(*SHIELDED, NOTICE).when_raised.words
    assert words.endswith("the ledger knew all that had happened by then of what the finding rests on.")


def test_what_happened_only_after_the_finding_was_raised_is_not_held_against_it() -> None:
    story = (*SHIELDED, paused("05-04", due="06-01"), reviewed("06-09", due="07-01"))
    told = explained(*story, rule="PV-07", until=when("06-20")).when_raised
    assert "This came after that: the pause was reviewed (extended) on 9 June 2024 at 13:00 BST." == told.words[1]
    assert ((), 1) == (told.not_yet_known, len(told.not_yet_happened))


def test_what_was_told_when_raised_and_is_not_told_now_is_kept() -> None:
    told = explained(opened("05-01"), supported("05-03"), NOTICE, received("05-25"))
    assert ("Nothing on the ledger says that the Home Office knew of a victim",) == told.when_raised.said_then


def test_a_withdrawn_finding_tells_its_events_as_they_were_known_last() -> None:
    told = explained(*SHIELDED, NOTICE, corrected("06-03", NOTICE, occurred_at="2024-04-20T12:00:00Z"))
    (notice,) = [each for each in told.clocks if each.part == "act"]
    assert when("05-20") == notice.occurred_at
    assert ["correction"] == [each.part for each in notice.amendments]


def test_an_explanation_reaches_no_further_than_the_moment_that_was_asked_for() -> None:
    told = explained(*SHIELDED, NOTICE, retracted("06-10", NOTICE), until=when("06-01"))
    assert ["RAISED"] == [step.kind for step in told.steps]
    assert not any(each.amendments for each in told.clocks)


def test_a_finding_about_a_publisher_is_explained_from_its_changes_and_its_events() -> None:
    """Whatever rule made it: nothing is judged again, and no person's case is asked."""
    story = known(*SHIELDED, NOTICE, retracted("06-10", NOTICE))
    _, changes = verdict_history(story, POLICY, THE_END, ACTS_AND_PAUSES)
    own = [_about("/police/kent", change) for change in changes]
    told = explanation_of(own[-1].verdict, own, story, ACTS_AND_PAUSES[0], THE_END)
    assert ["RAISED", "WITHDRAWN"] == [step.kind for step in told.steps]
    assert ["EVENT", "RETRACTION"] == [cause.kind for step in told.steps for cause in step.causes]
    assert () == told.home_office
    assert "/police/kent" == explanation_json(told)["finding"]["publisher"]


def _about(publisher: str, change: Change) -> Change:
    finding = change.verdict.finding
    about = finding._replace(identity=finding.identity._replace(about=publisher), is_about_publisher=True)
    return change._replace(verdict=change.verdict._replace(finding=about))


def test_the_document_keeps_what_it_always_had_and_says_the_rest_by_moment_and_event() -> None:
    told = explained(*SHIELDED, NOTICE, overridden("05-19").known("06-01"), retracted("06-10", NOTICE))
    document = explanation_json(told)
    assert [
        "finding", "title", "rests_on", "standing", "facts", "events", "home_office", "when_raised", "cleared_by",
        "history", "changes",
    ] == list(document)  # fmt: skip
    assert list(told.history) == document["history"]
    assert document["facts"] == document["finding"]["because"]
    last = document["changes"][-1]
    assert ("2024-06-10T12:05:05Z", "WITHDRAWN") == (last["at"], last["kind"])
    assert "RETRACTION" == last["causes"][0]["kind"]


def test_an_event_that_is_not_given_is_left_out_of_what_was_known_when() -> None:
    story = known(*SHIELDED, NOTICE)
    (verdict,) = verdicts_of(story)
    without = [one for one in story if one.event is not SHIELDED[2].event]
    told = explanation_of(verdict, (), without, ACTS_AND_PAUSES[0], THE_END)
    assert ["proceedings", "act"] == [each.part for each in told.clocks]
    assert told.when_raised is None


@pytest.mark.parametrize(
    ("microseconds", "expected"),
    [
        (0, "less than a second"),
        (5_000_000, "5 seconds"),
        (HOUR_US, "60 minutes"),
        (3 * HOUR_US, "3 hours"),
        (2 * DAY_US - 1, "47 hours"),
        (2 * DAY_US, "2 days"),
        (89 * DAY_US, "89 days"),
        (95 * DAY_US, "about 3 months"),
        (800 * DAY_US, "about 2 years"),
    ],
)
def test_delays_in_words_are_never_rounded_up(microseconds: int, expected: str) -> None:
    assert expected == lapse_in_words(microseconds)


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [
        ("/police/west-midlands", "West Midlands police"),
        ("/police/psni", "PSNI"),
        ("/police/police-scotland", "Police Scotland"),
        ("/home-office/nccu", "the Home Office (NCCU)"),
        ("/cps", "the Crown Prosecution Service"),
        ("/support/southall-black-sisters", "Southall Black Sisters"),
        ("/unheard/of", "/unheard/of"),
    ],
)
def test_publishers_in_words(publisher: str, expected: str) -> None:
    assert expected == publisher_in_words(publisher)
