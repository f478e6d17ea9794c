"""Every record by number: none missing, none twice, and time never goes back. What each says was examined before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger import instants
from ledger.codec import NotAccepted, decode_trusted
from ledger.events import LedgerCreated
from ledger.instants import MINUTE_US, SECOND_US
from ledger.verify.check import Check, Scope
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC, Row

CLOCKS_APART_US_MAX = 5 * MINUTE_US
"""How far `known_at` and the broker's own clock may lie apart. A record is stamped, and on the broker within the seconds
that one transaction takes; clocks of honest machines differ by less than this, which is also what the gate allows
publishers. A registrar whose clock was put back writes moments that only rise by a microsecond: that shows here, too.
"""

_APART_MAX = 1000


class Records(Check):
    """Numbers, order, and both clocks."""

    name = "records"
    title = "records re-read: bytes, headers, numbers, both clocks"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self._last: Row | None = None
        self._next = 0
        self._is_rehearsal = False
        self._apart: list[Problem] = []

    def see(self, rows: Sequence[Row]) -> Iterator[Problem]:
        for row in rows:
            if row.value is not None and row.type_name == LedgerCreated.__name__:
                yield from self._created(row)
            elif row.number == 0:
                yield row.problem("no_beginning", "the first record of a ledger says which ledger it is; this does not")
            if row.number < self._next:
                yield from self._again(row)
                continue
            if row.number > self._next:
                yield self._gap(row.number, row.partition, row.offset)
            yield from self._times(row)
            self._next, self._last = row.number + 1, row

    def finish(self) -> Iterable[Problem]:
        if self._next < self.scope.extent.records:
            yield self._gap(self.scope.extent.records, None, None)
        if not self.scope.is_mirror:
            yield from self._apart

    def _created(self, row: Row) -> Iterator[Problem]:
        """The first record, and the one with which another took over: from there on records were stamped here."""
        try:
            created = decode_trusted(row.fingerprint, row.value or b"")
        except NotAccepted:
            return  # named already
        if not isinstance(created, LedgerCreated):
            return  # so is a header that names another type than the record's own
        self._is_rehearsal = created.mode == "REHEARSAL"
        self._apart.clear()  # what came before was admitted elsewhere, and brought here
        if created.partitions != self.scope.extent.partitions:
            words = f"the ledger was made with {created.partitions} partitions, and has {self.scope.extent.partitions}"
            yield row.problem("no_beginning", words)

    def _again(self, row: Row) -> Iterator[Problem]:
        yield row.problem("number_doubled", f"record {row.number} is there a second time; each number is there once")

    def _gap(self, found: int, partition: int | None, offset: int | None) -> Problem:
        first, last = self._next, found - 1
        missing = f"record {first} is" if first == last else f"records {first} to {last} are"
        return Problem(
            "number_missing",
            TOPIC,
            partition,
            offset,
            f"{missing} missing: record {first} was expected before this place",
        )

    def _times(self, row: Row) -> Iterator[Problem]:
        last = self._last
        if last is not None and (
            row.known_at < last.known_at or (row.known_at == last.known_at and not self._is_rehearsal)
        ):
            later = "not before" if self._is_rehearsal else "later than"
            words = f"record {row.number} says that it was known at {_at(row)}; expected: {later} {_at(last)} (record {last.number})"
            yield row.problem("time_backwards", words)
        self._compare_clocks(row)

    def _compare_clocks(self, row: Row) -> None:
        if row.broker_time is None or len(self._apart) == _APART_MAX:
            return
        apart_us = abs(row.known_at - row.broker_time)
        if apart_us > CLOCKS_APART_US_MAX:
            words = (
                f"record {row.number} says that it was known at {_at(row)}, but the broker's own clock says "
                f"{instants.text(row.broker_time)}: {apart_us // SECOND_US:,} seconds apart"
            )
            self._apart.append(row.problem("clock_altered", words))


def _at(row: Row) -> str:
    return instants.text(row.known_at)
