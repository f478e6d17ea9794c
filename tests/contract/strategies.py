"""Makes any event that the contract allows, for property tests, from the contract itself."""

from __future__ import annotations

import json
from collections.abc import Sequence

from hypothesis import strategies as st

from ledger.events import EVENT_TYPES, Event
from ledger.forms import content
from ledger.forms.homes import class_of
from schemas import files
from schemas.model import Field

REFERENCES = st.text("ABCXYZabcxyz0189._:/-", min_size=1, max_size=64)
PUBLISHERS = st.sampled_from(["/police/kent", "/home-office/nccu", "/cps", "/support/refuge", "/ledger/detector"])
INSTANTS = st.one_of(
    st.integers(1_700_000_000_000_000, 1_900_000_000_000_000),
    st.integers(content.FIRST_INSTANT, content.LAST_INSTANT),
    st.sampled_from([content.FIRST_INSTANT, -1, 0, 1, 2**48, 2**55 - 1, 2**55, content.LAST_INSTANT]),
)
REPLACEMENTS = st.dictionaries(
    st.sampled_from(["action", "occurred_at", "case_ref", "outcome_code", "lawful_basis"]),
    st.one_of(REFERENCES, st.integers(), st.booleans(), st.none(), st.lists(REFERENCES, max_size=3)).map(json.dumps),
    max_size=3,
)


def events(name: str | None = None) -> st.SearchStrategy[Event]:
    """Any event, or any event of one type."""
    return st.sampled_from(sorted(EVENT_TYPES)).flatmap(_of_type) if name is None else _of_type(name)


def _of_type(name: str) -> st.SearchStrategy[Event]:
    schema = files.schema_of(name)
    made = st.builds(EVENT_TYPES[name], **{field.name: _field(field) for field in schema.fields})
    return made.filter(_in_order) if content.has_order(name) else made


def _in_order(event: Event) -> bool:
    try:
        content.in_order(event)
    except content.NotAccepted:
        return False
    return True


def _field(field: Field) -> st.SearchStrategy[object]:
    one = _one(field)
    if field.array:
        return st.lists(one, max_size=4).map(tuple)
    return st.none() | one if field.nullable else one


def _one(field: Field) -> st.SearchStrategy[object]:
    if field.named and field.named.symbols:
        return st.sampled_from(field.named.symbols)
    if field.named:
        return st.builds(class_of(field.named), **{inner.name: _field(inner) for inner in field.named.fields})
    if field.kind == "string":
        return _strings(field)
    if field.kind in ("int", "long"):
        return _whole(field)
    return _PLAIN[field.kind]


def _strings(field: Field) -> st.SearchStrategy[str]:
    by_content = {
        "reference": REFERENCES,
        "publisher": PUBLISHERS,
        "sha256": st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    }
    return by_content.get(field.holds or "", st.text(st.characters(codec="utf-8"), max_size=80))


def _whole(field: Field) -> st.SearchStrategy[int]:
    bits = 31 if field.kind == "int" else 63
    least = -(2**bits) if field.least is None else field.least
    return st.integers(least, 2**bits - 1 if field.most is None else field.most)


_PLAIN: dict[str, st.SearchStrategy[object]] = {
    "uuid": st.uuids().map(str),
    "timestamp": INSTANTS,
    "date": st.integers(content.FIRST_DAY, content.LAST_DAY),
    "boolean": st.booleans(),
    "bytes": st.binary(max_size=80),
    "map": REPLACEMENTS,
}


def sample(name: str, **fields: object) -> Event:
    """One plain event of a type: required fields have their least value, the rest is left out or as given."""
    values: dict[str, object] = {"event_id": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f", "publisher": "/police/kent"}
    for field in files.schema_of(name).fields:
        if field.required and field.name not in values:
            values[field.name] = _least(field)
    return EVENT_TYPES[name](**{**values, **fields})


def _least(field: Field) -> object:
    if field.named and field.named.symbols:
        return field.named.symbols[0]
    if field.named:
        return class_of(field.named)(**{inner.name: _least(inner) for inner in field.named.fields})
    by_content = {"publisher": "/police/kent", "sha256": "0" * 64}
    if field.kind == "string":
        return by_content.get(field.holds or "", "R-1")
    return _LEAST.get(field.kind, field.least or 0)


_LEAST: dict[str, object] = {
    "uuid": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f",
    "timestamp": 1_714_564_800_000_000,
    "boolean": False,
    "bytes": b"{}",
    "map": {"action": '"DETENTION"'},
}


def all_types() -> Sequence[str]:
    """The name of every event type."""
    return sorted(EVENT_TYPES)
