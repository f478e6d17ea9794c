"""`ledger timeline`: a person's events in the order in which they happened, with both clocks and every correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import parts_to_read


def timeline(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The person's pseudonym, such as S-1001.")],
    *,
    known_at: options.KnownAt = None,
    as_json: options.Json = False,
) -> int:
    """Show a person's events, in the order they happened. With when the ledger knew, and what corrected it."""
    from ledger.commands.questions import asked, events_of
    from projections.timeline import timeline_of

    moment = moments.moment(known_at, "--known-at")
    with parts_to_read(context) as parts:
        question = asked(parts, moment)
        entries = timeline_of(events_of(parts, subject, question))
    if as_json:
        show.document(entries)
        return 0
    shown = show.console()
    if entries:
        columns = ("happened", "known", "event", "case", "publisher", "what it says")
        shown.print(show.table(f"{subject}: {len(entries)} events", columns, map(_row, entries)))
    else:
        shown.print(f"The ledger knows nothing about {subject}.", markup=False)
    shown.print(question.heading(), markup=False)
    return 0


def _row(entry: Mapping[str, object]) -> Sequence[object]:
    happened = moments.dated(moments.exactly(entry["occurred_at"]), str(entry["occurred_precision"]))
    data = cast("Mapping[str, object]", entry["data"])
    said = [
        f"{name}: {_value(value)}" for name, value in data.items() if name not in {"case_ref", "occurred_precision"}
    ]
    return (
        happened,
        moments.in_words(moments.exactly(entry["known_at"])),
        f"{entry['event']}{' (retracted)' if entry['retracted'] else ''}",
        data.get("case_ref", ""),
        entry["publisher"],
        "\n".join(said + _corrections(entry)),
    )


def _corrections(entry: Mapping[str, object]) -> list[str]:
    replaced = cast("Mapping[str, object]", entry["replaced"])
    amendments = cast("Sequence[Mapping[str, object]]", entry["amendments"])
    lines = [f"  before the correction, {name}: {_value(value)}" for name, value in replaced.items()]
    for each in amendments:
        known = moments.in_words(moments.exactly(each["known_at"]))
        lines.append(f"  {each['event']}, {each['reason']}, known {known}")
    return lines


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(each)}" for name, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)
