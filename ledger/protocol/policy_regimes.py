"""Regimes: the ways in which one rule reads differently by place and time, as rows of a policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from ledger import events
from ledger.instants import Instant
from ledger.london import london
from ledger.protocol.policy_table import Table

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
        return self._covers(force) and self.holds_on(day)

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def as_row(self) -> dict[str, str]:
        """The row as a policy file has it."""
        row = {"topic": self.topic, "value": self.value, "nation": self.nation, "force": self.force}
        days = {"from": self.since, "to": self.until}
        said = row | {key: None if day is None else day.isoformat() for key, day in days.items()}
        return {key: value for key, value in said.items() if value is not None}

    def _covers(self, force: str | None) -> bool:
        if self.force is not None:
            return self.force == force
        return self.nation is None or (force is not None and self.nation == nation_of(force))


def regime_in_force(rows: Iterable[Regime], topic: str, force: str | None, at: Instant) -> Regime:
    """The later of the rows that fit. A policy always has one: its reading asks for a row without place or date."""
    day = london(at).date()
    return [row for row in rows if row.topic == topic and row.fits(force, day)][-1]


def read_regimes(table: Table) -> tuple[Regime, ...]:
    """Raises Fault where rows contradict each other, or where nothing holds for a place that no row names."""
    rows = table.tables("regimes")
    regimes = tuple(_read_regime(row) for row in rows)
    for number, regime in enumerate(regimes):
        if any(_overlap(regime, earlier) for earlier in regimes[:number]):
            problem = "overlaps an earlier row of the same topic and place: let the earlier one end with `to`"
            raise table.fault(problem, "regimes", number)
    for topic in TOPICS:
        if not any(regime.topic == topic and _holds_everywhere(regime) for regime in regimes):
            raise table.fault(
                f"{topic} needs a row without nation, force, from and to, for where no other fits", "regimes"
            )
    return regimes


def _read_regime(row: Table) -> Regime:
    row.only("topic", "value", "nation", "force", "from", "to")
    topic = row.symbol("topic", TOPICS)
    regime = Regime(
        topic=topic,
        value=row.symbol("value", TOPICS[topic]),
        nation=row.symbol("nation", get_args(Nation)) if row.has("nation") else None,
        force=row.symbol("force", get_args(events.Force)) if row.has("force") else None,
        since=row.day("from") if row.has("from") else None,
        until=row.day("to") if row.has("to") else None,
    )
    if regime.nation is not None and regime.force is not None:
        raise row.fault("give the nation or the force: a force is of one nation already", "nation")
    if regime.since is not None and regime.until is not None and regime.until <= regime.since:
        raise row.fault(
            f"must be later than {regime.since}: it is the first day on which the row no longer holds", "to"
        )
    return regime


def _holds_everywhere(regime: Regime) -> bool:
    return regime.nation is None and regime.force is None and regime.since is None and regime.until is None


def _overlap(one: Regime, other: Regime) -> bool:
    """Whether two rows speak of the same days of the same place. Beside the row for everywhere and always all may stand."""
    if _holds_everywhere(one) != _holds_everywhere(other):
        return False
    return (one.topic, one.nation, one.force) == (other.topic, other.nation, other.force) and (
        _starts_before_end(one, other) and _starts_before_end(other, one)
    )


def _starts_before_end(one: Regime, other: Regime) -> bool:
    return one.since is None or other.until is None or one.since < other.until
