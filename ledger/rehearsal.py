"""The mark that a rehearsed claim carries: when it became known in the history that is rehearsed, and its line.

Only `ledger publish --known-at-from` writes it. The registrar reads it, takes claims in its order, and leaves it out of
the admitted record: there, `ce_knowntime` says the same.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger import instants
from ledger.errors import LedgerError
from ledger.instants import Instant
from ledger.log.port import Message

HEADER = "rehearsal"


class RehearsalMark(NamedTuple):
    """Sorts as claims are taken: by the moment, then by the line's running number over all rehearsed files."""

    known_at: Instant
    order: int

    def mark(self, message: Message) -> Message:
        """The message with this mark as its last header."""
        text = f"{instants.text(self.known_at)};{self.order}"
        return message._replace(headers=(*message.headers, (HEADER, text.encode())))


class BadMark(LedgerError):
    """A rehearsal header that no `ledger publish` wrote."""

    code = "malformed"


def mark_of(message: Message) -> RehearsalMark | None:
    """The mark of a claim; None where it has none. Raises BadMark where it cannot be read."""
    for name, value in message.headers:
        if name == HEADER:
            return _read(value)
    return None


def _read(value: bytes) -> RehearsalMark:
    moment, _, order = value.decode("ascii", "replace").partition(";")
    try:
        return RehearsalMark(instants.parse(moment), int(order))
    except (ValueError, OverflowError):
        # Not the error's own words: they hold what the header holds, however long that is.
        raise BadMark(f"header {HEADER}: is not a moment and the number of a line") from None


def unmarked(message: Message) -> Message:
    """The message as its publisher made it, without the mark."""
    if mark_of(message) is None:
        return message
    return message._replace(headers=tuple(h for h in message.headers if h[0] != HEADER))
