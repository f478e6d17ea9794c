"""Which incarnation of the ledger wrote a record: read from the records alone, from its end and not from its beginning."""

from __future__ import annotations

from ledger.errors import DamagedLedger
from ledger.events import LedgerCreated
from ledger.log.port import Log, Stored
from ledger.log.reader import LedgerReader
from ledger.record import read_record

_LOOK_BACK = 16  # records; twice as many each time that none of them says


def incarnation_at(log: Log, number: int) -> str | None:
    """The incarnation in which the record with this number was written; None where there is no such record.

    Every claim names it, and so does the record that begins it; the few others follow one of these. Raises DamagedLedger
    where no record up to this one says.
    """
    back = _LOOK_BACK
    while True:
        start = max(0, number + 1 - back)
        found = _records(log, start, number + 1 - start)
        if found is None:
            return None
        for record in map(read_record, reversed(found)):
            if record.claim is not None:
                return record.claim.incarnation
            if isinstance(record.event, LedgerCreated):
                return record.event.incarnation
        if start == 0:
            raise DamagedLedger("the ledger does not begin by saying which ledger it is")
        back *= 2


def _records(log: Log, start: int, count: int) -> list[Stored] | None:
    """So many records from there on; None where the ledger ends before."""
    found: list[Stored] = []
    with LedgerReader(log, start) as reader:
        while len(found) < count:
            batch = reader.poll(count - len(found))
            if not batch:
                return None
            found += batch
    return found
