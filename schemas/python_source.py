"""Writes the Python source of the typed events (`ledger/events.py`) from the contract."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from schemas.model import EventSchema, Field, NamedType

_TYPES = {
    "string": "str",
    "uuid": "str",
    "timestamp": "Instant",
    "date": "int",
    "boolean": "bool",
    "int": "int",
    "long": "int",
    "bytes": "bytes",
    "map": "Mapping[str, str]",
}

_WIDTH = 120

_HEAD = '''\
"""Typed events, one class for each event type of the contract. Generated from `schemas/`: change it there.

`python -m schemas.generate` writes this file. Times are `Instant` (microseconds since 1970, UTC), dates are days
since 1970-01-01, vocabularies are strings of the symbols named here, lists are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

'''

_DECORATOR = "@dataclass(frozen=True, slots=True, kw_only=True)"


def python_source(events: Sequence[EventSchema]) -> str:
    """The whole module."""
    named = _named_types(events)
    homes = sorted(f"from {each.python} import {each.name}" for each in named if each.python)
    imports = "\n".join([*homes, "from ledger.instants import Instant"])
    vocabularies = "\n".join(line for each in named if each.symbols for line in _vocabulary(each))
    parts = [f"{_HEAD}{imports}\n\n{vocabularies.rstrip()}"]
    parts += [_class(each.name, "", each.doc, each.fields) for each in named if each.fields and not each.python]
    common = _common_count(events)
    parts.append(_class("Event", "", "What every event begins with.", events[0].fields[:common]))
    groups: set[str] = set()
    for event in events:
        if event.group and event.group not in groups:
            groups.add(event.group)
            parts.append(_class(event.group, "Event", event.group_doc or "", event.fields[common:]))
        own = () if event.group else event.fields[common:]
        parts.append(_class(event.name, event.group or "Event", event.doc, own))
    parts.append(_table(events))
    return "\n\n\n".join(parts) + "\n"


def _named_types(events: Sequence[EventSchema]) -> list[NamedType]:
    found: dict[str, NamedType] = {}

    def collect(fields: Sequence[Field]) -> None:
        for field in fields:
            if field.named:
                collect(field.named.fields)
                found.setdefault(field.named.name, field.named)

    for event in events:
        collect(event.fields)
    return list(found.values())


def _common_count(events: Sequence[EventSchema]) -> int:
    """How many fields all events begin with: those are the fields of the base class."""
    return sum(1 for fields in zip(*(event.fields for event in events), strict=False) if len(set(fields)) == 1)


def _vocabulary(named: NamedType) -> Iterator[str]:
    """As `ruff format` would lay it out."""
    quoted = [f'"{symbol}"' for symbol in named.symbols]
    listed = ", ".join(quoted)
    if len(named.name) + len(listed) + len(" = Literal[]") <= _WIDTH:
        yield f"{named.name} = Literal[{listed}]"
    else:
        yield f"{named.name} = Literal["
        yield from [f"    {listed}"] if len(listed) + 4 <= _WIDTH else [f"    {symbol}," for symbol in quoted]
        yield "]"
    yield from _docstring(named.doc, "")
    yield ""


def _class(name: str, base: str, doc: str, fields: Sequence[Field]) -> str:
    head = f"class {name}({base}):" if base else f"class {name}:"
    lines = [_DECORATOR, head, *_docstring(doc, "    ")]
    if fields:
        lines.append("")
    lines += [f"    {field.name}: {_annotation(field)}" for field in fields]
    return "\n".join(lines)


def _docstring(doc: str, indent: str) -> list[str]:
    one = f'{indent}"""{doc}"""'
    if len(one) <= _WIDTH:
        return [one]
    wrapped = textwrap.wrap(doc, _WIDTH - 4 - len(indent))
    return [f'{indent}"""{wrapped[0]}', *(indent + line for line in wrapped[1:]), f'{indent}"""']


def _annotation(field: Field) -> str:
    base = field.named.name if field.named else _TYPES[field.kind]
    if field.array:
        return f"tuple[{base}, ...] = ()"
    if field.nullable:
        return f"{base} | None = None"
    return f'{base} = "{field.default}"' if field.default is not None else base


def _table(events: Sequence[EventSchema]) -> str:
    rows = "\n".join(f'        "{event.name}": {event.name},' for event in events)
    return (
        "EVENT_TYPES: Mapping[str, type[Event]] = MappingProxyType(\n    {\n" + rows + "\n    }\n)\n"
        '"""Every event type by its name, in the order of the contract."""'
    )
