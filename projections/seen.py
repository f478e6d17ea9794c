"""Which ledger numbers were read, wherever they lay: each must be there, and there once."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.errors import DamagedLedger

_GROWN_BYTES = 4096
_AHEAD_MAX = 1_000_000
"""How far numbers may lead the count of messages: those that came meanwhile are in one partition and not in another."""


class Seen:
    """One bit for each number, which may come in any order. `messages` is how many lie where the numbers come from."""

    def __init__(self, messages: int) -> None:
        self._bound = messages + _AHEAD_MAX
        self._bits = bytearray()
        self._count = 0
        self._next = 0

    def add(self, numbers: Iterable[int]) -> None:
        """Raises DamagedLedger for a number that was added before, and for one that cannot be."""
        bits = self._bits
        for number in numbers:
            if number >= self._bound:
                raise DamagedLedger(f"ledger number {number} is far above the number of messages that are there")
            place, bit = number >> 3, 1 << (number & 7)
            if place >= len(bits):
                bits.extend(bytes(place - len(bits) + _GROWN_BYTES))
            if bits[place] & bit:
                raise DamagedLedger(f"ledger number {number} is there twice")
            bits[place] |= bit
            self._count += 1
            self._next = max(self._next, number + 1)

    @property
    def records(self) -> int:
        """How many there are if none is missing: the number after the highest."""
        return self._next

    @property
    def is_whole(self) -> bool:
        return self._count == self._next

    def first_missing(self) -> int:
        """The least number that was not added."""
        place = next((place for place, byte in enumerate(self._bits) if byte != 0xFF), len(self._bits))
        byte = self._bits[place] if place < len(self._bits) else 0
        return place * 8 + (~byte & byte + 1).bit_length() - 1
