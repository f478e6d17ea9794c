"""What JSON and TOML can hold, as types: so that reading them needs no `Any`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


def mapping(value: Json) -> Mapping[str, Json]:
    """The value as a table. Raises TypeError for anything else."""
    if not isinstance(value, Mapping):
        raise TypeError(f"expected a table, found {type(value).__name__}")
    return value


def items(value: Json) -> Sequence[Json]:
    """The value as a list. Raises TypeError for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise TypeError(f"expected a list, found {type(value).__name__}")
    return value


def string(value: Json) -> str:
    """The value as a string. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"expected a string, found {type(value).__name__}")
    return value


def strings(value: Json) -> tuple[str, ...]:
    """The value as strings. Raises TypeError for anything else."""
    return tuple(string(item) for item in items(value))


def whole(value: Json) -> int:
    """The value as a whole number. Raises TypeError for anything else."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected a whole number, found {type(value).__name__}")
    return value
