"""Checks one segment of an archive: each record against its leaf, its place, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ledger.archive.contents import kept_file, own_event, refusal_problem
from ledger.archive.course import Course
from ledger.archive.forms import ArchivedPlace, ArchivedRecord, ArchivedRefusal
from ledger.archive.manifest import Segment
from ledger.archive.reading import Archive, DamagedArchive
from ledger.archive.tree import Leaves
from ledger.errors import LedgerError
from ledger.events import Event, EventRefused
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import leaf_hash
from ledger.seal.tiles import WIDTH, bundle

Say = Callable[[DamagedArchive], None]


class Stretch:
    """One segment while it is read. `say` is told every problem; what stops the reading is raised as DamagedArchive."""

    def __init__(self, archive: Archive, segment: Segment, course: Course, leaves: Leaves, say: Say) -> None:
        self._archive = archive
        self._segment = segment
        self._course = course
        self._leaves = leaves
        self._say = say
        self._places: Iterator[tuple[int, ArchivedPlace]] = archive.places(segment)
        self._refused: Iterator[tuple[int, ArchivedRefusal]] = archive.refused(segment)
        self._offsets: dict[int, int] = {}
        self._skipped: set[int] = set()  # records that are not what was sealed: what they say is not asked
        self.kept: dict[str, bytes] = {}
        """The policies and registers that its records carry, as files of the archive."""

    def check(self, *, bundled: bool) -> Iterator[ArchivedRecord]:
        """Every record of the segment, once it is checked."""
        bundles = iter(self._segment.bundle_paths)
        entries: list[bytes] = []
        count = 0
        for at, record in self._archive.records(self._segment):
            entry = self._check_record(at, record)
            count += 1
            if bundled:
                entries.append(entry)
                if len(entries) == WIDTH or count == self._segment.records:
                    self._check_bundle(next(bundles, ""), entries)
                    entries = []
            yield record
        if count != self._segment.records:
            self._problem(
                self._segment.records_path, f"{self._segment.records:,} records should be in it, not {count:,}"
            )
        self._check_ends()

    def _check_record(self, at: int, record: ArchivedRecord) -> bytes:
        number = self._course.next_number
        entry, problem = self._sealed(number, record)
        if problem:
            self._problem(self._segment.records_path, problem, at, number)
            self._course.next_number += 1
            self._check_place(number, record)
            self._skipped.add(number)
            return entry
        event = self._event(at, record)
        for each in self._course.problems(record, event):
            self._problem(self._segment.records_path, each, at, number)
        self._check_place(number, record)
        if isinstance(event, EventRefused):
            self._check_refusal(number, event)
        if (file := kept_file(event)) is not None:
            self.kept[file[0]] = file[1]
        return entry

    def _sealed(self, number: int, record: ArchivedRecord) -> tuple[bytes, str]:
        """The record's entry, empty where it is not what was sealed; and what is wrong then."""
        try:
            entry = entry_of(record.message)
        except ValueError as problem:
            return b"", f"it is not a record: {problem}"
        if leaf_hash(entry) != self._leaves.hash_of(number):
            return b"", "it is not the record that was sealed: its hash is not the one in the tree"
        return entry, ""

    def _event(self, at: int, record: ArchivedRecord) -> Event | None:
        try:
            return own_event(record)
        except LedgerError as problem:
            self._problem(self._segment.records_path, f"its event cannot be read: {problem}", at, record.number)
            return None

    def _check_place(self, number: int, record: ArchivedRecord) -> None:
        path = self._segment.places_path
        at, place = next(self._places, (0, None))
        if place is None:
            raise DamagedArchive(path, "it ends before the records do", number=number)
        if place.number != number:
            self._problem(path, f"it speaks of record {place.number:,}", at, number)
        if place.offset <= self._offsets.get(record.partition, -1):
            self._problem(path, "it lay before the record in front of it", at, number)
        self._offsets[record.partition] = place.offset

    def _check_refusal(self, number: int, event: EventRefused) -> None:
        path = self._segment.refused_path
        at, kept = next(self._refused, (0, None))
        while kept is not None and kept.number in self._skipped:
            at, kept = next(self._refused, (0, None))
        if kept is None:
            raise DamagedArchive(path, "it ends before the refusals do", number=number)
        problem = refusal_problem(event, kept.message)
        if kept.number != number:
            problem = f"it belongs to record {kept.number:,}"
        if problem:
            self._problem(path, problem, at, number)

    def _check_bundle(self, path: str, entries: list[bytes]) -> None:
        # Where a record is damaged, it is said already, and its bundle may well be whole.
        if all(entries) and self._archive.read(path) != bundle(entries):
            self._problem(path, "it does not hold the entries of these records")

    def _check_ends(self) -> None:
        for path, rest in ((self._segment.places_path, self._places), (self._segment.refused_path, self._refused)):
            at, more = next(rest, (0, None))
            if more is not None and more.number not in self._skipped:
                self._problem(path, "something follows that belongs to no record of this segment", at)

    def _problem(self, path: str, problem: str, at: int | None = None, number: int | None = None) -> None:
        self._say(DamagedArchive(path, problem, at=at, number=number))
