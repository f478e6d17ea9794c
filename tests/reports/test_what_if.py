"""What two policies would have barred: by hand on the acceptance cases, and at the edges of each rule in stories."""

from __future__ import annotations

import pytest

from ledger.protocol import load_policy
from ledger.protocol.known import Known
from projections.disclosure.audience import AUDIENCES
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue.what_if import WHAT_IF
from projections.reports.document import Document, Table, Words
from projections.reports.fold import of_subjects
from projections.reports.measure import Measure
from projections.reports.question import Period, Question
from projections.reports.stated import report_document
from projections.reports.what_if import measures_against
from projections.reports.what_if_told import completed, different
from tests.protocol.story import Said, act, applied, opened, outcome, overridden, supported, when
from tests.protocol.test_acceptance_cases import CASES, read
from tests.reports.protection import of_case
from tests.reports.sharing import KNOWN, Counts, counts, figures_of, sent

FIREWALL = load_policy("firewall")
ACTS, SHARES, NOT_FROM_ACTS, NOT_FROM_SHARES = measures_against(FIREWALL)

# What is counted of the acceptance cases, worked out by hand -----------------------------------------------------

BY_HAND: list[tuple[str, Measure, Counts]] = [
    # A share to safeguard, and no act: nothing to bar under either.
    ("01", ACTS, {}),
    ("01", SHARES, {"NEITHER": 1}),
    # Papers in the shield and in a pause: PV-01 and PV-03, one act. They came from no share, so no firewall stands before.
    ("02", ACTS, {"FIRST": 1}),
    ("02", NOT_FROM_ACTS, {}),
    # Arrested and detained before anybody knew: the arrest is hindsight; the detention went on, which PV-09 bars.
    ("03", ACTS, {"FIRST": 1, "NEITHER": 1}),
    ("03", NOT_FROM_ACTS, {"NOT_PROTECTED": 1}),
    # The notice was served on somebody else, and the record was retracted.
    ("04", ACTS, {}),
    # A visit after the pause had lapsed, with the shield full: PV-01.
    ("06", ACTS, {"FIRST": 1}),
    # The notice came before the crime was reported; the reporting conditions went on (PV-09).
    ("07", ACTS, {"FIRST": 1, "NEITHER": 1}),
    # 10 October in the days of grace (PV-01); 28 October only a warning (PW-01); 20 November nothing.
    ("09", ACTS, {"FIRST": 1, "NEITHER": 2}),
    ("09", NOT_FROM_ACTS, {"NOT_PROTECTED": 1}),
    # Removal directions after the charge: PV-01 and PV-10.
    ("10", ACTS, {"FIRST": 1}),
    # Three automated shares to learn the status: PS-01 and PS-03 run under both, FW-01 too.
    ("14", SHARES, {"BOTH": 3}),
    ("14", NOT_FROM_SHARES, {}),
    # The same doubt-only share by two forces: Warwickshire has stopped those (PS-02); the firewall bars both (FW-01).
    ("15", SHARES, {"BOTH": 1, "SECOND": 1}),
    # Removal in recovery (PV-04) of somebody who is no victim of a police case.
    ("16", ACTS, {"FIRST": 1}),
]


@pytest.mark.parametrize(
    ("name", "measure", "expected"), [pytest.param(*each, id=f"{each[0]}-{each[1].code}") for each in BY_HAND]
)
def test_what_each_policy_bars_in_an_acceptance_case(name: str, measure: Measure, expected: Counts) -> None:
    assert expected == counts(of_case(measure, name))


def test_what_only_hindsight_faults_is_told_apart() -> None:
    assert {"FIRST NEITHER": 1, "NEITHER FIRST": 1} == counts(of_case(ACTS, "03"), dimension="hindsight")


def test_who_has_no_part_in_a_police_case_is_counted_as_such() -> None:
    assert {"NO_PART FIRST": 1} == counts(of_case(ACTS, "16"), dimension="part")


def test_a_witness_is_no_victim() -> None:
    assert {"VICTIM BOTH": 2, "WITNESS BOTH": 1} == counts(of_case(SHARES, "14"), dimension="part")


# The edges of what bars, in stories ------------------------------------------------------------------------------

SHIELDED = (opened("03-01"), supported("03-02"), sent("03-03"))


def from_a_share(at: str) -> Said:
    return act(at).but(originated_from="POLICE_SHARE")


def test_an_act_that_came_from_a_share_is_barred_by_both_in_the_shield() -> None:
    assert {"BOTH": 1} == counts(figures_of(ACTS, *SHIELDED, from_a_share("03-10")))


def test_after_the_investigation_only_the_firewall_bars_it() -> None:
    story = (opened("03-01"), sent("03-03"), outcome("03-05"), from_a_share("03-10"))
    assert {"SECOND": 1} == counts(figures_of(ACTS, *story))


def test_an_act_that_an_override_allowed_is_not_barred() -> None:
    assert {"NEITHER": 1} == counts(figures_of(ACTS, *SHIELDED, overridden("03-09"), act("03-10")))


def test_removal_while_an_application_is_pending_is_barred_by_the_first() -> None:
    assert {"FIRST": 1} == counts(figures_of(ACTS, applied("03-01"), act("03-10", "REMOVAL_DIRECTIONS")))


def test_an_act_of_which_no_date_is_known_is_left_out() -> None:
    found = figures_of(ACTS, *SHIELDED, act("03-10").undated())
    assert ({}, {}) == (counts(found), counts(found, KNOWN))


def test_a_share_without_a_lawful_basis_is_barred_by_both() -> None:
    assert {"BOTH": 1} == counts(figures_of(SHARES, opened("03-01"), sent("03-03", lawful_basis=())))


def test_the_order_of_the_policies_decides_which_is_first() -> None:
    (acts, *_) = measures_against(load_policy("protocol-2021"))
    assert {"SECOND": 1} == counts(figures_of(acts, *SHIELDED, act("03-10"), policy="firewall"))


def test_a_person_counts_once_however_many_acts_neither_bars() -> None:
    story = (act("03-10"), act("04-10"))
    assert {"NEITHER": 2} == counts(figures_of(ACTS, *story))
    assert {"NOT_PROTECTED": 1} == counts(figures_of(NOT_FROM_ACTS, *story))


def test_by_knowledge_it_counts_when_what_bars_it_was_known_too() -> None:
    story = (supported("03-02"), sent("03-03"), act("03-10"), opened("03-01").known("2025-02-01"))
    found = figures_of(ACTS, *story, until="2024-12-31")
    assert ({"FIRST": 1}, {}) == (counts(found), counts(found, KNOWN))


# The document ----------------------------------------------------------------------------------------------------


def document(name: str, audience: str, second: str = "firewall", since: str = "2024-01-01 00:00") -> Document:
    (folder,) = CASES.glob(f"{name}-*")
    year = Period(when(since), when("2025-01-01 00:00"))
    question = Question(year, when("2026-01-01"), load_policy("protocol-2021"))
    basis = Basis(question, AUDIENCES[audience], Tree(9, None, is_closed=True), load_policy(second))
    subjects: list[tuple[str, list[Known]]] = [(ref, list(events)) for ref, events in read(folder).items()]
    figures = of_subjects(WHAT_IF.measures_with(basis.second), question, subjects)
    assert basis.second is not None
    return completed(report_document(WHAT_IF, basis, figures), basis, different(question, basis.second, subjects))


def by_case(of: Document) -> list[list[str]]:
    (table,) = [each for _, each in of.tables() if each.name == "differences-by-case"]
    return [[cell.text for cell in row] for row in table.rows]


def test_the_board_reads_on_which_acts_the_policies_differ_and_why() -> None:
    (row,) = by_case(document("02", "board"))
    assert ["C-0201", "S-0201"] == row[:2]
    assert "20 May 2024" in row[2]
    assert ["The Home Office served a notice of liability (tier 1)", "PV-01, PV-03", "not barred"] == row[3:]


def test_what_lies_outside_the_period_is_not_listed() -> None:
    last = document("02", "board", since="2024-06-01").chapters[-1]
    assert (Words("The two policies differ on nothing in this period."),) == last.parts


def test_what_both_bar_is_no_difference() -> None:
    (row,) = by_case(document("15", "board"))
    assert ["not barred", "FW-01"] == row[4:]


@pytest.mark.parametrize("audience", ["public", "research"])
def test_nobody_else_reads_of_single_cases(audience: str) -> None:
    made = document("02", audience)
    assert "differences" not in {chapter.name for chapter in made.chapters}
    (folder,) = CASES.glob("02-*")
    cases = {known.event.case_ref for events in read(folder).values() for known in events} - {None}
    assert cases
    assert not any(name in str(made) for name in (*cases, *read(folder)) if name)


def test_the_public_reads_no_small_count() -> None:
    (whole,) = [each for _, each in document("02", "public").tables() if each.name == "w1-whole"]
    assert ["barred by the first policy only", "[c]"] == [cell.text for cell in whole.rows[1][:2]]


def test_it_says_what_the_policies_are_and_what_differs_between_them() -> None:
    first = document("02", "public").chapters[0]
    assert ["protocol-2021", "firewall"] == [fact.text.partition(":")[0] for fact in first.about]
    assert any("FW-01" in sentence for part in first.parts if hasattr(part, "sentences") for sentence in part.sentences)


def test_a_policy_against_itself_differs_on_nothing() -> None:
    last = document("02", "board", "protocol-2021").chapters[-1]
    assert ("differences", (Words("The two policies differ on nothing in this period."),)) == (last.name, last.parts)
    assert not any(isinstance(part, Table) for part in last.parts)
