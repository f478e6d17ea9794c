"""What the ledger said of its own judgements, and the policy behind them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger.codec import decode_trusted
from ledger.events import FindingChanged, FindingRaised, FindingRevised, FindingWithdrawn, PolicyAdopted
from ledger.protocol.policy import Policy
from ledger.protocol.policy_file import PolicyRefused
from ledger.verify.problem import Code, Problem
from ledger.verify.row import TOPIC, Row
from projections.spool import Spool, Spooled

FINDINGS = frozenset(kind.__name__ for kind in (FindingRaised, FindingRevised, FindingWithdrawn))

_PLACE = struct.Struct(">qq")
_FINGERPRINT_BYTES = 64


def policy_of(event: PolicyAdopted) -> Policy | None:
    """The policy whose bytes are on the ledger; None where they are no policy, or not the one that is named."""
    try:
        policy = Policy.from_bytes(event.policy)
    except PolicyRefused:
        return None
    return policy if policy.digest == event.digest else None


@dataclass(frozen=True, slots=True)
class SaidFinding:
    """One word of the detector on the ledger: the record's number and place, and what it says."""

    number: int
    partition: int
    offset: int
    event: FindingChanged

    def problem(self, code: Code, detail: str) -> Problem:
        event = self.event
        words = f"record {self.number} says {event.status} of {event.rule}, finding {event.finding_id}: {detail}"
        return Problem(code, TOPIC, self.partition, self.offset, words)


Words = tuple[str, Sequence[SaidFinding]]
"""Whom findings are about, and what was said, in the order of the ledger."""


def spooled(row: Row, event: FindingChanged) -> Spooled:
    content = _PLACE.pack(row.partition, row.offset) + row.fingerprint.encode("ascii") + (row.value or b"")
    return Spooled(event.subject_ref, row.number, content)


class SaidInOrder:
    """What is in a spool, by whom it is about: asked for in the same order as the rules judge."""

    def __init__(self, spool: Spool) -> None:
        self._groups = _groups(spool)
        self._next = next(self._groups, None)

    def up_to(self, about: str) -> Iterator[Words]:
        """What was said of all who come before, and of this one, also where that is nothing."""
        while self._next is not None and self._next[0] < about:
            yield self._take()
        yield self._take() if self._next is not None and self._next[0] == about else (about, ())

    def rest(self) -> Iterator[Words]:
        while self._next is not None:
            yield self._take()

    def _take(self) -> Words:
        assert self._next is not None
        taken, self._next = self._next, next(self._groups, None)
        return taken


def _groups(spool: Spool) -> Iterator[Words]:
    for about, rows in groupby(spool.ordered(), key=lambda row: row.group):
        yield str(about), [_unspooled(row) for row in rows]


def _unspooled(row: Spooled) -> SaidFinding:
    partition, offset = _PLACE.unpack_from(row.content)
    rest = row.content[_PLACE.size :]
    event = decode_trusted(rest[:_FINGERPRINT_BYTES].decode("ascii"), rest[_FINGERPRINT_BYTES:])
    assert isinstance(event, FindingChanged)
    return SaidFinding(row.place, partition, offset, event)
