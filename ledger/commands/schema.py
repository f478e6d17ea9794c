"""`ledger schema`: the contract, for whoever writes events: which there are, their fields and their vocabularies."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.errors import UsageError

if TYPE_CHECKING:
    from schemas.model import EventSchema, Field, NamedType

_PREFIX = "ledger.v1."


def schema(
    event: Annotated[
        str | None, typer.Argument(metavar="[EVENT]", help="An event type; all of them where none is named.")
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Show every event type, or the fields of one. With --json, one type is shown as its Avro schema."""
    from schemas import files

    if event is None:
        _all(as_json=as_json)
        return 0
    name = event.removeprefix(_PREFIX)
    if name not in files.event_names():
        close = difflib.get_close_matches(name, files.event_names(), n=1)
        raise UsageError(
            f"there is no event type {name[:64]!r}",
            advice=f"Did you mean {close[0]}?" if close else "`ledger schema` lists them.",
        )
    if as_json:
        show.document(files.avsc_of(name))
    else:
        _print(files.schema_of(name))
    return 0


def _all(*, as_json: bool) -> None:
    from schemas import files

    schemas = [files.schema_of(name) for name in files.event_names()]
    if as_json:
        show.document(
            [
                {
                    "event": each.name,
                    "type": _PREFIX + each.name,
                    "published_by": list(each.published_by),
                    "fingerprint": files.current()[each.name],
                    "doc": each.doc,
                }
                for each in schemas
            ]
        )
        return
    rows = ((each.name, ", ".join(each.published_by), each.doc) for each in schemas)
    shown = show.console()
    shown.print(show.table(f"{len(schemas)} event types", ("event", "published by", "what it says"), rows))
    shown.print("Fields and vocabularies of one: ledger schema EVENT", markup=False)


def _print(schema: EventSchema) -> None:
    shown = show.console()
    shown.print(f"{schema.name}: {schema.doc}", markup=False)
    shown.print(f"type {_PREFIX}{schema.name}, published by {', '.join(schema.published_by)}", markup=False)
    rows = ((field.name, _kind(field), "yes" if field.required else "no", field.doc) for field in schema.fields)
    shown.print(show.table("Fields", ("field", "holds", "needed", "meaning"), rows))
    vocabularies = {named.name: named for field in schema.fields for named in _named(field) if named.symbols}
    shown.print(
        show.table(
            "Vocabularies",
            ("name", "symbols"),
            ((each.name, ", ".join(each.symbols)) for each in vocabularies.values()),
        )
    )


def _kind(field: Field) -> str:
    kind = field.named.name if field.named else field.holds or field.kind
    return f"list of {kind}" if field.array else kind


def _named(field: Field) -> Iterator[NamedType]:
    if field.named is not None:
        yield field.named
        for inner in field.named.fields:
            yield from _named(inner)
