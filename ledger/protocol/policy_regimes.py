"""Regimes: the ways in which one rule reads differently by place and time, as rows of a policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from ledger import events
from ledger.instants import Instant
from ledger.protocol.policy_file import Table
from ledger.protocol.ranges import london

Nation = Literal["ENGLAND_AND_WALES", "SCOTLAND", "NORTHERN_IRELAND"]
"""A jurisdiction of criminal justice: England and Wales have one between them."""

_ELSEWHERE: Mapping[str, Nation | None] = MappingProxyType(
    {
        "POLICE_SCOTLAND": "SCOTLAND",
        "PSNI": "NORTHERN_IRELAND",
        # Polices the railways of England, Wales and Scotland: a row for one nation would be a guess. Name the force.
        "BRITISH_TRANSPORT_POLICE": None,
    }
)

TOPICS: Mapping[str, tuple[str, ...]] = MappingProxyType({"doubt_only_sharing": ("allowed", "stopped")})
"""What a regime may be about, and what it may say of it."""


def nation_of(force: str) -> Nation | None:
    """The nation whose regime a force is under; None for one that polices several."""
    return _ELSEWHERE.get(force, "ENGLAND_AND_WALES")


@dataclass(frozen=True, slots=True)
class Regime:
    """One row. None stands for everywhere and always; `until` is not part of it any more. Days are London's."""

    topic: str
    value: str
    nation: str | None
    force: str | None
    since: date | None
    until: date | None

    def fits(self, force: str | None, day: date) -> bool:
        """Whether the row says something about this force on this day; of no force only a row for everywhere does."""
        return (
            self._covers(force)
            and (self.since is None or self.since <= day)
            and (self.until is None or day < self.until)
        )

    def _covers(self, force: str | None) -> bool:
        if self.force is not None:
            return self.force == force
        return self.nation is None or (force is not None and self.nation == nation_of(force))


def regime_in_force(rows: Iterable[Regime], topic: str, force: str | None, at: Instant) -> Regime:
    """The later of the rows that fit. A policy always has one: its reading asks for a row without place or date."""
    day = london(at).date()
    return [row for row in rows if row.topic == topic and row.fits(force, day)][-1]


def read_regimes(rows: Sequence[Table]) -> tuple[Regime, ...]:
    return tuple(_read_regime(row) for row in rows)


def _read_regime(row: Table) -> Regime:
    topic = row.symbol("topic", TOPICS)
    regime = Regime(
        topic=topic,
        value=row.symbol("value", TOPICS[topic]),
        nation=row.symbol("nation", get_args(Nation)) if row.has("nation") else None,
        force=row.symbol("force", get_args(events.Force)) if row.has("force") else None,
        since=row.day("from") if row.has("from") else None,
        until=row.day("to") if row.has("to") else None,
    )
    row.close()
    return regime
