"""`ledger demo`: a synthetic year through the whole ledger, then one case of it, and what to look at next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ledger import instants
from ledger.commands import show
from ledger.commands.case import case
from ledger.commands.explain import explain
from ledger.commands.findings import findings
from ledger.commands.parts import Parts, parts_of
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.protocol import Verdict

_SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")


def demo(
    context: typer.Context,
    cases: Annotated[int | None, typer.Option(min=1, metavar="N", help="How many cases the year holds.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="A different number makes a different year.")] = 2024,
) -> int:
    """Take a synthetic year of cases through the ledger. Then show what it found in one of them."""
    from ledger.demo import SHOWCASE_SUBJECT

    with parts_of(context) as parts:
        if parts.settings.kafka.is_set:
            raise UsageError("the demo runs on an embedded ledger of its own", advice="Unset LEDGER_KAFKA.")
        _fill(parts, seed, cases)
        verdicts = _judge(parts)
        own = [verdict for verdict in verdicts if verdict.finding.identity.about == SHOWCASE_SUBJECT]
        _show_one(context, SHOWCASE_SUBJECT, own)
        _show_all(verdicts)
        _what_next(parts, SHOWCASE_SUBJECT, own)
    return 0


def _fill(parts: Parts, seed: int, cases: int | None) -> None:
    """Publish the year, unless it is there, and take it through every consumer."""
    from ledger.commands.rehearsing import rehearse_events
    from ledger.commands.run import CONSUMERS
    from ledger.commands.running import run_consumers
    from ledger.demo import CASES_DEFAULT, synthetic_year

    if any(parts.log.topics("intake.")):
        _require_the_demo(parts)
        show.say(f"The ledger in {parts.home} holds the demo already; anything still waiting is done now.")
    else:
        wanted = cases or CASES_DEFAULT
        show.say(
            f"A year of {wanted:,} cases is made up, published, admitted and judged. None of it happened to anybody."
        )
        told = ((each.event, each.knowntime) for each in synthetic_year(seed, wanted))
        published = rehearse_events(parts.log, parts.register, parts.home, told)
        show.say(
            f"{published:,} events have been published, as the systems of the police, the Home Office and others would."
        )
    run_consumers(parts, CONSUMERS, None, until_idle=True)


def _require_the_demo(parts: Parts) -> None:
    from ledger.demo import SHOWCASE_SUBJECT
    from projections import queries
    from projections.edges import edges_of

    edges = edges_of(parts.log)
    if edges is not None and edges.is_rehearsal and queries.subject(parts.store, SHOWCASE_SUBJECT):
        return
    raise UsageError(
        f"the ledger in {parts.home} holds something other than the demo",
        advice="Give the demo a home of its own: ledger --home ./ledger-demo demo",
    )


def _judge(parts: Parts) -> Sequence[Verdict]:
    from projections.edges import edges_of
    from projections.replay import verdicts_at

    edges = edges_of(parts.log)
    assert edges is not None, "the year was published and admitted"
    return verdicts_at(parts.log, parts.policy(), edges.last_known_at)


def _show_one(context: typer.Context, subject: str, own: Sequence[Verdict]) -> None:
    if not own:
        return
    at = instants.text(own[0].finding.at)
    show.paragraph(f"\nOne of the cases: {subject}, on the day of an act of enforcement.\n")
    case(context, subject, at=at)
    show.paragraph("\nWhat the ledger found in it:\n")
    findings(context, subject=subject, replay=True)
    show.paragraph("\nAnd why:\n")
    explain(context, own[0].finding_id)


def _show_all(verdicts: Sequence[Verdict]) -> None:
    counts: Counter[tuple[str, str]] = Counter(
        (each.finding.rule, each.finding.severity) for each in verdicts if each.status == "RAISED"
    )
    rules = sorted({rule for rule, _ in counts})
    rows = [(rule, title_of(rule), *(counts[rule, severity] or "" for severity in _SEVERITIES)) for rule in rules]
    title = f"The whole year: {sum(counts.values()):,} findings stand"
    shown = show.console()
    shown.print()
    shown.print(show.table(title, ("rule", "what it says", *(severity.lower() for severity in _SEVERITIES)), rows))


def title_of(rule: str) -> str:
    """What a rule says, whether it is about a person or a publisher."""
    from ledger.protocol import RULES
    from ledger.protocol.publishers import PUBLISHER_RULES

    on_subjects: Mapping[str, str] = {each.code: each.title for each in RULES}
    on_publishers: Mapping[str, str] = {each.code: each.title for each in PUBLISHER_RULES}
    return {**on_subjects, **on_publishers}[rule]


def _what_next(parts: Parts, subject: str, own: Sequence[Verdict]) -> None:
    home = "" if str(parts.home) == "ledger-data" else f" --home {parts.home}"
    before = instants.text(instants.Instant(own[0].finding.at - instants.DAY_US)) if own else "2024-06-01"
    lines: list[tuple[str, str]] = [
        ("every event of the case, with both clocks", f"timeline {subject}"),
        ("what was known the day before", f"findings --subject {subject} --known-at {before}"),
        ("the same year, had witnesses been covered too", "findings --policy witness-covered"),
        ("what the gate refused", "refused"),
        ("the sum of all claims", "status"),
        *([("proof that the finding is on the record", f"prove {own[0].finding_id}")] if own else []),
        ("whether anything was tampered with", "verify"),
    ]
    shown = show.console()
    shown.print(show.facts("Try next", [(words, f"ledger{home} {command}") for words, command in lines]))
