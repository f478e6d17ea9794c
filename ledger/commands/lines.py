"""Lines of files of any size, with memory for one line: what is too long is skipped while it is read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ledger.errors import UsageError

STANDARD_INPUT = "-"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SKIP_BYTES = 256 * 1024


class Line(NamedTuple):
    """One line without its end. Of a line that is too long, `content` is its beginning and `length` says how long."""

    file: str
    number: int
    content: bytes
    length: int
    is_cut_off: bool
    """Whether the file ends in the middle of this line, as far as one can see: there is no line end."""

    def is_longer_than(self, bytes_max: int) -> bool:
        return self.length > bytes_max


def check_files(files: Sequence[str]) -> None:
    """Raises UsageError for the first file that cannot be read, before anything is published."""
    for file in files:
        if file == STANDARD_INPUT:
            continue
        try:
            with Path(file).open("rb"):
                pass
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None


def lines_of(file: str, bytes_max: int) -> Iterator[Line]:
    """The lines that are not blank, numbered from 1; each is at most `bytes_max` bytes, or marked as longer."""
    with _opened(file) as stream:
        number = 0
        while content := stream.readline(bytes_max + 2):
            number += 1
            length, ended = len(content), content.endswith(b"\n")
            if not ended and length > bytes_max:
                skipped, ended = _skip_line(stream)
                length += skipped
            content = content.rstrip(b"\r\n")
            if number == 1:
                content = content.removeprefix(_BYTE_ORDER_MARK)
            if content.strip():
                yield Line(file, number, content, max(len(content), length if not ended else length - 1), not ended)


def _skip_line(stream: BinaryIO) -> tuple[int, bool]:
    """How many bytes the rest of the line had, and whether it had an end."""
    skipped = 0
    while rest := stream.readline(_SKIP_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            return skipped, True
    return skipped, False


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as stream:
        yield stream
