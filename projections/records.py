"""What the views ask of a record: whose it is, and the bytes that were claimed with the schema to read them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ledger.protocol.known import LEDGERS_OWN
from ledger.record import LedgerRecord
from schemas.fingerprints import PREFIX

_SCHEMA_HEADER = "ce_dataschema"


def upstream(records: Iterable[LedgerRecord]) -> Iterator[LedgerRecord]:
    """What upstream systems claimed, without what the ledger said itself."""
    return (record for record in records if not record.event.publisher.startswith(LEDGERS_OWN))


def fingerprint_of(record: LedgerRecord) -> str:
    """Names the schema of the record's value. A record that was read has the header."""
    for name, value in record.stored.message.headers:
        if name == _SCHEMA_HEADER:
            return value.decode("ascii").removeprefix(PREFIX)
    raise AssertionError("a record without a schema cannot have been read")


def value_of(record: LedgerRecord) -> bytes:
    """The publisher's own bytes."""
    return record.stored.message.value or b""
