"""An explanation as a person reads it: each fact with its event beneath, and long lists cut to what can be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ledger.commands import moments, show

if TYPE_CHECKING:
    from ledger.protocol import Explanation
    from ledger.protocol.explanation import Told
    from ledger.protocol.telling.clocks import Clocks

_FACTS_MAX = 16
_FIRST_STEPS, _LAST_STEPS = 3, 9
_ALL_OF_IT = "--json has all of it"


def print_explanation(explanation: Explanation, heading: str, policy: str) -> None:
    """`heading` says as known when."""
    verdict, clause = explanation.verdict, explanation.rests_on
    finding = verdict.finding
    show.paragraph(f"{finding.rule}: {explanation.title}")
    show.paragraph(
        f"{finding.severity}, {verdict.status}, about {finding.identity.about}, "
        f"{moments.in_words(finding.at)}. Finding {verdict.finding_id}."
    )
    show.paragraph(explanation.standing)
    reading = "" if clause.reading is None else f" This is our reading: {clause.reading}."
    show.points("It rests on", [f"{clause.source}.{reading}"])
    _print_facts(explanation.told)
    raised = explanation.when_raised
    show.points("What was known when", [*explanation.home_office, *(() if raised is None else raised.words)])
    show.points("What would have cleared it", explanation.cleared_by)
    show.points("Its history", _steps(explanation.history))
    if finding.hindsight:
        show.paragraph("\nThe Home Office did not know then: it is the process that failed, not the officer.")
    show.paragraph(f"\n{heading}, by the policy {policy}.")


def _print_facts(told: Sequence[Told]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    show.paragraph("\nThe facts, in order:")
    listed = Table.grid(padding=(0, 1))
    seen: set[tuple[str, str]] = set()
    for number, fact in enumerate(told[:_FACTS_MAX], start=1):
        listed.add_row(f"{number:>2}.", Text(fact.words))
        for line in _beneath(fact.clocks, seen):
            listed.add_row("", Padding(Text(line), (0, 0, 0, 2)))
    if (more := len(told) - _FACTS_MAX) > 0:
        listed.add_row("", Text(f"and {more} more: {_ALL_OF_IT}."))
    show.console().print(listed)


def _beneath(clocks: Clocks | None, seen: set[tuple[str, str]]) -> Iterator[str]:
    """Who came to know of the event when, what amended it, and which one it is."""
    if clocks is None:
        return
    if clocks.key in seen:
        yield f"By the same event {clocks.event_id}."
        return
    seen.add(clocks.key)
    yield f"{clocks.words} Event {clocks.event_id}."
    for amendment in clocks.amendments:
        yield f"{amendment.says}. {amendment.words} Event {amendment.event_id}."


def _steps(history: Sequence[str]) -> Sequence[str]:
    between = len(history) - _FIRST_STEPS - _LAST_STEPS
    if between <= 0:
        return history
    left_out = f"({between} steps in between are left out: {_ALL_OF_IT}.)"
    return [*history[:_FIRST_STEPS], left_out, *history[-_LAST_STEPS:]]
