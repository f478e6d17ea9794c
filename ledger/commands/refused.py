"""`ledger refused`: what the gate did not let in, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ledger import instants
from ledger.commands import moments, options, show
from ledger.commands.parts import parts_to_read
from ledger.errors import UsageError
from ledger.instants import Instant

if TYPE_CHECKING:
    from ledger.log.port import Log, Message
    from projections.views.refusals import RefusalRow

_READ_MESSAGES = 1000
_READ_S = 1.0
_TOPIC = "refused"


class Why(NamedTuple):
    """What stands beside the refused message: the field and what was wrong with it."""

    field: str
    detail: str


def refused(
    context: typer.Context,
    publisher: Annotated[str | None, typer.Option(metavar="P", help="Only claims on this publisher's intake.")] = None,
    as_json: options.Json = False,
) -> int:
    """List what the gate refused, and why. The content itself is not shown."""
    from ledger.commands.questions import asked, warn_when_behind
    from projections import queries

    with parts_to_read(context) as parts:
        if publisher is not None and parts.register.find(publisher) is None:
            raise UsageError(
                f"no publisher is registered as {publisher[:64]!r}",
                advice="`ledger publishers` lists them, for example /police/kent.",
            )
        question = asked(parts, None)
        rows: Sequence[RefusalRow] = []
        if question.edges is not None:
            warn_when_behind(parts, question.edges)
            rows = queries.refusals(parts.store, publisher)
        told = reasons(parts.log, {row.claim for row in rows})
    if as_json:
        show.document([_document(row, told.get(row.claim)) for row in rows])
    else:
        _print(rows, told)
    return 0


def reasons(log: Log, claims: set[str]) -> Mapping[str, Why]:
    """The details of these refused claims, by claim, from what is kept on the topic `refused`."""
    found: dict[str, Why] = {}
    if not claims or _TOPIC not in log.topics(_TOPIC):
        return found
    offset, end = 0, log.end(_TOPIC, 0)
    while offset < end:
        batch = log.read(_TOPIC, 0, offset, _READ_MESSAGES, _READ_S)
        offset = max(batch.next_offset, offset + len(batch.messages))
        for stored in batch.messages:
            claim = _last(stored.message, "refused_claim")
            if claim in claims:
                detail = _last(stored.message, "refused_detail")
                found[claim] = Why(_last(stored.message, "refused_field"), detail)
    return found


def _last(message: Message, header: str) -> str:
    """The gate writes its headers behind those of the claim, which may have some of the same name."""
    values = [value for name, value in message.headers if name == header]
    return (values[-1] or b"").decode("utf-8", "replace") if values else ""


def _document(row: RefusalRow, why: Why | None) -> dict[str, object]:
    return {
        "number": row.number,
        "refused_at": instants.text(Instant(row.known_at)),
        "publisher": row.publisher,
        "claim": row.claim,
        "reason": row.reason,
        "field": why.field if why else None,
        "detail": why.detail if why else None,
        "id": row.claimed_event_id,
        "event": row.claimed_type,
        "sequence": row.claimed_sequence,
        "digest": row.digest,
    }


def _print(rows: Sequence[RefusalRow], told: Mapping[str, Why]) -> None:
    shown = show.console()
    if not rows:
        shown.print("Nothing was refused.")
        return
    columns = ("when", "publisher", "reason", "what was wrong", "event", "claim")
    cells = (
        (
            moments.in_words(Instant(row.known_at)),
            row.publisher,
            row.reason,
            _words(told.get(row.claim)),
            row.claimed_event_id or "id not readable",
            row.claim.partition("/")[2],
        )
        for row in rows
    )
    shown.print(show.table(f"{len(rows):,} refused", columns, cells))


def _words(why: Why | None) -> str:
    if why is None:
        return "no detail is kept"
    return f"{why.field}: {why.detail}" if why.field else why.detail
