"""`ledger findings`: what the rules found, as known at a moment, withdrawn findings included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple, get_args

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.commands.questions import Asked
    from ledger.protocol import Policy
    from projections.edges import Edges
    from schemas.jsontypes import Json


class Filters(NamedTuple):
    """What is asked for; None or nothing lets all through."""

    subject: str | None
    rules: Collection[str]
    statuses: Collection[str]


_WIDE = 130  # columns: below, ids are cut to a beginning, which `ledger explain` takes too
_BEGINNING = 8


def findings(
    context: typer.Context,
    *,
    subject: Annotated[str | None, typer.Option(metavar="S", help="Only those about this person.")] = None,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="R", help="Only this rule; may be given several times.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="S", help="RAISED, EXONERATED or WITHDRAWN; may be given several times.")
    ] = None,
    known_at: options.KnownAt = None,
    policy: options.Policy = None,
    replay: Annotated[bool, typer.Option("--replay", help="Ask the ledger itself, not the tables.")] = False,
    as_json: options.Json = False,
) -> int:
    """List the findings as known at a moment. Tables answer for the present; any other moment is replayed."""
    from ledger.commands.questions import asked

    filters = _checked(Filters(subject, rule or (), status or ()))
    moment = moments.moment(known_at, "--known-at")
    with parts_to_read(context) as parts:
        chosen = parts.policy(policy)
        question = asked(parts, moment)
        if question.edges is None:
            found: Sequence[dict[str, Json]] = []
        elif replay or not _tables_know(parts, question, chosen):
            found = _replayed(parts, question, chosen, filters)
        else:
            found = _from_tables(parts, question.edges, filters)
    if as_json:
        show.document(found)
    else:
        _print(found, question, chosen)
    return 0


def _checked(filters: Filters) -> Filters:
    from ledger.events import FindingStatus
    from ledger.protocol.policy_tables import SEVERITY_CASES

    allowed = (
        ("--rule", filters.rules, sorted(SEVERITY_CASES)),
        ("--status", filters.statuses, get_args(FindingStatus)),
    )
    for option, given, known in allowed:
        for each in given:
            if each not in known:
                raise UsageError(f"{option}: {each[:40]!r} is not one of {', '.join(known)}")
    return filters


def _tables_know(parts: Parts, question: Asked, policy: Policy) -> bool:
    """Tables hold the detector's answers: the present, under its policy.

    In a rehearsal the last moment is never closed, so the detector has not judged it.
    """
    return question.is_present and not question.is_rehearsal and policy.digest == parts.policy().digest


def _from_tables(parts: Parts, edges: Edges, filters: Filters) -> list[dict[str, Json]]:
    from ledger.commands.questions import warn_when_behind
    from ledger.protocol import finding_from_event
    from projections import queries

    warn_when_behind(parts, edges)
    found = queries.findings(parts.store, subject=filters.subject, rules=filters.rules, statuses=filters.statuses)
    return [finding_from_event(event) for event in found]


def _replayed(parts: Parts, question: Asked, policy: Policy, filters: Filters) -> list[dict[str, Json]]:
    from ledger.protocol import finding_json
    from projections.replay import verdicts_at

    with show.progress("records read") as counter:
        verdicts = verdicts_at(parts.log, policy, question.known_at, subject=filters.subject, on_count=counter.add)
    return [
        finding_json(verdict)
        for verdict in verdicts
        if (not filters.rules or verdict.finding.rule in filters.rules)
        and (not filters.statuses or verdict.status in filters.statuses)
    ]


def _print(found: Sequence[dict[str, Json]], question: Asked, policy: Policy) -> None:
    shown = show.console()
    columns = ("rule", "severity", "status", "about", "when it happened", "raised", "finding")
    rows = [
        (
            row["rule"],
            f"{row['severity']}{' (hindsight)' if row['hindsight'] else ''}",
            row["status"],
            row.get("subject_ref") or row.get("publisher"),
            moments.in_words(moments.exactly(row["at"])),
            moments.in_words(moments.exactly(row["raised_at"])),
            str(row["finding_id"])[: _BEGINNING if shown.width < _WIDE else None],
        )
        for row in found
    ]
    if rows:
        table = show.table(_title(found), columns, rows)
        table.columns[-1].no_wrap = True  # an id is there to be copied
        shown.print(table)
    else:
        shown.print("No findings.")
    shown.print(f"{question.heading()}, by the policy {policy.name}.", markup=False)
    if rows:
        shown.print("Why: ledger explain FINDING", markup=False)


def _title(found: Sequence[dict[str, Json]]) -> str:
    from ledger.events import FindingStatus

    counts = Counter(row["status"] for row in found)
    said = ", ".join(f"{counts[each]:,} {each.lower()}" for each in get_args(FindingStatus) if counts[each])
    return f"{len(found):,} {'finding' if len(found) == 1 else 'findings'}: {said}"
