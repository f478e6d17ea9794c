"""What is kept of a record once its bytes were checked: enough for every check, and small."""

from __future__ import annotations

from typing import NamedTuple

from ledger.instants import Instant
from ledger.verify.problem import Code, Problem

TOPIC = "ledger"


class Row(NamedTuple):
    """One record. `said` and `content` are only there where claims are checked: digests of the whole message as it was
    claimed, and of what makes two claims the same. `value` is only there for what the ledger said itself.
    """

    number: int
    known_at: Instant
    partition: int
    offset: int
    broker_time: Instant | None
    leaf: bytes
    claim: str
    type_name: str
    source: str
    event_id: str
    sequence: int | None
    said: bytes
    content: bytes
    fingerprint: str
    value: bytes | None

    @property
    def place(self) -> str:
        return f"partition {self.partition}, offset {self.offset}"

    def problem(self, code: Code, detail: str) -> Problem:
        """A problem at this record's place."""
        return Problem(code, TOPIC, self.partition, self.offset, detail)


class Examined(NamedTuple):
    """What the examination of some neighbours in one partition gave, in the order in which they lie there."""

    rows: list[Row]
    problems: list[Problem]
    messages: int
