"""Avro object container files (Avro 1.12, "Object Container Files"), written so that equal content gives equal bytes.

A file is `Obj`, 1; a map of metadata with `avro.codec` ("null") and `avro.schema`, in this order; the sync marker; then
blocks: a count, a length in bytes, the objects, the sync marker. The marker is the beginning of the SHA-256 of all that
stands before it. A block is full at 256 objects, or as soon as it has a mebibyte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import NamedTuple, Self

from ledger.archive import wire
from ledger.archive.wire import BadBytes, Cursor
from ledger.seal.files import make_folder, sync_folder

BLOCK_OBJECTS_MAX = 256
BLOCK_BYTES_MAX = 1 << 20
BLOCK_READ_MAX = 64 << 20
"""No block of ours is this long: a length beyond it is damage, and not worth the memory."""

_MAGIC = b"Obj\x01"
_SYNC_BYTES = 16
_LONG_BYTES_MAX = 10


class FileSum(NamedTuple):
    """What a manifest says of a file."""

    size: int
    sha256: str


class Block(NamedTuple):
    """`at` is where its objects begin in the file."""

    at: int
    total: int
    objects: bytes


def header(schema: str) -> bytes:
    """Everything before the first block."""
    entries = (("avro.codec", b"null"), ("avro.schema", schema.encode()))
    parts = [_MAGIC, wire.long(len(entries))]
    for name, value in entries:
        parts += (wire.name(name), wire.sized(value))
    before = b"".join((*parts, b"\x00"))
    return before + sha256(before).digest()[:_SYNC_BYTES]


class ContainerWriter:
    """Takes objects one by one; memory stays flat. Nothing is seen in the folder before `finish`.

    The blocks wait in a file without a name, because which schemas a file needs is known only at its end.
    """

    def __init__(self, folder: Path) -> None:
        self._spool = TemporaryFile(dir=folder)  # noqa: SIM115 - closed with this writer
        self._blocks: list[int] = []
        self._objects: list[bytes] = []
        self._bytes = 0
        self.count = 0

    def add(self, written: bytes) -> None:
        self._objects.append(written)
        self._bytes += len(written)
        self.count += 1
        if len(self._objects) == BLOCK_OBJECTS_MAX or self._bytes >= BLOCK_BYTES_MAX:
            self._end_block()

    def finish(self, path: Path, schema: str) -> FileSum:
        """Put the file in its place, whole and synced."""
        self._end_block()
        self._spool.seek(0)
        beside = path.with_name(f".{path.name}.new")
        make_folder(path.parent)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            sums = self._copy(file.write, header(schema))
            file.flush()
            os.fsync(descriptor)
        beside.replace(path)
        sync_folder(path.parent)
        return sums

    def _copy(self, write: Callable[[bytes], int], head: bytes) -> FileSum:
        digest, size, sync = sha256(), 0, head[-_SYNC_BYTES:]
        for part in self._parts(head, sync):
            digest.update(part)
            size += len(part)
            write(part)
        return FileSum(size, digest.hexdigest())

    def _parts(self, head: bytes, sync: bytes) -> Iterator[bytes]:
        yield head
        for length in self._blocks:
            yield self._spool.read(length)
            yield sync

    def _end_block(self) -> None:
        if not self._objects:
            return
        block = b"".join((wire.long(len(self._objects)), wire.long(self._bytes), *self._objects))
        self._spool.write(block)
        self._blocks.append(len(block))
        self._objects, self._bytes = [], 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._spool.close()


def blocks_of(path: Path, schema: str) -> Iterator[Block]:
    """The blocks of a file of this schema. Raises BadBytes where it is not precisely that."""
    expected = header(schema)
    with path.open("rb") as file:
        found = file.read(len(expected))
        if found != expected:
            first = next((at for at, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), len(found))
            raise BadBytes(first, "the file does not begin as a file of the archive with these schemas does")
        size, at = os.fstat(file.fileno()).st_size, len(expected)
        while at < size:
            block, end = _block(file.read(2 * _LONG_BYTES_MAX), at)
            length = end - block.at
            if end + _SYNC_BYTES > size or length > BLOCK_READ_MAX:
                raise BadBytes(at, f"a block of {length:,} bytes should follow, and the file ends before")
            file.seek(block.at)
            objects, sync = file.read(length), file.read(_SYNC_BYTES)
            if sync != expected[-_SYNC_BYTES:]:
                raise BadBytes(end, "the sync marker behind a block is another one")
            yield block._replace(objects=objects)
            at = end + _SYNC_BYTES


def _block(head: bytes, at: int) -> tuple[Block, int]:
    """The block that begins there, still without its objects, and where they end."""
    cursor = Cursor(head, at)
    count, length = cursor.count("the count of a block"), cursor.count("the length of a block")
    if not count:
        raise BadBytes(at, "a block is empty")
    return Block(at + cursor.at, count, b""), at + cursor.at + length
