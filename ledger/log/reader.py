"""Reads the ledger as one sequence: the partitions merged by ledger number, from any number on, without a gap."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from ledger.errors import DamagedLedger, UsageError
from ledger.log.port import Log, Stored
from ledger.record import number_of

LATE_S_MAX = 30.0
# Far above what one round of fetches brings, as to hold partitions back costs a fetch each.
BUFFER_RECORDS_MAX = 20_000
BUFFER_BYTES_MAX = 64 * 1024 * 1024
_FETCH_RECORDS = 1000
_ON_ITS_WAY_S = 0.01

Place = tuple[str, int]


class LedgerReader:
    """Gives every record once, strictly by number.

    A partition's records are in order of number, but partitions run ahead of each other: what comes early waits here.
    Once too much waits, only those partitions are read of which nothing waits: the next number can only come from one
    of them. `late_s_max` is how long a number may be missing while later ones are there (on Kafka the parts of one
    transaction become visible one after another); after that the ledger is damaged.
    """

    def __init__(
        self,
        log: Log,
        start: int = 0,
        topic: str = "ledger",
        *,
        late_s_max: float = LATE_S_MAX,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises UsageError where the topic is not there, and PartMissing where the log is away."""
        partitions = log.topics(topic).get(topic)
        if partitions is None:
            raise UsageError(f"there is no topic {topic}", advice="create it: ledger topics create")
        starts = {(topic, partition): first_offset(log, topic, partition, start) for partition in range(partitions)}
        self._follower = log.follow(starts)
        self._next = start
        self._late_s_max = late_s_max
        self._clock = clock
        self._late_since: float | None = None
        self._early: dict[int, Stored] = {}
        self._early_in: dict[Place, int] = dict.fromkeys(starts, 0)
        self._early_bytes = 0
        self._held: Sequence[Place] = ()

    @property
    def position(self) -> int:
        """The number of the record that the next `poll` begins with."""
        return self._next

    def poll(self, limit: int = 1000, wait_s: float = 0.0) -> Sequence[Stored]:
        """Up to `limit` records from `position` on. Waits up to `wait_s` seconds for a first one.

        Nothing means that the end was reached. Raises DamagedLedger for a number that is doubled, or missing for too
        long, and PartMissing where the log is away.
        """
        until = self._clock() + wait_s
        ready = self._ready(limit)
        while not ready:
            left_s = until - self._clock()
            if left_s <= 0 and self._follower.caught_up():
                self._check_late(found=False)
                break
            # Behind the end something is on its way: not to wait for it would be to say that there is nothing.
            self._take(self._follower.poll(max(limit, _FETCH_RECORDS), max(left_s, _ON_ITS_WAY_S), self._hold()))
            ready = self._ready(limit)
            self._check_late(found=bool(ready))
        return ready

    def caught_up(self) -> bool:
        """Whether everything that is committed by now has been given out."""
        return not self._early and self._follower.caught_up()

    def close(self) -> None:
        self._follower.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _take(self, messages: Sequence[Stored]) -> None:
        for stored in messages:
            number = number_of(stored)
            if number < self._next or number in self._early:
                raise DamagedLedger(f"ledger number {number} is there twice, the second time at {_place(stored)}")
            self._early[number] = stored
            self._early_in[stored.topic, stored.partition] += 1
            self._early_bytes += len(stored.message.value or b"")

    def _ready(self, limit: int) -> list[Stored]:
        ready: list[Stored] = []
        number, early, early_in, size = self._next, self._early, self._early_in, 0
        while len(ready) < limit and (stored := early.pop(number, None)) is not None:
            ready.append(stored)
            early_in[stored.topic, stored.partition] -= 1
            size += len(stored.message.value or b"")
            number += 1
        self._next = number
        self._early_bytes -= size
        return ready

    def _hold(self) -> Sequence[Place]:
        """From full until half empty: the partitions of which something waits."""
        share = max(len(self._early) / BUFFER_RECORDS_MAX, self._early_bytes / BUFFER_BYTES_MAX)
        if share >= 1 or (self._held and share > 0.5):
            self._held = [place for place, count in self._early_in.items() if count]
        else:
            self._held = ()
        return self._held

    def _check_late(self, *, found: bool) -> None:
        if found or not self._early:
            self._late_since = None
            return
        now = self._clock()
        self._late_since = now if self._late_since is None else self._late_since
        # Where something waits in every partition, the number cannot come any more.
        if now - self._late_since > self._late_s_max or all(self._early_in.values()):
            first = self._early[min(self._early)]
            raise DamagedLedger(
                f"ledger number {self._next} is missing: {min(self._early)} is there already, at {_place(first)}",
                advice="do not write to this ledger any more; compare it with its seal and its copies",
            )


def first_offset(log: Log, topic: str, partition: int, start: int) -> int:
    """The offset from which the partition's records have the number `start` or a later one; found by halving."""
    low, high = 0, 0 if start == 0 else log.end(topic, partition)
    while low < high:
        middle = (low + high) // 2
        found = log.read(topic, partition, middle, limit=1).messages
        # Offsets may have holes: what is found may lie behind `middle`, or there may be nothing up to the end.
        if found and number_of(found[0]) < start:
            low = found[0].offset + 1
        else:
            high = middle
    return low


def _place(stored: Stored) -> str:
    return f"{stored.topic}, partition {stored.partition}, offset {stored.offset}"
