"""Where an export is made: beside what stands, so that the archive is whole before and after, and a half one goes on.

<folder>/.export/finished.json   the segments that are finished, with their files' digests
<folder>/.export/...             new and changed files, laid out as in the archive
<folder>/.export/manifest.json   everything is there, and is being moved into place
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path

from ledger.archive import manifest
from ledger.archive.container import FileSum
from ledger.archive.manifest import Manifest, Segment, files_as_json, files_of_json
from ledger.archive.plain import open_plain, strange_in
from ledger.errors import Fenced, PartMissing, UsageError
from ledger.seal.files import held_alone, make_folder, read_if_there, sync_folder, write_synced
from ledger.seal.refusal import NotProven
from schemas.jsontypes import Json, items, mapping

STAGE = ".export"
_FINISHED = "finished.json"
_OWNER_ONLY = 0o600
_ELSEWHERE = "Name a folder that is empty, or not there yet."

Known = Mapping[int, tuple[Segment, Mapping[str, FileSum]]]


class Workshop:
    """An archive's folder while an export writes to it. Made by `opened`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stage = folder / STAGE
        self.before = _manifest_in(folder)
        self._finished = dict(self._read_finished())
        self.files: dict[str, FileSum] = {}
        """Of the archive that is being made."""

    def known(self) -> Known:
        """The segments that are finished, by their first record: in the archive, or in an export that was interrupted."""
        standing = {}
        if self.before is not None:
            for segment in self.before.segments:
                standing[segment.first] = (segment, self._standing_files(segment))
        return standing | self._finished

    @property
    def has_bundles(self) -> bool:
        """Whether entry bundles were asked for once: they are kept up."""
        return self.before is not None and any("/entries/" in path for path in self.before.files)

    def keep(self, segment: Segment, files: Mapping[str, FileSum]) -> None:
        """Remember that this segment is finished: whoever comes after a fall goes on behind it."""
        self._finished[segment.first] = (segment, dict(files))
        told: list[Json] = [
            {"segment": each.as_json(), "files": files_as_json(sums)} for each, sums in self._finished.values()
        ]
        write_synced([(self.stage / _FINISHED, manifest.written(told))], _OWNER_ONLY)
        self.files |= files

    def reuse(self, files: Mapping[str, FileSum]) -> bool:
        """Take files that are there into the new archive; False where one of them is not what it should be."""
        if not all(is_as_told(self.path_of(path), each) for path, each in files.items()):
            return False
        self.files |= files
        return True

    def put(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Whole files of the new archive; those that stand already are left alone."""
        fresh = []
        for path, content in files:
            self.files[path] = FileSum(len(content), sha256(content).hexdigest())
            if read_if_there(self.path_of(path)) != content:
                fresh.append((self.stage / path, content))
        write_synced(fresh, _OWNER_ONLY)

    def put_kept(self, kinds: Iterable[str]) -> None:
        """The files of these folders that are there already: what finished segments put there."""
        found = {
            f"{kind}/{path.name}"
            for kind in kinds
            for root in (self.folder, self.stage)
            for path in (root / kind).glob("*")
        }
        self.put((path, self.path_of(path).read_bytes()) for path in sorted(found) if not path.endswith(".new"))

    def path_of(self, path: str) -> Path:
        staged = self.stage / path
        return staged if staged.exists() else self.folder / path

    def publish(self, made: Manifest) -> None:
        """Let the new archive take the place of the old one."""
        write_synced([(self.stage / manifest.NAME, made.content())], _OWNER_ONLY)
        _move_into_place(self.folder)

    def _standing_files(self, segment: Segment) -> dict[str, FileSum]:
        assert self.before is not None, "only a manifest has segments that stand"
        there = self.before.files
        return {path: there[path] for path in (*segment.paths, *segment.bundle_paths) if path in there}

    def _read_finished(self) -> Iterator[tuple[int, tuple[Segment, dict[str, FileSum]]]]:
        content = read_if_there(self.stage / _FINISHED)
        try:
            for told in map(mapping, () if content is None else items(json.loads(content))):
                segment = Segment.of_json(told["segment"])
                yield segment.first, (segment, files_of_json(told["files"]))
        except (ValueError, KeyError, TypeError):
            return  # then the rest is made again


@contextmanager
def opened(folder: Path) -> Iterator[Workshop]:
    """The workshop in this folder, which no other export may use meanwhile.

    Raises UsageError for a folder with something else in it, or where another export is under way, and PartMissing where
    the disk does not take it.
    """
    try:
        _check_ours(folder)
        make_folder(folder)
        folder.chmod(0o700)
        with held_alone(folder / STAGE):
            _move_into_place(folder)
            try:
                yield Workshop(folder)
            finally:
                _clear(folder)
    except Fenced:
        raise UsageError(f"another export is writing to {folder}", advice="Wait for it to end.") from None
    except OSError as error:
        raise PartMissing(f"{error.filename or folder} cannot be written: {error.strerror}") from error


def sum_of(path: Path) -> FileSum | None:
    """None where there is no such file."""
    try:
        with open_plain(path) as file:
            digest = file_digest(file, "sha256").hexdigest()
            return FileSum(file.tell(), digest)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def is_as_told(path: Path, told: FileSum) -> bool:
    """Whether the file is there, as the manifest says. One of another size is not read."""
    try:
        return path.lstat().st_size == told.size and sum_of(path) == told
    except (FileNotFoundError, NotADirectoryError):
        return False


def is_being_moved(folder: Path) -> bool:
    """Whether an export fell while its files took their places: only another export can end that."""
    return (folder / STAGE / manifest.NAME).exists()


def _manifest_in(folder: Path) -> Manifest | None:
    content = manifest.content_in(folder)
    return None if content is None else Manifest.parse(content)


def _check_ours(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", advice=_ELSEWHERE)
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if there and not there & {STAGE, manifest.NAME}:
        raise UsageError(f"{folder} holds something that is not an archive", advice=_ELSEWHERE)
    if (strange := strange_in(folder)) is not None:
        raise UsageError(
            f"{folder / strange} is neither a file nor a folder: nothing is written here", advice=_ELSEWHERE
        )
    try:
        _manifest_in(folder)
    except NotProven as problem:
        raise UsageError(f"{folder} holds something that is not an archive: {problem}", advice=_ELSEWHERE) from None


def _move_into_place(folder: Path) -> None:
    """Every step can be done again, so whoever falls here is followed by one who ends it; the manifest comes last."""
    stage = folder / STAGE
    content = read_if_there(stage / manifest.NAME)
    if content is None:
        return
    made, before = Manifest.parse(content), _manifest_in(folder)
    touched = {folder}
    for path in made.files:
        if (stage / path).exists():
            make_folder((folder / path).parent)
            (stage / path).replace(folder / path)
            touched.add((folder / path).parent)
    for path in set() if before is None else before.files.keys() - made.files.keys():
        _remove(folder / path)
    for each in touched:
        sync_folder(each)
    (stage / _FINISHED).unlink(missing_ok=True)
    (stage / manifest.NAME).replace(folder / manifest.NAME)
    sync_folder(folder)


def _remove(path: Path) -> None:
    """A file that the new archive has not; with it the folder of partial tiles that it was the last of."""
    path.unlink(missing_ok=True)
    if path.parent.name.endswith(".p") and path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _clear(folder: Path) -> None:
    """What is left of a way that is at its end, or has no finished part, goes."""
    stage = folder / STAGE
    if not (stage / manifest.NAME).exists() and not (stage / _FINISHED).exists():
        shutil.rmtree(stage)
