"""Calls that may be refused: a refusal is an answer, anything else that escapes is a flaw."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ledger.refusal import NotAccepted

T = TypeVar("T")


def answer(call: Callable[[], T]) -> T | NotAccepted:
    """What the call gives, or its refusal, which must say something."""
    try:
        return call()
    except NotAccepted as refusal:
        if not refusal.detail or not refusal.reason:
            raise AssertionError("a refusal without words") from refusal
        return refusal
