"""Reads a slice of the ledger and puts aside what is to be made of it later, by subject: the work of one process."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple, cast
from zlib import crc32

from ledger.codec import decode_trusted
from ledger.instants import Instant
from ledger.log.port import Log, Stored
from ledger.protocol.known import Known
from ledger.protocol.publishers.numbers import Arrival
from ledger.protocol.publishers.whole import WholeLedger
from ledger.record import number_of
from ledger.unhindered import unhindered
from projections.blocks import Section, merged, put_aside
from projections.edges import TOPIC
from projections.replay import OnSaid, Said, arrival_said, said_in
from schemas.fingerprints import PREFIX

SLICE_MESSAGES = 50_000
"""As many as memory holds at once, in each process."""
_READ_MESSAGES = 2000

_Row = tuple[int, int, str, bytes]
"""Ledger number, when it became known, the fingerprint of its schema, and its value."""


class Slice(NamedTuple):
    """Neighbours in one partition: from offset `start` to before `stop`."""

    partition: int
    start: int
    stop: int


def slices_between(starts: Mapping[int, int], ends: Mapping[int, int]) -> Sequence[Slice]:
    """Each partition from its start to before its end, in slices; the early ones of all partitions come first."""
    cuts = [
        Slice(partition, at, min(at + SLICE_MESSAGES, end))
        for partition, end in ends.items()
        for at in range(starts.get(partition, 0), end, SLICE_MESSAGES)
    ]
    return sorted(cuts, key=lambda cut: cut.start)


class Gathered(NamedTuple):
    """What a slice came to. `numbers` are those of the records that were known."""

    numbers: array[int]
    subjects: Sequence[Section]
    """One for each class of subjects."""
    heard: Section | None
    """What publishers are judged by, where they are."""


@dataclass
class Gatherer:
    """Takes the records of one slice that were known by a moment, and have a number below `below` where one is given.

    `file` is where it puts aside what it takes.

    Subjects fall into so many `classes`, each of which one process takes later. `on_own` gets the ledger's own records.
    """

    file: Path
    known_at: Instant
    classes: int
    on_own: OnSaid
    hears: bool
    """Whether publishers are judged."""
    below: int | None = None

    _numbers: array[int] = field(default_factory=lambda: array("Q"))
    _rows: dict[bytes, list[_Row]] = field(default_factory=dict)
    _heard: list[tuple[object, ...]] = field(default_factory=list)

    def gather(self, log: Log, cut: Slice) -> Gathered:
        """Raises DamagedLedger, which says where it lies, for what is no record."""
        with unhindered():
            for stored in _messages(log, cut):
                said = said_in(stored)
                if said.known_at > self.known_at:
                    break  # it never falls, so all that follows became known later
                number = number_of(stored)
                if self.below is None or number < self.below:
                    self._take(number, said)
            return self._put_aside()

    def _take(self, number: int, said: Said) -> None:
        self._numbers.append(number)
        is_upstream = said.is_upstream
        if is_upstream or said.is_review:
            key, value, _ = said.stored.message
            row = (number, said.known_at, _fingerprint(said.schema), value or b"")
            self._rows.setdefault(key or b"", []).append(row)
        if not is_upstream:
            self.on_own(said)
        if self.hears:
            self._hear(number, said, is_upstream=is_upstream)

    def _hear(self, number: int, said: Said, *, is_upstream: bool) -> None:
        if not is_upstream:
            if said.is_refusal:
                self._heard.append((number, said.known_at, _fingerprint(said.schema), said.stored.message.value or b""))
        elif (arrival := arrival_said(said)) is not None:
            self._heard.append((number, tuple(arrival)))

    def _put_aside(self) -> Gathered:
        with self.file.open("xb") as out:
            subjects = [put_aside(out, self.file, self._of_class(each)) for each in self._keys_by_class()]
            heard = put_aside(out, self.file, self._heard) if self.hears else None
        return Gathered(self._numbers, subjects, heard)

    def _keys_by_class(self) -> list[list[bytes]]:
        keys: list[list[bytes]] = [[] for _ in range(self.classes)]
        for key in sorted(self._rows):
            keys[crc32(key) % self.classes].append(key)
        return keys

    def _of_class(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, list[_Row]]]:
        return ((key, self._rows[key]) for key in keys)


def subjects_in(sections: Sequence[Section]) -> Iterator[tuple[str, Sequence[Known]]]:
    """Each subject of one class with all their records, in the order of the ledger, and the board's reviews among them.

    Memory holds one subject, and one block of each section.
    """
    of_subjects = cast("Iterator[tuple[bytes, list[_Row]]]", merged(sections))
    for key, parts in groupby(of_subjects, key=itemgetter(0)):
        rows = [row for _, part in parts for row in part]
        rows.sort()
        yield key.decode(), [_known(*row) for row in rows]


def tell(whole: WholeLedger, sections: Sequence[Section]) -> None:
    """What publishers are judged by, in the order of the ledger."""
    for number, *said in merged(sections):
        if len(said) == 1:
            whole.arrive(Arrival._make(cast("Iterable[object]", said[0])))
        else:
            whole.hear(_known(cast("int", number), *cast("tuple[int, str, bytes]", said)))


def _known(number: int, known_at: int, fingerprint: str, value: bytes) -> Known:
    return Known(number, Instant(known_at), decode_trusted(fingerprint, value))


def _messages(log: Log, cut: Slice) -> Iterator[Stored]:
    partition, at, stop = cut
    while at < stop:
        messages, following = log.read(TOPIC, partition, at, limit=min(_READ_MESSAGES, stop - at))
        if following == at:
            return
        at = following
        for stored in messages:
            if stored.offset < stop:
                yield stored


@lru_cache(maxsize=1024)
def _fingerprint(schema: bytes) -> str:
    return schema.decode("ascii", "replace").removeprefix(PREFIX)
