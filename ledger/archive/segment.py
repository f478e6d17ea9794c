"""Writes one segment of an archive: its records, where they lay, and what was refused among them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from ledger.archive.container import ContainerWriter, FileSum
from ledger.archive.forms import (
    PLACE_SCHEMA,
    REFUSAL_SCHEMA,
    ArchivedPlace,
    ArchivedRecord,
    ArchivedRefusal,
    record_schema,
    write_place,
    write_record,
    write_refusal,
)
from ledger.archive.manifest import Segment
from ledger.log.port import Message


class SegmentWriter:
    """Takes the records in order. Memory stays flat; nothing is in place before `finish`."""

    def __init__(self, folder: Path, first: int) -> None:
        self._folder = folder
        self._first = first
        self._branches: dict[str, int] = {}
        self._held = ExitStack()
        self._records, self._places, self._refused = (
            self._held.enter_context(ContainerWriter(folder)) for _ in range(3)
        )

    def add(self, record: ArchivedRecord, place: ArchivedPlace, refused: Message | None) -> None:
        """`refused` is what is kept of the claim that this record refuses."""
        named = record.fingerprint
        branch = 0 if named is None else self._branches.setdefault(named, len(self._branches) + 1)
        self._records.add(write_record(record, branch))
        self._places.add(write_place(place))
        if refused is not None:
            self._refused.add(write_refusal(ArchivedRefusal(record.number, refused)))

    def finish(self, root: bytes) -> tuple[Segment, dict[str, FileSum]]:
        """Put the files in their places. `root` is that of the tree up to the last record."""
        segment = Segment(self._first, self._records.count, self._refused.count, root, tuple(self._branches))
        forms = (record_schema(segment.schemas), PLACE_SCHEMA, REFUSAL_SCHEMA)
        writers = (self._records, self._places, self._refused)
        sums = self._finish(zip(segment.paths, writers, forms, strict=True))
        return segment, sums

    def _finish(self, files: Iterable[tuple[str, ContainerWriter, str]]) -> dict[str, FileSum]:
        return {path: writer.finish(self._folder / path, form) for path, writer, form in files}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._held.close()
