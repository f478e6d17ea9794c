"""What an event's fields may hold, field by field: the contract's rules beyond what Avro's types say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias, cast

from ledger.forms import content
from ledger.refusal import NotAccepted
from schemas.model import Field

Check: TypeAlias = Callable[[object], None]

_BITS = {"timestamp": 64, "long": 64, "int": 32, "date": 32}


def record_check(fields: Sequence[Field], *, typed: bool) -> Check:
    """Checks the attributes of an object; a refusal names the field.

    `typed` says that Avro has seen to types, symbols and sizes already: only what it does not know is left to check.
    """
    checks = [(field.name, check) for field in fields if (check := _check(field, typed)) is not None]

    def checked(record: object) -> None:
        name = ""
        try:
            for name, check in checks:
                value = getattr(record, name)
                if value is not None:
                    check(value)
        except NotAccepted as refusal:
            raise refusal.inside(name) from None

    return checked


def _check(field: Field, typed: bool) -> Check | None:
    one = _one(field, typed)
    return cast("Check", _each(one)) if one is not None and field.array else one


def _one(field: Field, typed: bool) -> Check | None:
    found: object = None
    if field.named and field.named.symbols:
        found = None if typed else _symbol(field.named.symbols)
    elif field.named:
        found = record_check(field.named.fields, typed=typed)
    elif field.kind in ("string", "uuid"):
        found = content.text_check(field)
    elif field.kind in _BITS:
        check = content.number_check(field)
        found = check if typed else _number(_BITS[field.kind], check)
    elif field.kind == "map":
        found = content.replacement
    return cast("Check | None", found)


def _symbol(symbols: Sequence[str]) -> Callable[[str], None]:
    known = frozenset(symbols)

    def check(symbol: str) -> None:
        if symbol not in known:
            raise NotAccepted("unknown_symbol", "", f"is none of {', '.join(symbols)}")

    return check


def _number(bits: int, check: content.Number | None) -> content.Number:
    most = (1 << (bits - 1)) - 1

    def within(value: int) -> None:
        if not -most - 1 <= value <= most:
            raise NotAccepted("invalid_value", "", f"must fit into {bits} bits")
        if check is not None:
            check(value)

    return within


def _each(one: Check) -> Callable[[Sequence[object]], None]:
    def check(values: Sequence[object]) -> None:
        for place, value in enumerate(values):
            try:
                one(value)
            except NotAccepted as refusal:
                raise refusal.inside(f"[{place}]") from None

    return check
