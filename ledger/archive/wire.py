"""The few forms of Avro's binary encoding that the archive's own framing uses, each read in its one canonical form."""

from __future__ import annotations

from functools import lru_cache

_LONG_MIN, _LONG_MAX = -(1 << 63), (1 << 63) - 1
_SHORT = [bytes((number << 1,)) for number in range(64)]


class BadBytes(ValueError):
    """Bytes that are not what should stand there. `at` is where in the file."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at = at


def long(number: int) -> bytes:
    """A long as Avro writes it: zigzag, seven bits a byte, the least first."""
    if 0 <= number < 64:
        return _SHORT[number]
    if 64 <= number < 8192:
        return bytes((number << 1 & 0x7F | 0x80, number >> 6))
    assert _LONG_MIN <= number <= _LONG_MAX, "a long has 64 bits"
    rest = (number << 1) ^ (number >> 63)
    out = bytearray()
    while rest > 0x7F:
        out.append(rest & 0x7F | 0x80)
        rest >>= 7
    out.append(rest)
    return bytes(out)


def sized(content: bytes) -> bytes:
    """Bytes or a string: the length, and what is that long."""
    return long(len(content)) + content


@lru_cache(maxsize=1024)
def name(text: str) -> bytes:
    """A string that is written often."""
    return sized(text.encode())


def nullable_long(number: int | None) -> bytes:
    """The union of null and long."""
    return b"\x00" if number is None else b"\x02" + long(number)


def nullable(content: bytes | None) -> bytes:
    """The union of null and bytes, or of null and string."""
    return b"\x00" if content is None else b"\x02" + sized(content)


@lru_cache(maxsize=1024)
def _text(content: bytes) -> str:
    """Names of headers are nearly always the same few."""
    return content.decode()


class Cursor:
    """Reads one piece of bytes from its beginning, which lies at `base` in its file. Every method raises BadBytes."""

    def __init__(self, data: bytes, base: int = 0) -> None:
        self.data = data
        self.base = base
        self.at = 0

    @property
    def is_at_end(self) -> bool:
        return self.at == len(self.data)

    def bad(self, at: int, problem: str) -> BadBytes:
        return BadBytes(self.base + at, problem)

    def long(self) -> int:
        start = at = self.at
        data = self.data
        if at < len(data) and (byte := data[at]) < 0x80:  # as nearly all are
            self.at = at + 1
            return (byte >> 1) ^ -(byte & 1)
        number = shift = 0
        while True:
            if at >= len(data):
                raise self.bad(start, "a number is cut off")
            byte = data[at]
            at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
        if (byte == 0 and shift) or number >> 64:
            raise self.bad(start, "a number is not written in the shortest way, or has more than 64 bits")
        self.at = at
        return (number >> 1) ^ -(number & 1)

    def count(self, what: str) -> int:
        """A long that cannot be negative."""
        start = self.at
        number = self.long()
        if number < 0:
            raise self.bad(start, f"{what} is negative")
        return number

    def take(self, length: int) -> bytes:
        start, end = self.at, self.at + length
        if length < 0 or end > len(self.data):
            raise self.bad(start, f"{length} bytes should follow, and do not")
        self.at = end
        return self.data[start:end]

    def sized(self) -> bytes:
        length = self.long()
        start = self.at
        end = start + length
        if length < 0 or end > len(self.data):
            return self.take(length)
        self.at = end
        return self.data[start:end]

    def text(self) -> str:
        start = self.at
        try:
            return _text(self.sized())
        except UnicodeDecodeError:
            raise self.bad(start, "a string is not UTF-8") from None

    def is_there(self) -> bool:
        """Which branch of a union of null and something stands here."""
        start = self.at
        branch = self.long()
        if branch not in (0, 1):
            raise self.bad(start, f"a union of two has no branch {branch}")
        return branch == 1

    def nullable_long(self) -> int | None:
        return self.long() if self.is_there() else None

    def nullable(self) -> bytes | None:
        return self.sized() if self.is_there() else None
