"""M37 says of each figure of an earlier publication what it is today, and puts the difference down to its causes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from ledger.events import EventRetracted
from ledger.protocol import load_policy
from ledger.protocol.known import Known
from ledger.protocol.rules import RULE_PACK
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Asked, Basis, Tree
from projections.reports.catalogue import REPORTS
from projections.reports.document import Chapter, Column, Part, Picture, Table, Words
from projections.reports.edition import Earlier, Edition, Publication
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.measures.m12_enforcement_after_referral_broad import EnforcementAfterReferralBroad
from projections.reports.measures.m16_enforcement_in_shield import EnforcementInShield
from projections.reports.measures.m27_data_quality import DataQuality
from projections.reports.measures.m32_time_to_respond import TimeToRespond
from projections.reports.milestones import intervals, milestones, questions
from projections.reports.question import Clock, Period, Question
from projections.reports.report import Report, Section
from projections.reports.restatement import CAUSES, Restated, Steps, restated, steps_of
from projections.reports.restatement_told import NOT_RESTATED, Found, restatement_chapters
from tests.protocol.pictures import Picture as Drawn
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
    (steps,) = steps_of([measure], [(first, today)], sorted(subjects.items()))
    earlier, now = asked_of(events, measure, first), asked_of(events, measure, today)
    whole = (steps.figures[0].counts, steps.figures[-1].counts)
    assert (earlier.counts, now.counts) == whole, "persons alone make these figures"
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
    events, today = known(opened("05-01")), asked("09-01")
    of_persons = asked_of(events, M27, today)
    (whole, *_) = restated(Figures(), of_persons, Steps())
    assert (1, {"own": 1}) == (
        whole.today,
        {code: each for code, each in zip(CODES, whole.changes, strict=True) if each},
    )


def test_several_pairs_are_compared_at_once_each_as_if_it_were_alone() -> None:
    receipt = received("05-04").known("07-01")
    events = known(sent("05-03"), receipt, retracted("07-02", receipt), sent("05-05", "SH-2"), received("07-03"))
    moments = [asked(day) for day in ("06-01", "07-01", "07-02", "09-01")]
    pairs = [*pairwise(moments), (moments[0], moments[-1])]
    together = steps_of([M32], pairs, [("S-1", events)])
    for pair, steps in zip(pairs, together, strict=True):
        (alone,) = steps_of([M32], [pair], [("S-1", events)])
        assert [each.counts for each in alone.figures] == [each.counts for each in steps.figures]


def case_04() -> Sequence[Restated]:
    (folder,) = CASES.glob("04-*")
    events = sorted(one for of_one in read(folder).values() for one in of_one)
    return compared(M16, events, asked("2024-07-10"), asked("2026-01-01"))


def test_the_july_report_of_case_04_is_restated_since_the_notice_was_retracted() -> None:
    assert any(isinstance(one.event, EventRetracted) for of_one in read(*CASES.glob("04-*")).values() for one in of_one)
    (whole,) = [each for each in case_04() if each.heading[1:] == (Clock.HAPPENED, "", "", "NOT_REVIEWED")]
    assert (1, 0, ["retractions"]) == (whole.earlier, whole.today, whole.causes)


# What is told ---------------------------------------------------------------------------------------------------

MONITOR = Report("monitor", "Monitor", "What was done?", (Section("All", ("M16",)),))


def edition(known_by: str, policy: str = "protocol-2021", audience: str = "public", sha256: str = "ab" * 32) -> Edition:
    question = asked(known_by, policy)
    basis = Basis(question, AUDIENCES[audience], Tree(6, "cd" * 32, is_closed=True))
    return Asked.of("monitor", basis).edition(sha256)


def chapters(
    audience: str = "board", rule_pack: str = RULE_PACK, *published: Publication, is_published: bool = False
) -> dict[str, Chapter]:
    """Of case 4, by name: what was known in July, restated."""
    first, today = asked("2024-07-10"), asked("2026-01-01")
    of = replace(edition("2024-07-10"), rule_pack=rule_pack)
    earlier = Earlier(of, first.policy, Publication(of, when("07-11"), "monitor-abab", "E-1") if is_published else None)
    basis = Basis(today, AUDIENCES[audience], Tree(9, None, is_closed=False), earlier=earlier)
    stones = milestones(published, earlier, today, audience, {POLICY.digest: POLICY})
    found = Found(case_04(), stones, intervals(stones, [case_04() for _ in questions(stones)]))
    return {each.name: each for each in restatement_chapters(MONITOR, basis, found)}


def table_of(chapter: Chapter) -> Table:
    (table,) = [part for part in chapter.parts if isinstance(part, Table)]
    return table


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_the_board_reads_both_figures_and_the_size_of_each_cause() -> None:
    rows = texts(table_of(chapters()["m16"]))
    assert ["when it happened", "all", "all", "not yet reviewed", "1", "0", "0", "0", "0", "0", "-1", "0"] in rows


@pytest.mark.parametrize("audience", ["public", "research"])
def test_others_read_which_whole_figures_changed_and_why_but_no_number(audience: str) -> None:
    table = table_of(chapters(audience)["m16"])
    assert ["when it happened", "not yet reviewed", "retractions"] in texts(table)
    assert not any(column.is_number for column in table.columns)


@pytest.mark.parametrize("audience", ["public", "research"])
def test_no_size_of_any_difference_is_said_anywhere_but_to_the_board(audience: str) -> None:
    published = [
        Publication(edition(day), when("2025-01-01"), f"monitor-{day}", "E-1") for day in ("2024-07-10", "2024-08-01")
    ]
    told = chapters(audience, RULE_PACK, *published)
    numbers = [column.name for chapter in told.values() for part in chapter.parts for column in columns_of(part)]
    assert {"measures"} == set(numbers), "how many measures changed is no size of a difference"
    drawn = [Drawn(part.svg).page for part in told["editions"].parts if isinstance(part, Picture)]
    assert len(drawn) == 1
    assert not re.search(r"[+-]\d", drawn[0])


def columns_of(part: Part) -> list[Column]:
    table = part.table if isinstance(part, Picture) else part
    return [column for column in table.columns if column.is_number] if isinstance(table, Table) else []


@pytest.mark.parametrize("audience", ["board", "public"])
def test_it_is_said_what_was_compared(audience: str) -> None:
    facts = {fact.name: fact.text for fact in chapters(audience)["earlier"].about}
    assert "monitor: Monitor" == facts["earlier_report"]
    assert POLICY.digest in facts["earlier_policy"]
    assert "ab" * 32 == facts["earlier_sha256"]


def test_it_is_said_whether_the_earlier_edition_was_published() -> None:
    def said(*, is_published: bool) -> str:
        about = chapters(is_published=is_published)["earlier"].about
        return next(fact.text for fact in about if fact.name == "earlier_published")

    assert said(is_published=True).startswith("Yes: on record as monitor-abab since 11 July 2024")
    assert said(is_published=False).startswith("No: the ledger has no publication of this file on record")


def test_an_older_rule_pack_is_named_as_what_cannot_be_worked_out_again() -> None:
    facts = {fact.name: fact.text for fact in chapters(rule_pack="0")["earlier"].about}
    assert "with the rules of today" in facts["earlier_rule_pack"]


def test_where_nothing_changed_it_is_said() -> None:
    basis = Basis(
        asked("2024-07-10"),
        AUDIENCES["public"],
        Tree(9, None, is_closed=True),
        earlier=Earlier(edition("2024-07-10"), POLICY, None),
    )
    told = restatement_chapters(MONITOR, basis, Found([], [], []))
    assert ["earlier", "m37"] == [each.name for each in told]
    assert Words("No figure of a whole measure changed.") in told[1].parts


def test_every_report_can_be_restated_or_says_why_not() -> None:
    assert NOT_RESTATED.keys() <= {report.name for report in REPORTS}
    for report in REPORTS:
        assert bool(report.measures) or report.name in NOT_RESTATED
        assert report.against is None or report.name in NOT_RESTATED
