"""What `what-if` says beside its measures: what differs between the two policies, and on which acts and shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ledger.events import EnforcementActionTaken
from ledger.protocol.known import Known
from ledger.protocol.policy import Policy
from ledger.protocol.policy_diff import differences
from ledger.protocol.telling.clauses import clause
from ledger.protocol.wording import when_in_words
from projections.reports.asked import Basis
from projections.reports.document import Cell, Chapter, Column, Document, Fact, Points, Table, Words, word
from projections.reports.facts import happened
from projections.reports.question import Question
from projections.reports.subject import SubjectAt
from projections.reports.two_policies import Judged, judged

_CAVEAT = (
    "This report lays two sets of rules over what was done. It does not say what would have happened: under another policy "
    "the police and the Home Office might have acted otherwise, and victims might have come forward, or not. A policy "
    "that does not bar an act does not approve of it either; other law may forbid it."
)

Row = tuple[str, Judged]
"""A person, and an act or a share on which the two policies differ."""


def completed(document: Document, basis: Basis, listed: Iterable[Row]) -> Document:
    """With what differs: between the policies first, and last the acts and shares of `listed`, for the board only."""
    if basis.second is None:
        return document
    by_case = () if basis.audience.suppresses else (_by_case(list(listed)),)
    return replace(document, chapters=(_policies(basis.question.policy, basis.second), *document.chapters, *by_case))


def different(question: Question, second: Policy, subjects: Iterable[tuple[str, Sequence[Known]]]) -> Iterator[Row]:
    """Confidential: every act and share of these persons that one policy bars and the other does not.

    Those count that lie in the period by either clock.
    """
    for subject_ref, events in subjects:
        for each in judged(SubjectAt(subject_ref, events, question), second.content):
            at = happened(each.event)
            in_period = each.known in question.period or (at is not None and at in question.period)
            if each.is_different and in_period:
                yield subject_ref, each


def _policies(first: Policy, second: Policy) -> Chapter:
    about = (
        Fact("first_policy", "First policy", f"{first.name}: {first.title}"),
        Fact("second_policy", "Second policy", f"{second.name}: {second.title}"),
    )
    told = tuple(f"{each.key}: {each.in_words()}" for each in differences(first, second))
    points = Points("What the second policy has otherwise", told or ("Nothing: the two policies say the same.",))
    return Chapter("policies", "The two policies", about, (Words(_CAVEAT), points))


def _by_case(listed: Sequence[Row]) -> Chapter:
    title = "Acts and shares on which the two policies differ, by case"
    about = (
        Fact(
            "definition",
            "Definition",
            "Each act or share in the period, by either clock, that one policy bars and the other does not. The case is the "
            "one that the record of the act or share names, or else the one by which the person was protected. For the board only: the rows are about single persons.",
        ),
    )
    if not listed:
        return Chapter("differences", title, about, (Words("The two policies differ on nothing in this period."),))
    columns = (
        Column("case", "Case"),
        Column("person", "Person"),
        Column("when", "When it happened"),
        Column("what", "What was done"),
        Column("first", "Barred by the first policy under"),
        Column("second", "Barred by the second policy under"),
    )
    rows = tuple(_row(*each) for each in sorted(listed, key=_in_order))
    cases = len({each.case_ref or subject for subject, each in listed})
    says = (
        f"The policies differ on {_counted(len(rows), 'act or share', 'acts and shares')} in {_counted(cases, 'case')}."
    )
    return Chapter("differences", title, about, (Table("differences-by-case", title, columns, rows, says=says),))


def _row(subject_ref: str, each: Judged) -> tuple[Cell, ...]:
    event = each.event
    said = clause(event)
    tier = f" (tier {each.tier})" if isinstance(event, EnforcementActionTaken) else ""
    cells = (
        each.case_ref or "none named",
        subject_ref,
        when_in_words(event.occurred_at, event.occurred_precision),
        f"{said[:1].upper()}{said[1:]}{tier}",
        ", ".join(each.first) or "not barred",
        ", ".join(each.second) or "not barred",
    )
    return tuple(map(word, cells))


def _in_order(row: Row) -> tuple[object, ...]:
    subject_ref, each = row
    return (
        each.case_ref is None,
        each.case_ref or "",
        subject_ref,
        each.event.occurred_at,
        each.event.event_id,
    )


def _counted(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"
