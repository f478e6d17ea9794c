"""What a check is, and what it is given: the ledger up to a fixed end, and all that is kept beside it."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from ledger.log.port import Log
from ledger.verify.beside import DetectorStands, Seal
from ledger.verify.extent import Extent
from ledger.verify.problem import Problem
from ledger.verify.row import Row
from projections.store import Store

OnCount = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ClaimSum:
    """What became of the claims of one partition of an intake. `waiting` is None where the intake is not here."""

    incarnation: str
    topic: str
    partition: int
    claimed: int
    admitted: int
    refused: int
    repeated: int
    waiting: int | None
    holds: bool


@dataclass(slots=True)
class Told:
    """What checks have to say beside problems."""

    notices: list[str] = field(default_factory=list)
    sums: list[ClaimSum] = field(default_factory=list)
    sealed: int = 0
    root: bytes = b""


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that is verified, as it was when verification began. `store` is None where there are no tables."""

    log: Log
    extent: Extent
    seal: Seal
    store: Store | None
    detector: DetectorStands | None
    told: Told
    on_count: OnCount
    is_mirror: bool = False
    """Whether everything here was admitted elsewhere, so that this broker's clock says nothing of it."""


class Check(ABC):
    """One kind of check. `see` gets every record in the order of numbers, then `finish` is asked once."""

    name: ClassVar[str]
    title: ClassVar[str]
    """What it checks, for people."""
    sees_records: ClassVar[bool] = True

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def see(self, rows: Sequence[Row]) -> Iterable[Problem]:  # noqa: ARG002 - for those who see no records
        return ()

    def finish(self) -> Iterable[Problem]:
        return ()
