"""Where the tree lives: tiles and checkpoints as files, laid out as C2SP tlog-tiles serves them. Hashes, no content.

    <folder>/checkpoint     the last checkpoint that was signed
    <folder>/cosigned       the last one that the witness policy was satisfied with
    <folder>/tile/...       the tiles

A file that is there is complete: it is written beside its place, synced, and then moved there.
"""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from ledger.errors import DamagedLedger, Fenced, PartMissing, RetriableError
from ledger.instants import SECOND_US, Instant
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import Tile, checked

CHECKPOINT = "checkpoint"
COSIGNED = "cosigned"
_SYNCS_AT_ONCE_MAX = 8


class SealFiles:
    """The files of one tree. Whatever the file system refuses is raised as PartMissing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_tile(self, tile: Tile) -> bytes:
        """The hashes of a tile; those of a partial one may be the beginning of the full one that followed it.

        Raises DamagedLedger where it is not there, or of another length.
        """
        for there in (tile, Tile(tile.level, tile.index)):
            content = self._read(there.path())
            if content is not None:
                return checked(there, content)[: tile.width * 32]
        raise DamagedLedger(f"{tile.path()} is not there", advice="`ledger verify` shows what else is not")

    def write_tiles(self, tiles: Iterable[tuple[Tile, bytes]]) -> None:
        """Write tiles and sync them. Raises DamagedLedger where one is there already with other hashes."""
        written = []
        for tile, hashes in tiles:
            there = self._read(tile.path())
            if there is None:
                written.append((self.folder / tile.path(), hashes))
            elif there != hashes:
                raise DamagedLedger(
                    f"{tile.path()} says something else than the ledger",
                    advice="the ledger or the tile was changed: do not go on; `ledger verify` says more",
                )
        write_synced(written)

    def drop_partial(self, tile: Tile) -> None:
        """Remove what a full tile has replaced."""
        folder = self.folder / f"{tile.path()}.p"
        if not folder.is_dir():
            return
        try:
            for partial in folder.iterdir():
                partial.unlink()
            folder.rmdir()
        except OSError as error:
            raise PartMissing(f"{error.filename or folder} cannot be removed: {error.strerror}") from error

    def note(self, name: str = CHECKPOINT) -> Note | None:
        """The checkpoint kept under this name. Raises NotProven, naming the file, where it is not a note."""
        content = self._read(name)
        try:
            return None if content is None else Note.parse(content)
        except NotProven as problem:
            raise NotProven(f"{self.folder / name} is no checkpoint: {problem}", advice=problem.advice) from None

    def keep_note(self, note: Note, name: str = CHECKPOINT) -> None:
        write_synced([(self.folder / name, note.content())])

    def kept_at(self, name: str = CHECKPOINT) -> Instant | None:
        """When the checkpoint under this name was kept, by this machine's clock."""
        try:
            return Instant(int((self.folder / name).stat().st_mtime * SECOND_US))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _read(self, name: str) -> bytes | None:
        return read_if_there(self.folder / name)


@contextmanager
def held_alone(folder: Path) -> Iterator[None]:
    """The folder is this process's until the block ends, however it ends. Raises Fenced where it is another's."""
    make_folder(folder)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Fenced(f"another sealer works in {folder}") from None
        yield


def read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IsADirectoryError:
        raise DamagedLedger(f"{path} is a folder, and a file belongs there: somebody put it there") from None
    except OSError as error:
        raise PartMissing(f"{path} cannot be read: {error.strerror}") from error


class KeyOpenToOthers(RetriableError):
    """Others than its owner may read or change a private key, so nothing is signed with it until that is mended."""

    code = "key_open_to_others"


def is_open_to_others(rights: int) -> bool:
    """Whether these permission bits let anybody but the owner do anything."""
    return bool(rights & (stat.S_IRWXG | stat.S_IRWXO))


def refuse_open_to_others(path: Path) -> None:
    """Raises KeyOpenToOthers for a private key with such rights.

    A warning would be read by nobody, and each further signature with a key that may have been copied is worth less. It
    can be tried again: records wait to be sealed, and nothing else stops.
    """
    try:
        rights = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        return  # retired at this moment: then nobody signs with it
    if is_open_to_others(rights):
        raise KeyOpenToOthers(
            f"{path} has the rights {rights:04o}: others may use this private key, so nothing is signed with it",
            advice=f"chmod 600 {path}, and if anybody may have read it, replace it (docs/receipts.md, docs/witnesses.md)",
        )


def write_synced(files: Iterable[tuple[Path, bytes]], mode: int = 0o644) -> None:
    """Put files in their places, whole or not at all, and return when they would survive a loss of power."""
    try:
        moves = _all_beside(list(files), mode)
        for beside, path in moves:
            beside.replace(path)
        for folder in {path.parent for _, path in moves}:
            sync_folder(folder)
    except OSError as error:
        raise PartMissing(f"{error.filename or 'a file of the seal'} cannot be written: {error.strerror}") from error


def _all_beside(files: Sequence[tuple[Path, bytes]], mode: int) -> list[tuple[Path, Path]]:
    """Several at once: a disk syncs eight files in hardly more time than one."""
    at_once = min(len(files), _SYNCS_AT_ONCE_MAX)
    if at_once < 2:
        return [_write_beside(path, content, mode) for path, content in files]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda file: _write_beside(file[0], file[1], mode), files))


def _write_beside(path: Path, content: bytes, mode: int) -> tuple[Path, Path]:
    make_folder(path.parent)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)  # what a crash left has its own mode
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return beside, path


def make_folder(folder: Path) -> None:
    """With its parents, each synced into the one above it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
