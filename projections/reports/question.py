"""What a report is asked: over which period, as known when, under which policy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import cast

from ledger.errors import UsageError
from ledger.instants import Instant
from ledger.protocol.policy import Policy


class Clock(Enum):
    """By which time a thing falls into the period: when it happened, or when the ledger came to know of it."""

    HAPPENED = "happened"
    KNOWN = "known"

    # Members are themselves and no others: by name, as the library does it, every figure that is counted would wait.
    __hash__ = cast("Callable[[Clock], int]", object.__hash__)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first instant up to the last one, which is not part of it."""

    start: Instant
    end: Instant

    def __post_init__(self) -> None:
        """Raises UsageError for a period that ends before it starts."""
        if self.end <= self.start:
            raise UsageError("the period ends before it starts", advice="--from is the first day, --to is the last one")

    def __contains__(self, at: Instant) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Question:
    """Everything that the figures of a report depend on, beside the records."""

    period: Period
    known_at: Instant
    policy: Policy
