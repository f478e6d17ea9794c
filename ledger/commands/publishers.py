"""`ledger publishers`: who may publish, where each claims, and with --seen when each was last heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ledger import instants
from ledger.commands import moments, options, show
from ledger.commands.parts import parts_of
from ledger.instants import Instant

if TYPE_CHECKING:
    from projections.queries import PublisherSeen
    from schemas.register import Publisher, Register


def publishers(
    context: typer.Context,
    seen: Annotated[
        bool, typer.Option("--seen", help="Also when each was last heard, and which of its numbers are missing.")
    ] = False,
    as_json: options.Json = False,
) -> int:
    """List who may publish. Name, kind, intake topic and the event types of each."""
    with parts_of(context) as parts:
        register = parts.register
        heard: Mapping[str, PublisherSeen] = {}
        if seen:
            from projections import queries

            parts.require_ledger()
            heard = {each.row.publisher: each for each in queries.publishers(parts.store)}
    if as_json:
        rows = [_document(each, register) for each in register.publishers]
        show.document([row | _seen(heard.get(str(row["publisher"]))) for row in rows] if seen else rows)
    else:
        _print(register.publishers, heard if seen else None)
    return 0


def _document(publisher: Publisher, register: Register) -> dict[str, object]:
    from schemas import files

    return {
        "publisher": publisher.name,
        "kind": publisher.kind,
        "intake": publisher.intake_topic,
        "may_publish": [name for name in files.event_names() if register.may_publish(publisher, name)],
    }


def _seen(seen: PublisherSeen | None) -> dict[str, object]:
    last = None if seen is None else seen.row.last_known_at
    return {
        "events": 0 if seen is None else seen.row.events,
        "last_known_at": None if last is None else instants.text(Instant(last)),
        "sequence": None if seen is None or seen.low is None else {"low": seen.low, "high": seen.high},
        "missing": [] if seen is None else [{"low": gap.low, "high": gap.high} for gap in seen.gaps],
    }


def _print(registered: Sequence[Publisher], heard: Mapping[str, PublisherSeen] | None) -> None:
    columns = ["publisher", "kind", "intake"]
    if heard is not None:
        columns += ["events", "last heard", "numbers missing"]
    rows = (
        (each.name, each.kind, each.intake_topic, *(() if heard is None else _heard(heard.get(each.name))))
        for each in registered
    )
    show.console().print(show.table(f"{len(registered)} publishers", columns, rows))


def _heard(seen: PublisherSeen | None) -> tuple[str, str, str]:
    if seen is None or not seen.row.events:
        return ("0", "never", "")
    last = None if seen.row.last_known_at is None else Instant(seen.row.last_known_at)
    gaps = ", ".join(str(gap.low) if gap.low == gap.high else f"{gap.low} to {gap.high}" for gap in seen.gaps)
    return (f"{seen.row.events:,}", moments.in_words(last), gaps)
