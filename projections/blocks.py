"""What one process puts aside on disk and another reads back: sorted items, in blocks, merged with those of other files.

The files are of one run of the program and of no use to any other: they are in the marshal form of this Python.
"""

from __future__ import annotations

import marshal
import struct
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

_BLOCK_ITEMS = 64
_LENGTH = struct.Struct("<I")

Item = tuple[object, ...]
"""Of plain values: numbers, text, bytes, and lists and tuples of them."""


class Section(NamedTuple):
    """Some blocks of a file: from one byte up to another."""

    file: Path
    start: int
    end: int


def put_aside(out: BinaryIO, file: Path, items: Iterable[Item]) -> Section:
    """Write sorted items where the file stands."""
    start, left = out.tell(), iter(items)
    while block := list(islice(left, _BLOCK_ITEMS)):
        content = marshal.dumps(block)
        out.write(_LENGTH.pack(len(content)) + content)
    return Section(file, start, out.tell())


def merged(sections: Sequence[Section]) -> Iterator[Item]:
    """The items of all of them, sorted. Memory holds one block of each, and no file stays open."""
    return merge(*map(_read, sections))


def _read(section: Section) -> Iterator[Item]:
    at = section.start
    while at < section.end:
        with section.file.open("rb") as file:
            file.seek(at)
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            block: list[Item] = marshal.loads(file.read(length))  # noqa: S302 - nobody else writes there
        at += _LENGTH.size + length
        yield from block
