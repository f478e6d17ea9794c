"""Policy files: TOML as people write it, JSON as the ledger keeps it, one built on another, and how they are refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time

from ledger.errors import UsageError
from ledger.protocol.policy_lines import Place, line_of
from ledger.protocol.policy_table import Fault

CONTENT_BYTES_MAX = 48 * 1024
"""A policy travels on the ledger in one message of 64 KiB at most, and needs some room for the rest of it."""


class PolicyRefused(UsageError):
    """A policy file cannot be used as it stands. Names the file, the line where it can, and what to change."""

    code = "policy_refused"


Content = Mapping[str, object]


def parse(text: str, name: str) -> dict[str, object]:
    """The tables of a policy file, TOML or (as kept on the ledger) JSON. Raises PolicyRefused where it is neither."""
    try:
        return _plain_table(json.loads(text) if _is_json(text) else tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise PolicyRefused(f"{name}: not a policy file: {error}", advice="A policy is a TOML file.") from None


def canonical(content: Content) -> bytes:
    """The one spelling of a policy, which its digest is of and which the ledger keeps."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def merged(base: Content, over: Content) -> dict[str, object]:
    """`base` with the values of `over` in place of its own, table by table; lists are replaced as a whole."""
    result = dict(base)
    for key, value in over.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


def refusal(name: str, text: str, fault: Fault) -> PolicyRefused:
    """The fault as an error that says where it is: the first of its places that the file itself speaks of.

    A key that is missing has no line: the table that lacks it has.
    """
    line = _line(text, fault.places)
    path = ".".join(part for part in fault.places[0] if isinstance(part, str))
    return PolicyRefused(f"{name}{f':{line}' if line else ''}: {path}: {fault.problem}", advice=fault.advice)


def _line(text: str, places: Sequence[Place]) -> int | None:
    if _is_json(text):
        return None
    first = places[0]
    enclosing = (first[:size] for size in range(len(first) - 1, 0, -1))
    return next((line for place in (*places, *enclosing) if (line := line_of(text, place))), None)


def _is_json(text: str) -> bool:
    return text.startswith("{")


def _plain_table(content: Mapping[str, object]) -> dict[str, object]:
    return {key: _plain(value) for key, value in content.items()}


def _plain(value: object) -> object:
    """Dates as text, so that a policy reads the same from TOML and from the ledger."""
    if isinstance(value, dict):
        return _plain_table(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value
