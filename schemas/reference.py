"""Writes the reference of the contract (`docs/reference/events.md`) for people who publish events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.model import EventSchema, Field, NamedType

_HEAD = """\
# Events

What a publisher may say, field by field. Generated from `schemas/` by `python -m schemas.generate`: change it there.

A `reference` is 1 to 64 of the characters `A-Z a-z 0-9 . _ : / -`: a pseudonym or a key in a system elsewhere, never
words. A `publisher` is a registered name such as `/police/kent`. A `uuid` is written in lower case. A `timestamp` is
RFC 3339 in JSON and microseconds since 1970 in Avro; a `date` is `YYYY-MM-DD` in JSON and days since 1970 in Avro;
`bytes` are base64 in JSON. `?` marks a field that may be null or left out, `[ ]` a list.
"""


def reference(events: Sequence[EventSchema]) -> str:
    """The whole page."""
    common = [field for field in events[0].fields if all(field in event.fields for event in events)]
    lines = [_HEAD, "## Fields of every event", "", *_table(common)]
    lines += ["", "## Event types", ""]
    for event in events:
        lines += _event(event, [field for field in event.fields if field not in common])
    lines += ["## Records", ""]
    for record in _named(events, "record"):
        lines += [f"### {record.name}", "", record.doc, "", *_table(record.fields), ""]
    lines += ["## Vocabularies", ""]
    for vocabulary in _named(events, "enum"):
        symbols = ", ".join(f"`{symbol}`" for symbol in vocabulary.symbols)
        lines += [f"### {vocabulary.name}", "", vocabulary.doc, "", symbols, ""]
    return "\n".join(lines).rstrip() + "\n"


def _event(event: EventSchema, own: Sequence[Field]) -> Iterator[str]:
    yield from (f"### {event.name}", "", event.doc, "")
    who = ", ".join(f"`{name}`" if name.startswith("/") else name for name in event.published_by)
    yield from (f"Published by: {who}.", "")
    yield from _table(own) if own else ["No fields of its own."]
    yield ""


def _table(fields: Sequence[Field]) -> Iterator[str]:
    yield "| field | type | meaning |"
    yield "| --- | --- | --- |"
    for field in fields:
        yield f"| `{field.name}` | {_type(field)} | {field.doc}{_bounds(field)} |"


def _type(field: Field) -> str:
    kind = str(field.holds or field.kind)
    base = f"[{field.named.name}](#{field.named.name.lower()})" if field.named else kind
    return base + ("?" if field.nullable else " [ ]" if field.array else "")


def _bounds(field: Field) -> str:
    parts = [
        f" Left out, it is `{field.default}`." if field.default is not None else "",
        f" Must be later than `{field.later_than}`." if field.later_than else "",
        f" At least {field.least}." if field.least is not None else "",
        f" At most {field.most}." if field.most is not None else "",
    ]
    return "".join(parts)


def _named(events: Sequence[EventSchema], kind: str) -> list[NamedType]:
    found: dict[str, NamedType] = {}
    for event in events:
        for field in event.fields:
            inner = field.named.fields if field.named else ()
            for each in (field, *inner):
                if each.kind == kind and each.named:
                    found.setdefault(each.named.name, each.named)
    return sorted(found.values(), key=lambda named: named.name)
