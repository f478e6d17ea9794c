"""The claims that wait, in the order in which the registrar takes them."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Protocol

from ledger.instants import Instant
from ledger.log.port import Follower, Log, Stored
from ledger.rehearsal import BadMark, RehearsalMark, mark_of

PREFIX = "intake."
"""Every topic whose name begins so is an intake; the rest of the name is its publisher's."""

_READ_MAX = 500  # claims read ahead from one partition of a rehearsal

Place = tuple[str, int]

UNMARKED = RehearsalMark(Instant(-(2**63)), 0)
"""Where claims without a mark stand in a rehearsal: before all others."""


class Intake(Protocol):
    """Claims that wait. `peek` shows, `drop` takes: what was shown and not dropped is shown again."""

    def peek(self, limit: int, wait_s: float) -> Sequence[Stored]: ...
    def drop(self, count: int) -> None: ...
    def discover(self) -> None: ...
    def caught_up(self) -> bool: ...
    def close(self) -> None: ...


def waiting_places(log: Log) -> list[Place]:
    """Every partition of every intake."""
    return [(topic, partition) for topic, count in log.topics(PREFIX).items() for partition in range(count)]


class LiveIntake:
    """Claims in the order in which they arrive, partition by partition."""

    def __init__(self, log: Log, done: Mapping[Place, int]) -> None:
        self._log = log
        self._waiting: deque[Stored] = deque()
        self._done = dict(done)
        self._follower: Follower | None = None
        self._followed: frozenset[Place] = frozenset()
        self.discover()

    def discover(self) -> None:
        """Notice intakes that have been created since; called now and then, not for every batch."""
        places = frozenset(waiting_places(self._log))
        if places == self._followed:
            return
        if self._follower is not None:
            self._follower.close()
        # What is buffered is read again: simpler than carrying it over, and new intakes are rare.
        self._waiting.clear()
        self._follower = self._log.follow({place: self._done.get(place, 0) for place in places})
        self._followed = places

    def peek(self, limit: int, wait_s: float) -> Sequence[Stored]:
        if not self._waiting and self._follower is not None:
            self._waiting.extend(self._follower.poll(limit, wait_s))
        return [self._waiting[i] for i in range(min(limit, len(self._waiting)))]

    def drop(self, count: int) -> None:
        for _ in range(count):
            taken = self._waiting.popleft()
            self._done[taken.topic, taken.partition] = taken.offset + 1

    def caught_up(self) -> bool:
        return not self._waiting and (self._follower is None or self._follower.caught_up())

    def close(self) -> None:
        if self._follower is not None:
            self._follower.close()


class RehearsalIntake:
    """Claims in the order of the history that is rehearsed; claims without a mark (the ledger's own) come first."""

    def __init__(self, log: Log, done: Mapping[Place, int]) -> None:
        self._log = log
        self._next = dict(done)
        self._heads: list[tuple[RehearsalMark, Place]] = []
        self._buffers: dict[Place, deque[Stored]] = {}
        self._shown: list[Stored] = []
        self.discover()

    def discover(self) -> None:
        """Look at every intake that had nothing waiting: something may have come, or the intake may be new."""
        for place in waiting_places(self._log):
            if not self._buffers.setdefault(place, deque()):
                self._refill(place)

    def peek(self, limit: int, wait_s: float) -> Sequence[Stored]:  # noqa: ARG002 - a rehearsal never waits
        if not self._shown:
            self.discover()
        while len(self._shown) < limit and self._heads:
            _, place = heapq.heappop(self._heads)
            self._shown.append(self._buffers[place].popleft())
            if self._buffers[place]:
                self._push(place)
            else:
                self._refill(place)
        return self._shown[:limit]

    def drop(self, count: int) -> None:
        del self._shown[:count]

    def caught_up(self) -> bool:
        self.discover()
        return not self._shown and not self._heads

    def close(self) -> None:
        self._buffers.clear()

    def _refill(self, place: Place) -> None:
        batch = self._log.read(*place, self._next.get(place, 0), _READ_MAX)
        self._next[place] = batch.next_offset
        self._buffers[place].extend(batch.messages)
        if batch.messages:
            self._push(place)

    def _push(self, place: Place) -> None:
        heapq.heappush(self._heads, (order_of(self._buffers[place][0]), place))


def order_of(claim: Stored) -> RehearsalMark:
    """Where a claim stands in a rehearsal; before everything where it carries no mark, or one that nobody can read."""
    try:
        mark = mark_of(claim.message)
    except BadMark:
        mark = None
    return UNMARKED if mark is None else mark
