"""Where the detector stands: how far it has judged, and by which policy and rule pack."""

from __future__ import annotations

from typing import NamedTuple

from psycopg.sql import SQL

from ledger.instants import Instant
from projections.table import Table
from projections.transaction import Transaction


class DetectorPlace(NamedTuple):
    """`horizon` is the latest moment that is judged for every subject; records known later wait.

    A basis is a policy's digest and a rule pack's version in one text: `basis_said` is the last one announced,
    `basis_seen` the last one that came back on the ledger, and `adopted_at` when it did, if it replaced another.
    `mode` is the ledger's, None until its first record is read.
    """

    horizon: Instant = Instant(-(2**63))
    mode: str | None = None
    basis_said: str = ""
    basis_seen: str = ""
    adopted_at: Instant | None = None


class _PlaceRow(NamedTuple):
    consumer: str
    horizon: int
    mode: str | None
    basis_said: str
    basis_seen: str
    adopted_at: int | None


PLACE = Table("detector_place", _PlaceRow, key=("consumer",), taken_by=("consumer",))

_ONLY = "detector"


def load_place(tx: Transaction) -> DetectorPlace:
    """The place; the default one when nothing was ever judged."""
    found = tx.rows(SQL("SELECT * FROM {} WHERE consumer = %s").format(tx.name(PLACE)), (_ONLY,))
    if not found:
        return DetectorPlace()
    row = _PlaceRow._make(found[0])
    adopted_at = None if row.adopted_at is None else Instant(row.adopted_at)
    return DetectorPlace(Instant(row.horizon), row.mode, row.basis_said, row.basis_seen, adopted_at)


def save_place(tx: Transaction, place: DetectorPlace) -> None:
    tx.take(PLACE, [(_ONLY,)])
    tx.put(PLACE, [_PlaceRow(_ONLY, *place)])
