"""`ledger explain`: why a finding is what it is, so that a board member can follow it fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.commands.questions import Asked
    from ledger.protocol import Explanation, Known, Policy, Verdict

_BEGINNING_LEAST = 4  # characters: fewer name a finding by accident


def explain(
    context: typer.Context,
    finding_id: Annotated[
        str, typer.Argument(metavar="FINDING_ID", help="As `ledger findings` shows it; its beginning will do.")
    ],
    known_at: options.KnownAt = None,
    policy: options.Policy = None,
    as_json: options.Json = False,
) -> int:
    """Explain why a finding was made. The rule, its source, each fact, what would have cleared it, its history."""
    from ledger import protocol
    from ledger.commands.questions import asked

    moment = moments.moment(known_at, "--known-at")
    with parts_to_read(context) as parts:
        rules = parts.policy(policy)
        question = asked(parts, moment)
        verdict, events = _find(parts, _whole_id(parts, finding_id.lower(), question), question, rules)
        explanation = protocol.explain(verdict, events, rules, question.known_at)
    if as_json:
        from ledger.protocol.telling.document import explanation_json

        show.document(explanation_json(explanation))
    else:
        _print(explanation, question, rules.name)
    return 0


def _whole_id(parts: Parts, beginning: str, question: Asked) -> str:
    """The one finding of the tables whose id begins so; what was typed, where there is none or more than one."""
    from projections import queries

    if len(beginning) < _BEGINNING_LEAST or question.edges is None:
        return beginning
    begun = [each.finding_id for each in queries.findings(parts.store) if each.finding_id.startswith(beginning)]
    return begun[0] if len(begun) == 1 else beginning


def _find(parts: Parts, finding_id: str, question: Asked, policy: Policy) -> tuple[Verdict, Sequence[Known]]:
    """The verdict and its subject's events. Raises UsageError where there is no such finding at that moment."""
    from projections.replay import verdicts_of

    subject = _subject_of(parts, finding_id, question, policy)
    if subject is not None:
        from ledger.commands.questions import events_of

        events = events_of(parts, subject, question)
        for verdict in verdicts_of(events, policy, question.known_at):
            if verdict.finding_id == finding_id:
                return verdict, events
    raise UsageError(
        f"there is no finding {finding_id[:64]!r} by the policy {policy.name}, as known at "
        f"{moments.in_words(question.known_at)}",
        advice="`ledger findings` lists them with their ids; --known-at and --policy must be the same for both.",
    )


def _subject_of(parts: Parts, finding_id: str, question: Asked, policy: Policy) -> str | None:
    """Who it is about: the tables know where it was ever made by the detector; otherwise everything is replayed."""
    from projections import queries
    from projections.replay import verdicts_at

    if question.edges is None:
        return None
    said = queries.finding(parts.store, finding_id)
    if said is not None:
        return said.subject_ref
    with show.progress("records read") as counter:
        found = verdicts_at(parts.log, policy, question.known_at, on_count=counter.add)
    return next((each.finding.identity.about for each in found if each.finding_id == finding_id), None)


def _print(explanation: Explanation, question: Asked, policy: str) -> None:
    verdict, clause = explanation.verdict, explanation.rests_on
    finding = verdict.finding
    show.paragraph(f"{finding.rule}: {explanation.title}")
    show.paragraph(
        f"{finding.severity}, {verdict.status}, about {finding.identity.about}, "
        f"{moments.in_words(finding.at)}. Finding {verdict.finding_id}."
    )
    reading = "" if clause.reading is None else f" This is our reading: {clause.reading}"
    _list("It rests on", [f"{clause.source}.{reading}"])
    _list("The facts", explanation.facts)
    _list("What would have cleared it", explanation.cleared_by)
    _list("Its history", explanation.history)
    if finding.hindsight:
        show.paragraph("\nThe Home Office did not know then: it is the process that failed, not the officer.")
    show.paragraph(f"\n{question.heading()}, by the policy {policy}.")


def _list(title: str, sentences: Sequence[str]) -> None:
    show.paragraph(f"\n{title}:")
    for sentence in sentences or ("none",):
        show.paragraph(f"  - {sentence}")
