"""Reads a stretch of one partition to its end, whatever is damaged in it: what cannot be read is said and stepped over."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from ledger.errors import DamagedLedger
from ledger.log.port import Batch, Log, Stored

_READ_MESSAGES = 1000

OnDamage = Callable[[int, int, str], None]
"""Called with the first and the last offset that cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The messages of one partition from offset `start` to before `stop`."""

    log: Log
    topic: str
    partition: int
    start: int
    stop: int

    def batches(self, on_damage: OnDamage) -> Iterator[Sequence[Stored]]:
        at = self.start
        while at < self.stop:
            try:
                batch = self._read(at, min(_READ_MESSAGES, self.stop - at))
            except DamagedLedger as damage:
                at = yield from self._step_over(at, on_damage, str(damage))
                continue
            if found := [each for each in batch.messages if each.offset < self.stop]:
                yield found
            if batch.next_offset <= at:
                return
            at = batch.next_offset

    def _step_over(self, at: int, on_damage: OnDamage, why: str) -> Generator[Sequence[Stored], None, int]:
        """What lies before the damage, one by one. Returns the offset behind it."""
        while (one := self._one(at)) is not None:
            if not at < one.next_offset <= self.stop:
                return self.stop
            yield one.messages
            at = one.next_offset
        # On Kafka a whole batch is damaged at once: its end is found by doubling, and then by halving.
        low, high = at, at + 1
        while high < self.stop and self._one(high) is None:
            low, high = high, at + 2 * (high - at)
        high = min(high, self.stop)
        while high - low > 1:
            middle = (low + high) // 2
            if self._one(middle) is None:
                low = middle
            else:
                high = middle
        on_damage(at, high - 1, why)
        return high

    def _one(self, offset: int) -> Batch | None:
        """One message from there on; None where it cannot be read."""
        try:
            return self._read(offset, 1)
        except DamagedLedger:
            return None

    def _read(self, offset: int, limit: int) -> Batch:
        return self.log.read(self.topic, self.partition, offset, limit)
