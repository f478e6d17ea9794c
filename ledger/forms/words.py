"""Words for refusals: what was found, what was meant, and nothing that could be about a person."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from ledger.refusal import NotAccepted, Reason
from schemas.jsontypes import Json

_SHOWN_MAX = 48
_name_like = re.compile(rf"[A-Za-z0-9_.]{{1,{_SHOWN_MAX}}}").fullmatch

_FOUND = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number with a fraction",
    str: "a string",
    list: "a list",
}


def unknown(reason: Reason, field: str, said: Json, known: Sequence[str]) -> NotAccepted:
    """The refusal of a name that is none of the known ones, with the one that was probably meant."""
    shown = f'"{said}"' if isinstance(said, str) and _name_like(said) else "what stands here"
    return NotAccepted(reason, field, f"{shown} is not one of {', '.join(known)}", advice=_did_you_mean(said, known))


def wrong_type(expected: str, value: Json) -> NotAccepted:
    """The refusal of a value of another type."""
    found = _FOUND.get(type(value), "an object")
    return NotAccepted("wrong_type", "", f"must be {expected}, found {found}")


def shown_name(name: str) -> str:
    """A name that a stranger chose, for a path; replaced where it could be more than a name."""
    return name if _name_like(name) else "(a name that is not repeated here)"


def _did_you_mean(said: Json, known: Sequence[str]) -> str:
    if not isinstance(said, str) or not _name_like(said):
        return ""
    wanted = said.upper()
    part_of = [each for each in known if len(said) > 3 and (wanted in each.upper() or each.upper() in wanted)]
    near = difflib.get_close_matches(said, known, 1) or part_of
    return f"Did you mean {near[0]}?" if near else ""
