"""M37 says of each figure of an earlier publication what it is today, and puts the difference down to its causes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pytest

from ledger.events import EventRetracted
from ledger.protocol import load_policy
from ledger.protocol.known import Known
from ledger.protocol.rules import RULE_PACK
from projections.disclosure.audience import BOARD, PUBLIC
from projections.reports.document import Chapter, Table
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.measures.m12_enforcement_after_referral_broad import EnforcementAfterReferralBroad
from projections.reports.measures.m16_enforcement_in_shield import EnforcementInShield
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.measures.m32_time_to_respond import TimeToRespond
from projections.reports.question import Clock, Period, Question
from projections.reports.restatement import CAUSES, Restated, Restatement, restated, steps_of
from tests.protocol.story import Said, act, corrected, known, opened, received, retracted, supported, when
from tests.protocol.test_acceptance_cases import CASES, read
from tests.reports.sharing import asked_of, sent

M12, M16, M27, M32 = EnforcementAfterReferralBroad(), EnforcementInShield(), DataQuality(), TimeToRespond()
PERIOD = Period(when("2024-01-01"), when("2025-01-01"))
POLICY = load_policy()
CODES = [code for code, _ in CAUSES]
Changes = dict[str, dict[str, int]]


def asked(known_by: str, policy: str = "protocol-2021") -> Question:
    return Question(PERIOD, when(known_by), load_policy(policy))


def compared(measure: Measure, events: Sequence[Known], first: Question, today: Question) -> Sequence[Restated]:
    subjects: defaultdict[str, list[Known]] = defaultdict(list)
    for one in events:
        subjects[one.event.subject_ref].append(one)
    steps = steps_of([measure], first, today, sorted(subjects.items()))
    earlier, now = asked_of(events, measure, first), asked_of(events, measure, today)
    assert (earlier.counts, now.counts) == (steps[0].counts, steps[-1].counts), "persons alone make these figures"
    return list(restated(earlier, now, steps))


def changes(figures: Sequence[Restated], clock: Clock = Clock.HAPPENED) -> Changes:
    """By category of the whole: the changes that are not zero, by cause."""
    return {
        each.heading.category: {code: change for code, change in zip(CODES, each.changes, strict=True) if change}
        for each in figures
        if (each.heading.clock, each.heading.dimension) == (clock, "") and each.causes
    }


SHIELDED = (opened("05-01"), supported("05-02"))
NOTICE = act("05-20")


def told(measure: Measure, *story: Said, first: str = "06-01", policy: str = "protocol-2021") -> Changes:
    return changes(compared(measure, known(*story), asked(first), asked("2024-09-01", policy)))


def test_a_record_that_came_later_is_an_arrival() -> None:
    assert {"NOT_REVIEWED": {"arrival": 1}} == told(M16, *SHIELDED, sent("05-03"), NOTICE.known("07-01"))


def test_a_retraction_takes_away() -> None:
    story = (*SHIELDED, sent("05-03"), NOTICE, retracted("07-01", NOTICE))
    assert {"NOT_REVIEWED": {"retraction": -1}} == told(M16, *story)


def test_a_correction_moves_from_one_category_to_another() -> None:
    receipt = received("05-04")
    story = (sent("05-03"), receipt, corrected("07-01", receipt, occurred_at="2024-05-02T12:00:00Z"))
    assert {"RECEIVED": {"correction": -1}, "ANSWERED_BEFORE": {"correction": 1}} == told(M32, *story)


def test_another_policy_is_a_cause_of_its_own() -> None:
    assert {"NOT_REVIEWED": {"policy": -1}} == told(M16, *SHIELDED, sent("05-03"), NOTICE, policy="firewall")


def test_the_mere_passage_of_time_is_a_cause() -> None:
    story = known(sent("05-03"))
    found = changes(compared(M12, story, asked("2024-06-01"), asked("2025-06-01")))
    assert [{"time": -1}, {"time": 1}] == sorted(found.values(), key=lambda change: change["time"])


def test_what_came_and_was_retracted_since_shows_both_though_nothing_is_left() -> None:
    late = NOTICE.known("07-01")
    story = (*SHIELDED, sent("05-03"), late, retracted("07-02", late))
    assert {"NOT_REVIEWED": {"arrival": 1, "retraction": -1}} == told(M16, *story)


def test_nothing_new_changes_nothing() -> None:
    assert {} == told(M16, *SHIELDED, sent("05-03"), NOTICE)


def test_changes_add_up_to_the_difference() -> None:
    receipt = received("05-04").known("07-01")
    story = known(sent("05-03"), receipt, retracted("07-02", receipt), sent("05-05", "SH-2"), received("07-03"))
    for each in compared(M32, story, asked("06-01"), asked("09-01")):
        assert each.today - each.earlier == sum(each.changes)


def test_what_is_not_counted_of_persons_is_put_down_to_the_ledgers_own_records() -> None:
    events, first, today = known(opened("05-01")), asked("06-01"), asked("09-01")
    steps = steps_of([M27], first, today, [("S-1", events)])
    nothing = [Figures() for _ in steps]
    of_persons = asked_of(events, M27, today)
    (whole, *_) = restated(Figures(), of_persons, nothing)
    assert (1, {"own": 1}) == (
        whole.today,
        {code: each for code, each in zip(CODES, whole.changes, strict=True) if each},
    )


def case_04() -> Sequence[Restated]:
    (folder,) = CASES.glob("04-*")
    events = sorted(one for of_one in read(folder).values() for one in of_one)
    return compared(M16, events, asked("2024-07-10"), asked("2026-01-01"))


def test_the_july_report_of_case_04_is_restated_since_the_notice_was_retracted() -> None:
    assert any(isinstance(one.event, EventRetracted) for of_one in read(*CASES.glob("04-*")).values() for one in of_one)
    (whole,) = [each for each in case_04() if each.heading[1:] == (Clock.HAPPENED, "", "", "NOT_REVIEWED")]
    assert (1, 0, ["retractions"]) == (whole.earlier, whole.today, whole.causes)


def chapters(audience: object = BOARD, rule_pack: str = RULE_PACK) -> Sequence[Chapter]:
    made = Restatement([M16], asked("2024-07-10"), rule_pack, asked("2026-01-01"), audience)  # type: ignore[arg-type]
    return made.chapters(case_04())


def table_of(chapter: Chapter) -> Table:
    (table,) = [part for part in chapter.parts if isinstance(part, Table)]
    return table


def test_the_board_reads_both_figures_and_the_size_of_each_cause() -> None:
    _, of_measure = chapters()
    rows = [[cell.text for cell in row] for row in table_of(of_measure).rows]
    assert ["when it happened", "all", "all", "not yet reviewed", "1", "0", "0", "0", "0", "0", "-1", "0"] in rows


def test_the_public_reads_which_whole_figures_changed_and_why_but_no_number() -> None:
    _, of_measure = chapters(PUBLIC)
    table = table_of(of_measure)
    rows = [[cell.text for cell in row] for row in table.rows]
    assert ["when it happened", "all", "all", "not yet reviewed", "retractions"] in rows
    assert not any(column.is_number for column in table.columns)
    assert {"all"} == {row[1] for row in rows}


@pytest.mark.parametrize("audience", [BOARD, PUBLIC], ids=["board", "public"])
def test_it_is_said_what_was_compared(audience: object) -> None:
    facts = {fact.name: fact.text for fact in chapters(audience)[0].about}
    assert {"earlier_known_at", "earlier_policy", "earlier_rule_pack"} == facts.keys()
    assert POLICY.digest in facts["earlier_policy"]


def test_an_older_rule_pack_is_named_as_what_cannot_be_worked_out_again() -> None:
    facts = {fact.name: fact.text for fact in chapters(rule_pack="0")[0].about}
    assert "with the rules of today" in facts["earlier_rule_pack"]
