"""How the synthetic year throws its dice: weighted tables, skewed spans of time, and references, all from a seed."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

from ledger.instants import DAY_US, Instant

T = TypeVar("T")

_Z90 = 1.2815515655446004
"""The 90th percentile of the standard normal distribution."""


class Weights(Generic[T]):
    """A table of outcomes and how often each comes up; the weights need not add up to one."""

    __slots__ = ("_edges", "_total", "outcomes")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.outcomes = tuple(weights)
        self._edges = tuple(accumulate(weights.values()))
        self._total = self._edges[-1]

    def draw(self, rng: Random) -> T:
        """One outcome, as often as its weight says."""
        return self.outcomes[bisect_right(self._edges, rng.random() * self._total)]

    def share(self, outcome: T) -> float:
        """The weight of one outcome as a part of one."""
        at = self.outcomes.index(outcome)
        return (self._edges[at] - (self._edges[at - 1] if at else 0.0)) / self._total


class Span:
    """A span of time that is mostly short and sometimes very long: log-normal, told by its median and 90th centile."""

    __slots__ = ("_mu", "_sigma")

    def __init__(self, *, median_us: int, p90_us: int) -> None:
        self._mu = math.log(median_us)
        self._sigma = math.log(p90_us / median_us) / _Z90

    def draw(self, rng: Random) -> int:
        """Microseconds, at least one."""
        return max(1, int(rng.lognormvariate(self._mu, self._sigma)))


def between(rng: Random, low_us: int, high_us: int) -> int:
    """A span drawn evenly from [low_us, high_us)."""
    return low_us + int(rng.random() * (high_us - low_us))


def uuid_text(rng: Random) -> str:
    """A version 4 UUID in its canonical lower-case form."""
    bits = rng.getrandbits(128) & ~(0xF000 << 64) & ~(0xC000 << 48) | (0x4000 << 64) | (0x8000 << 48)
    digits = f"{bits:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def day_of(moment: Instant) -> Instant:
    """Noon, UTC, of the day of a moment: what a record says that knows the day and not the hour."""
    return Instant(moment - moment % DAY_US + DAY_US // 2)
