"""Reads the files of an archive, strictly: what is not precisely as an export writes it is said with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ledger.archive import manifest
from ledger.archive.container import blocks_of
from ledger.archive.forms import (
    PLACE_SCHEMA,
    REFUSAL_SCHEMA,
    ArchivedPlace,
    ArchivedRecord,
    ArchivedRefusal,
    read_place,
    read_record,
    read_refusal,
    record_schema,
)
from ledger.archive.manifest import Manifest, Segment
from ledger.archive.plain import strange_in
from ledger.archive.wire import BadBytes, Cursor
from ledger.errors import LedgerError, PartMissing, UsageError
from ledger.seal.files import SealFiles, read_if_there
from ledger.seal.refusal import NotProven

T = TypeVar("T")


class DamagedArchive(LedgerError):
    """A file of an archive is not what it should be. Names the file, and where in it."""

    code = "damaged_archive"

    def __init__(self, path: str, problem: str, *, at: int | None = None, number: int | None = None) -> None:
        """`at` is in bytes from the start of the file; `number` is the record that it happens at."""
        record = "" if number is None else f", record {number:,}"
        place = "" if at is None else f", at byte {at:,}"
        super().__init__(
            f"{path}{record}{place}: {problem}",
            advice="Take another copy of this archive, or export it again. Nothing was changed.",
        )
        self.path, self.problem, self.at, self.number = path, problem, at, number


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """Raises PartMissing for whatever the file system refuses."""
    try:
        yield
    except OSError as error:
        raise PartMissing(f"{error.filename or folder} cannot be read: {error.strerror}") from error


class Archive:
    """A folder with an archive in it. What reads it raises DamagedArchive."""

    def __init__(self, folder: Path) -> None:
        """Raises UsageError where there is no archive."""
        self.folder = folder
        if (strange := strange_in(folder)) is not None:
            raise DamagedArchive(strange, "it is neither a file nor a folder, and nothing else belongs in an archive")
        try:
            content = manifest.content_in(folder)
        except NotProven as error:
            raise DamagedArchive(manifest.NAME, str(error)) from None
        if content is None:
            raise UsageError(
                f"there is no whole archive in {folder}: it has no {manifest.NAME}",
                advice="An export that was interrupted goes on when it is run again: ledger export DIR",
            )
        self._content = content

    def manifest(self) -> Manifest:
        try:
            return Manifest.parse(self._content)
        except LedgerError as error:
            raise DamagedArchive(manifest.NAME, str(error)) from None

    @property
    def tree(self) -> SealFiles:
        return SealFiles(self.folder / "tree")

    def records(self, segment: Segment) -> Iterator[tuple[int, ArchivedRecord]]:
        """Each record of a segment, with the byte at which it begins in the file."""
        try:
            schema = record_schema(segment.schemas)
        except KeyError as unknown:
            raise DamagedArchive(
                segment.records_path,
                f"it uses the schema {unknown.args[0]}, which this version of the ledger does not know",
            ) from None
        return self._objects(segment.records_path, schema, lambda cursor: read_record(cursor, segment.schemas))

    def places(self, segment: Segment) -> Iterator[tuple[int, ArchivedPlace]]:
        return self._objects(segment.places_path, PLACE_SCHEMA, read_place)

    def refused(self, segment: Segment) -> Iterator[tuple[int, ArchivedRefusal]]:
        return self._objects(segment.refused_path, REFUSAL_SCHEMA, read_refusal)

    def read(self, path: str) -> bytes:
        content = read_if_there(self.folder / path)
        if content is None:
            raise DamagedArchive(path, "the file is not there")
        return content

    def _objects(self, path: str, schema: str, read: Callable[[Cursor], T]) -> Iterator[tuple[int, T]]:
        try:
            for at, count, objects in blocks_of(self.folder / path, schema):
                cursor = Cursor(objects, at)
                for _ in range(count):
                    start = cursor.at
                    yield at + start, read(cursor)
                if not cursor.is_at_end:
                    raise cursor.bad(cursor.at, "a block is longer than its objects")
        except BadBytes as bad:
            raise DamagedArchive(path, str(bad), at=bad.at) from None
        except (FileNotFoundError, IsADirectoryError):
            raise DamagedArchive(path, "the file is not there") from None
