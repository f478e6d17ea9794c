"""`ledger explain`: why a finding is what it is, so that a board member can follow it fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.commands.questions import Asked
    from ledger.protocol import Explanation, Known, Policy, Verdict

_BEGINNING_LEAST = 4  # characters: fewer name a finding by accident
_STANDARD_OUTPUT = "-"


class _Found(NamedTuple):
    """The finding explained, and its subject's events; None where it is about a publisher."""

    explanation: Explanation
    events: Sequence[Known] | None


def explain(
    context: typer.Context,
    finding_id: Annotated[
        str, typer.Argument(metavar="FINDING_ID", help="As `ledger findings` shows it; its beginning will do.")
    ],
    *,
    known_at: options.KnownAt = None,
    policy: options.Policy = None,
    svg: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Also draw the case as a timeline (SVG) into this file; - for standard output alone."
        ),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Explain why a finding was made. The rule, its source, each fact, who knew what when, and its history."""
    from ledger.commands.questions import asked

    if svg == _STANDARD_OUTPUT and as_json:
        raise UsageError("--svg - and --json both write to standard output", advice="Give --svg a file.")
    moment = moments.moment(known_at, "--known-at")
    with parts_to_read(context) as parts:
        rules = parts.policy(policy)
        question = asked(parts, moment)
        found = _find(parts, _whole_id(parts, finding_id.lower(), question), question, rules)
    if svg is not None:
        _draw(found, question, rules, svg)
    if svg != _STANDARD_OUTPUT:
        _tell(found.explanation, question, rules, as_json=as_json)
    return 0


def _tell(explanation: Explanation, question: Asked, policy: Policy, *, as_json: bool) -> None:
    if as_json:
        from ledger.protocol.telling.document import explanation_json

        show.document(explanation_json(explanation))
    else:
        from ledger.commands.explaining import print_explanation

        print_explanation(explanation, question.heading(), policy.name)


def _draw(found: _Found, question: Asked, policy: Policy, file: str) -> None:
    from ledger.protocol.explanation import case_known_by
    from ledger.protocol.picture import timeline_picture

    if found.events is None:
        raise UsageError(
            "this finding is about a publisher, and there is no picture of it: no one person's case led to it",
            advice="Leave --svg out: the facts and the history are told in words.",
        )
    case = case_known_by(found.events, policy, question.known_at)
    picture = timeline_picture(case, found.explanation.verdict, found.explanation.title, question.known_at)
    if file == _STANDARD_OUTPUT:
        print(picture, end="")
        return
    try:
        Path(file).write_text(picture, "utf-8")
    except OSError as error:
        raise UsageError(f"--svg: {file} cannot be written: {error.strerror or error}") from None
    show.say(f"The picture is in {file}.")


def _whole_id(parts: Parts, beginning: str, question: Asked) -> str:
    """The one finding of the tables whose id begins so; what was typed, where there is none or more than one."""
    from projections import queries

    if len(beginning) < _BEGINNING_LEAST or question.edges is None:
        return beginning
    begun = [each.finding_id for each in queries.findings(parts.store) if each.finding_id.startswith(beginning)]
    return begun[0] if len(begun) == 1 else beginning


def _find(parts: Parts, finding_id: str, question: Asked, policy: Policy) -> _Found:
    """Raises UsageError where there is no such finding at that moment."""
    found = None
    if question.edges is not None:
        subject = _subject_of(parts, finding_id, question, policy)
        if subject is not None:
            found = _on_subject(parts, subject, finding_id, question, policy)
        else:
            found = _on_publisher(parts, finding_id, question, policy)
    if found is None:
        raise UsageError(
            f"there is no finding {finding_id[:64]!r} by the policy {policy.name}, as known at "
            f"{moments.in_words(question.known_at)}",
            advice="`ledger findings` lists them with their ids; --known-at and --policy must be the same for both.",
        )
    return found


def _subject_of(parts: Parts, finding_id: str, question: Asked, policy: Policy) -> str | None:
    """Whom it is about, if it is about a person: the tables know where it was ever made by the detector; otherwise
    everything is replayed.
    """
    from projections import queries
    from projections.replay import verdicts_at

    said = queries.finding(parts.store, finding_id)
    if said is not None:
        return said.subject_ref if said.about == "SUBJECT" else None
    with show.progress("records read") as counter:
        found: Sequence[Verdict] = verdicts_at(parts.log, policy, question.known_at, on_count=counter.add)
    findings = (each.finding for each in found if each.finding_id == finding_id)
    return next((finding.identity.about for finding in findings if not finding.is_about_publisher), None)


def _on_subject(parts: Parts, subject: str, finding_id: str, question: Asked, policy: Policy) -> _Found | None:
    from ledger.commands.questions import events_of
    from ledger.protocol.explanation import explain_by_id

    events = events_of(parts, subject, question)
    explanation = explain_by_id(finding_id, events, policy, question.known_at)
    return None if explanation is None else _Found(explanation, events)


def _on_publisher(parts: Parts, finding_id: str, question: Asked, policy: Policy) -> _Found | None:
    from ledger.commands.evidence import finding_on_publisher
    from ledger.protocol.explanation import explanation_of
    from ledger.protocol.publishers import PUBLISHER_RULES

    found = finding_on_publisher(parts, finding_id, question.known_at, policy)
    if found is None:
        return None
    rule = next(rule for rule in PUBLISHER_RULES if rule.code == found.verdict.finding.rule)
    return _Found(explanation_of(found.verdict, found.changes, found.events, rule, question.known_at), None)
