"""`ledger policy diff`: what differs between two policies, and on which findings of this ledger, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import parts_of

if TYPE_CHECKING:
    from rich.table import Table

    from ledger.commands.parts import Parts
    from ledger.commands.questions import Asked
    from ledger.instants import Instant
    from ledger.protocol import Policy, Verdict
    from ledger.protocol.policy_diff import Difference, Outcome, Pair

_WIDE = 130  # columns: below, ids of findings are cut to a beginning, which `ledger explain` takes too
_BEGINNING = 8
_NONE = "-"


class _Found(NamedTuple):
    """What both policies find, at the moment that was asked for."""

    outcome: Outcome
    question: Asked


def diff(
    context: typer.Context,
    first: options.OnePolicy,
    second: options.OnePolicy,
    *,
    known_at: options.KnownAt = None,
    as_json: options.Json = False,
) -> int:
    """Show what differs between two policies, and on which findings of this ledger. Withdrawn findings count as none."""
    from ledger.protocol import load_policy
    from ledger.protocol.policy_diff import differences

    one, other = load_policy(first), load_policy(second)
    moment = moments.moment(known_at, "--known-at")
    told = differences(one, other)
    with parts_of(context) as parts:
        found = _found(parts, one, other, moment) if parts.has_ledger else None
    if found is None:
        show.say(f"There is no ledger in {parts.home}: the policies are compared, and not what they find.")
    if as_json:
        show.document(_document(one, other, told, found))
        return 0
    _print_policies(one, other, told)
    if found is not None:
        names = (one.name, other.name) if one.name != other.name else (first, second)
        _print_findings(names, found)
    return 0


def _found(parts: Parts, one: Policy, other: Policy, moment: Instant | None) -> _Found:
    from ledger.commands.questions import asked
    from ledger.protocol.policy_diff import compare
    from projections.replay import verdicts_at

    question = asked(parts, moment)
    with show.progress("records read") as counter:
        answers = [verdicts_at(parts.log, each, question.known_at, on_count=counter.add) for each in (one, other)]
    return _Found(compare(*answers), question)


def _document(one: Policy, other: Policy, told: Sequence[Difference], found: _Found | None) -> dict[str, object]:
    from ledger.protocol.policy_settings import heading_of

    return {
        "first": heading_of(one),
        "second": heading_of(other),
        "differences": [
            {"key": each.key, "first": each.before, "second": each.after}
            | ({"added": list(each.added), "removed": list(each.removed)} if each.is_of_a_list else {})
            for each in told
        ],
        "findings": None if found is None else _findings(found),
    }


def _findings(found: _Found) -> dict[str, object]:
    from ledger import instants
    from ledger.protocol import finding_json

    outcome = found.outcome
    columns = ("only_first", "only_second", "unlike")
    return {
        "known_at": instants.text(found.question.known_at),
        "counts": {rule: dict(zip(columns, row, strict=True)) for rule, row in outcome.counts().items()},
        "alike": outcome.alike,
        "only_first": [finding_json(each) for each in outcome.only_first],
        "only_second": [finding_json(each) for each in outcome.only_second],
        "unlike": [{"first": finding_json(pair.first), "second": finding_json(pair.second)} for pair in outcome.unlike],
    }


def _print_policies(one: Policy, other: Policy, told: Sequence[Difference]) -> None:
    show.paragraph(f"{one.name}: {one.title}")
    show.paragraph(f"{other.name}: {other.title}")
    show.points("What differs", [f"{each.key}: {each.in_words()}" for each in told])


def _print_findings(names: tuple[str, str], found: _Found) -> None:
    outcome, (first, second) = found.outcome, names
    shown = show.console()
    shown.print()
    if counts := outcome.counts():
        columns = ("rule", f"by {first} only", f"by {second} only", "by both, not alike")
        rows = ((rule, *(f"{each:,}" if each else _NONE for each in row)) for rule, row in counts.items())
        shown.print(show.table("Findings that differ, by rule", columns, rows))
        shown.print(_table_of_findings(names, outcome, shown.width))
    alike = "finding is the same by both" if outcome.alike == 1 else "findings are the same by both"
    shown.print(f"{found.question.heading()}: {outcome.alike:,} {alike}.", markup=False)
    if counts:
        shown.print("Why: ledger explain FINDING --policy POLICY", markup=False)


def _table_of_findings(names: tuple[str, str], outcome: Outcome, width: int) -> Table:
    """Each finding on which the two differ, as each has it, by when it happened."""
    judged = [
        *((each, (_judgement(each), _NONE)) for each in outcome.only_first),
        *((each, (_NONE, _judgement(each))) for each in outcome.only_second),
        *((pair.first, _unlike(pair)) for pair in outcome.unlike),
    ]
    judged.sort(key=lambda row: (row[0].finding.at, row[0].finding.rule, row[0].finding_id))
    rows = (
        (
            verdict.finding.rule,
            verdict.finding.identity.about,
            moments.in_words(verdict.finding.at),
            *by_each,
            verdict.finding_id[: _BEGINNING if width < _WIDE else None],
        )
        for verdict, by_each in judged
    )
    columns = ("rule", "about", "when it happened", *(f"by {name}" for name in names), "finding")
    return show.table("The findings that differ", columns, rows)


def _judgement(verdict: Verdict) -> str:
    status = "" if verdict.status == "RAISED" else f", {verdict.status.lower()}"
    return f"{verdict.finding.severity}{' (hindsight)' if verdict.finding.hindsight else ''}{status}"


def _unlike(pair: Pair) -> tuple[str, str]:
    """What each says; with the interval, where that is what they differ in."""
    one, other = pair.first.finding, pair.second.finding
    if (one.interval_from, one.interval_to) == (other.interval_from, other.interval_to):
        return _judgement(pair.first), _judgement(pair.second)
    return _with_interval(pair.first), _with_interval(pair.second)


def _with_interval(verdict: Verdict) -> str:
    finding = verdict.finding
    since, until = moments.in_words(finding.interval_from), moments.in_words(finding.interval_to)
    return f"{_judgement(verdict)}, from {since} to {until}"
