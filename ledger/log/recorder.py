"""The log over a recorder of the eventsourcing package: a topic's partition is a sequence, the offset its version.

One `insert_events` call is one transaction, and a version can be taken once only: a step is all or nothing, and who
comes second gets a conflict. Each writer has a sequence of its own too, which every step and every takeover prolongs
by one row. So an earlier writer meets a conflict as soon as another has taken over, and after a lost answer that row
says whether the step is in.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from eventsourcing.persistence import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    PersistenceError,
    StoredEvent,
)

from ledger.errors import DamagedLedger, Fenced, LedgerError, OutcomeUnknown, PartMissing, RetriableError
from ledger.framing import NAME, frame, unframe
from ledger.log.names import check_topic, no_such, other_count
from ledger.log.port import Batch, Entry, Message, Stored

INSERT_ROWS_MAX = 1000
INSERT_BYTES_MAX = 4 * 1024 * 1024
_APPEND_TRIES_MAX = 500
_IDLE_PAUSE_S = 0.005

_TOPICS = "_topics"
# No topic's name holds a slash, so these sequences meet no partition's `<topic>/<partition>`.
_WRITERS = "_writers/"


class Sequences(Protocol):
    """What the log needs of a recorder: the library's two methods, one that reads much, and one question that makes waiting cheap."""

    def insert_events(self, stored_events: Sequence[StoredEvent]) -> object:
        """All or none. Raises the library's IntegrityError where a version is taken."""

    def select_events(
        self, originator_id: str, *, gt: int | None = None, desc: bool = False, limit: int | None = None
    ) -> Sequence[StoredEvent]: ...

    def states(self, originator_id: str, start: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Versions and states from this version on: of many rows, where nothing else is asked of them."""

    def present(self, rows: Sequence[tuple[str, int]]) -> Collection[str]:
        """Those sequences among (sequence, version) that have this version or a later one.

        A row that somebody deleted must not look like the end of its sequence.
        """

    def close(self) -> None: ...


class RecorderLog:
    """Topics in a recorder. `part` names the recorder to people, where it is away."""

    def __init__(
        self, sequences: Sequences, kind: str, part: str, again: Callable[[], RecorderLog] | None = None
    ) -> None:
        self.kind = kind
        self.again = again
        self._sequences = sequences
        self._part = part
        self._topics: dict[str, int] = {}

    def create_topic(self, topic: str, partitions: int = 1) -> None:
        check_topic(topic, partitions)
        while (there := self.topics().get(topic)) is None:
            row = StoredEvent(_TOPICS, len(self._topics), NAME, f"{partitions} {topic}".encode())
            try:
                self.insert([row])
            except IntegrityError:
                continue  # another process named a topic just now: perhaps this one
        if there != partitions:
            raise other_count(topic, there, partitions)

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        for row in self.select(_TOPICS, len(self._topics)):
            count, topic = row.state.decode().split(" ", 1)
            self._topics[topic] = int(count)
        return {topic: self._topics[topic] for topic in sorted(self._topics) if topic.startswith(prefix)}

    def append(self, topic: str, messages: Sequence[Message], partition: int = 0) -> None:
        sequence = self.sequence_of(topic, partition)
        for states in _portions(messages):
            self._append(sequence, states)

    def _append(self, sequence: str, states: Sequence[bytes]) -> None:
        mark = f"{NAME} {secrets.token_hex(8)}"
        for _ in range(_APPEND_TRIES_MAX):
            first = self.end_of(sequence)
            rows = [StoredEvent(sequence, first + at, mark, state) for at, state in enumerate(states)]
            try:
                self.insert(rows)
            except IntegrityError:
                # The recorder repeats by itself what it lost the answer to: then these rows are our own.
                there = self.select(sequence, first, 1)
                if not (there and there[0].topic == mark):
                    continue
            return
        raise RetriableError(f"{sequence}: others appended at the same moment {_APPEND_TRIES_MAX} times over")

    def read(self, topic: str, partition: int, offset: int, limit: int = 1000, wait_s: float = 0.0) -> Batch:
        sequence = self.sequence_of(topic, partition)
        if not self.wait_for([(sequence, offset)], wait_s):
            return Batch((), offset)
        messages = self.stored(topic, partition, offset, limit)
        return Batch(messages, messages[-1].offset + 1 if messages else offset)

    def end(self, topic: str, partition: int) -> int:
        return self.end_of(self.sequence_of(topic, partition))

    def ends(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        return {place: self.end(*place) for place in places}

    def follow(self, starts: Mapping[tuple[str, int], int]) -> RecorderFollower:
        for topic, partition in starts:
            self.sequence_of(topic, partition)
        return RecorderFollower(self, starts)

    def take_over(self, name: str) -> RecorderWriter:
        sequence = _WRITERS + name
        while True:
            step = self.end_of(sequence)
            writer = RecorderWriter(self, sequence, step + 1)
            try:
                self.insert([StoredEvent(sequence, step, NAME, writer.mark(step))])
            except IntegrityError:
                there = self.select(sequence, step, 1)
                if not (there and there[0].state == writer.mark(step)):
                    continue  # another took over, or wrote its last step, at the same moment
            return writer

    def close(self) -> None:
        self._sequences.close()

    # What followers and writers share.

    def sequence_of(self, topic: str, partition: int) -> str:
        """Raises UsageError where there is no such topic or partition."""
        partitions = self._topics.get(topic) or self.topics().get(topic)
        if partitions is None or not 0 <= partition < partitions:
            raise no_such(topic, partition, partitions)
        return f"{topic}/{partition}"

    def end_of(self, sequence: str) -> int:
        with self._answering():
            last = self._sequences.select_events(sequence, desc=True, limit=1)
        return last[0].originator_version + 1 if last else 0

    def select(self, sequence: str, offset: int, limit: int | None = None) -> Sequence[StoredEvent]:
        with self._answering():
            return self._sequences.select_events(sequence, gt=offset - 1, limit=limit)

    def insert(self, rows: Sequence[StoredEvent]) -> None:
        """Raises IntegrityError where another was first."""
        with self._answering():
            self._sequences.insert_events(rows)

    def stored(self, topic: str, partition: int, offset: int, limit: int) -> list[Stored]:
        """Messages from here on. Raises DamagedLedger where a row is not a message."""
        with self._answering():
            rows = self._sequences.states(f"{topic}/{partition}", offset, limit)
        try:
            return [Stored(topic, partition, version, unframe(state), None) for version, state in rows]
        except ValueError as error:
            raise DamagedLedger(f"{topic}, partition {partition}, at or after offset {offset}: {error}") from error

    def wait_for(self, rows: Sequence[tuple[str, int]], wait_s: float) -> Collection[str]:
        """The sequences that have something from the version asked for on; waits for one at most `wait_s` seconds."""
        until = time.monotonic() + wait_s
        while True:
            with self._answering():
                present = self._sequences.present(rows)
            left_s = until - time.monotonic()
            if present or left_s <= 0:
                return present
            time.sleep(min(_IDLE_PAUSE_S, left_s))

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (OperationalError, InterfaceError) as error:
            raise PartMissing(f"{self._part} does not answer: {error}") from error
        except PersistenceError as error:
            raise LedgerError(f"{self._part} refused what was asked ({type(error).__name__})") from error


class RecorderFollower:
    """Reads several sequences; one question tells which of them have something."""

    def __init__(self, log: RecorderLog, starts: Mapping[tuple[str, int], int]) -> None:
        self._log = log
        self._positions = dict(starts)

    def poll(self, limit: int = 1000, wait_s: float = 0.0, hold: Collection[tuple[str, int]] = ()) -> Sequence[Stored]:
        places = {f"{place[0]}/{place[1]}": place for place in self._positions if place not in hold}
        present = self._log.wait_for([(name, self._positions[place]) for name, place in places.items()], wait_s)
        found: list[Stored] = []
        for name in present:
            if len(found) < limit:
                found += self._read(places[name], limit - len(found))
        return found

    def _read(self, place: tuple[str, int], limit: int) -> Sequence[Stored]:
        messages = self._log.stored(*place, self._positions[place], limit)
        if messages:
            self._positions[place] = messages[-1].offset + 1
        # The next poll begins with the others: a partition that never ends must not keep them waiting.
        self._positions[place] = self._positions.pop(place)
        return messages

    def positions(self) -> Mapping[tuple[str, int], int]:
        return dict(self._positions)

    def caught_up(self) -> bool:
        rows = [(f"{topic}/{partition}", offset) for (topic, partition), offset in self._positions.items()]
        return not self._log.wait_for(rows, 0.0)

    def close(self) -> None:
        self._positions.clear()


class RecorderWriter:
    """One writer's hold on its name: `step` is the row that its next write adds to the name's sequence."""

    def __init__(self, log: RecorderLog, sequence: str, step: int) -> None:
        self._log = log
        self._sequence = sequence
        self._step = step
        self._token = secrets.token_bytes(16)
        self._ends: dict[str, int] = {}
        self._spent = False

    def mark(self, step: int) -> bytes:
        return self._token + step.to_bytes(8)

    def write(self, entries: Sequence[Entry]) -> None:
        if self._spent:
            raise Fenced("this writer is spent: take over again")
        if not entries:
            return
        self._spent = True
        rows, ends = self._rows(entries)
        try:
            self._log.insert(rows)
        except IntegrityError as error:
            if not self._is_in():
                raise Fenced("another writer has taken over, or wrote to the same partition") from error
        except PartMissing as error:
            raise OutcomeUnknown(f"the answer to a step of {len(entries)} entries was lost: {error}") from error
        self._ends = ends
        self._step += 1
        self._spent = False

    def _rows(self, entries: Sequence[Entry]) -> tuple[list[StoredEvent], dict[str, int]]:
        ends = dict(self._ends)
        rows = [StoredEvent(self._sequence, self._step, NAME, self.mark(self._step))]
        for entry in entries:
            sequence = self._log.sequence_of(entry.topic, entry.partition)
            if sequence not in ends:
                ends[sequence] = self._log.end_of(sequence)
            rows.append(StoredEvent(sequence, ends[sequence], NAME, frame(entry.message)))
            ends[sequence] += 1
        return rows, ends

    def _is_in(self) -> bool:
        there = self._log.select(self._sequence, self._step, 1)
        return bool(there) and there[0].state == self.mark(self._step)

    def close(self) -> None:
        self._spent = True


def _portions(messages: Sequence[Message]) -> Iterator[list[bytes]]:
    """The framed messages in portions that one insert takes well."""
    portion: list[bytes] = []
    size = 0
    for message in messages:
        state = frame(message)
        if portion and (len(portion) == INSERT_ROWS_MAX or size + len(state) > INSERT_BYTES_MAX):
            yield portion
            portion, size = [], 0
        portion.append(state)
        size += len(state)
    if portion:
        yield portion
