"""Faults at a chosen call: the process dies there, the part is away there, or its answer is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum

from ledger.errors import LedgerError, OutcomeUnknown, PartMissing
from ledger.log.port import Batch, Entry, Follower, Log, Message, Stored, Writer
from projections.store import Store
from projections.transaction import Transaction


class Kind(Enum):
    DIES = "dies"
    """The process ends before the call is carried out (and so after the call before it)."""
    AWAY = "away"
    """The part does not answer, and nothing was done."""
    ANSWER_LOST = "answer lost"
    """The call is carried out, and nobody hears of it."""


class Death(BaseException):
    """The process ends here, as far as the code under test can see: nothing may catch it for good."""


class Faults:
    """Counts the calls of all parts; the one with number `at` (from 1) meets its fault."""

    def __init__(self, at: int, kind: Kind) -> None:
        self.calls = 0
        self._at = at
        self._kind = kind

    @property
    def is_over(self) -> bool:
        return self.calls >= self._at

    @contextmanager
    def writing(self, lost: type[LedgerError] = PartMissing) -> Iterator[None]:
        """A call that changes something."""
        self.calls += 1
        is_here = self.calls == self._at
        if is_here and self._kind is Kind.DIES:
            raise Death
        if is_here and self._kind is Kind.AWAY:
            raise PartMissing("the part went away")
        yield
        if is_here and self._kind is Kind.ANSWER_LOST:
            raise lost("the answer was lost")

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """A call to the process's own file, which is only ever cut short by the end of the process."""
        if self._kind is not Kind.DIES:
            yield
            return
        with self.writing():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A call that changes nothing: to die there, or not to hear the answer, is like the call before or after."""
        if self._kind is not Kind.AWAY:
            yield
            return
        with self.writing():
            yield


class FaultyLog:
    """A log whose calls meet the faults."""

    def __init__(self, log: Log, faults: Faults) -> None:
        self.kind = log.kind
        self.again = None
        self._log = log
        self._faults = faults

    def create_topic(self, topic: str, partitions: int = 1) -> None:
        with self._faults.writing():
            self._log.create_topic(topic, partitions)

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        return self._log.topics(prefix)

    def append(self, topic: str, messages: Sequence[Message], partition: int = 0) -> None:
        with self._faults.writing():
            self._log.append(topic, messages, partition)

    def read(self, topic: str, partition: int, offset: int, limit: int = 1000, wait_s: float = 0.0) -> Batch:
        with self._faults.reading():
            return self._log.read(topic, partition, offset, limit, wait_s)

    def end(self, topic: str, partition: int) -> int:
        with self._faults.reading():
            return self._log.end(topic, partition)

    def ends(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        with self._faults.reading():
            return self._log.ends(places)

    def follow(self, starts: Mapping[tuple[str, int], int]) -> Follower:
        with self._faults.reading():
            return _FaultyFollower(self._log.follow(starts), self._faults)

    def take_over(self, name: str) -> Writer:
        with self._faults.writing():
            return _FaultyWriter(self._log.take_over(name), self._faults)

    def close(self) -> None:
        """The log is its owner's."""


class _FaultyFollower:
    def __init__(self, follower: Follower, faults: Faults) -> None:
        self._follower = follower
        self._faults = faults

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[tuple[str, int]] = ()) -> Sequence[Stored]:
        with self._faults.reading():
            return self._follower.poll(limit, wait_s, hold)

    def positions(self) -> Mapping[tuple[str, int], int]:
        return self._follower.positions()

    def caught_up(self) -> bool:
        return self._follower.caught_up()

    def close(self) -> None:
        self._follower.close()


class _FaultyWriter:
    """After any error a writer is spent, as the port says."""

    def __init__(self, writer: Writer, faults: Faults) -> None:
        self._writer = writer
        self._faults = faults

    def write(self, entries: Sequence[Entry]) -> None:
        with self._faults.writing(OutcomeUnknown):
            self._writer.write(entries)

    def close(self) -> None:
        self._writer.close()


class FaultyStore(Store):
    """A store whose transactions meet the faults: before they begin, before the commit, or after it."""

    def __init__(self, dsn: str, schema: str, faults: Faults) -> None:
        super().__init__(dsn, schema=schema)
        self._faults = faults

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self._faults.writing(), super().transaction() as tx:
            yield tx
            with self._faults.writing():  # to commit: whoever dies here leaves nothing behind
                pass

    def position(self, consumer: str) -> int:
        with self._faults.reading():
            return super().position(consumer)
