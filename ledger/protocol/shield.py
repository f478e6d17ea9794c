"""The shield over time: at each instant the levels that are possible, from proceedings, support and applications."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ledger.instants import Instant
from ledger.protocol.ranges import FUTURE, PAST, Interval, Range, Where, is_point
from ledger.protocol.support import SupportSpell, SupportState
from ledger.protocol.sweep import Step, Stretch, Sweep, steps_of

Level = Literal["FULL", "PRESUMED", "CONDITIONAL", "NONE"]
LEVELS: tuple[Level, ...] = ("FULL", "PRESUMED", "CONDITIONAL", "NONE")
"""Strongest first."""

_FULL, _PRESUMED, _CONDITIONAL, _NONE = _BITS = (8, 4, 2, 1)
_BIT: dict[Level, int] = dict(zip(LEVELS, _BITS, strict=True))
_SHIELDED = _FULL | _PRESUMED

_GIVEN_BY: dict[SupportState, Level] = {
    "ACTIVE": "FULL",
    "GRACE": "FULL",
    "NOT_OFFERED": "PRESUMED",
    "OFFERED_PENDING": "PRESUMED",
    "DECLINED": "CONDITIONAL",
    "ENDED": "CONDITIONAL",
}

SHIELDING_STATES = frozenset(state for state, level in _GIVEN_BY.items() if _BIT[level] & _SHIELDED)
"""Those states of support with which proceedings shield."""

# What is counted over time.
_IN_POSSIBLY, _IN_CERTAINLY, _PENDING_POSSIBLY, _PENDING_CERTAINLY, _GIVES = 0, 1, 2, 3, 4

# The two timelines that are kept: the set of possible levels as bits, and whether FULL or PRESUMED is among them.
_LEVELS, _IS_SHIELDED = 0, 1


class Shield:
    """Kept up as proceedings, applications and states of support come and go."""

    __slots__ = ("_changed_since", "_sweep")

    def __init__(self) -> None:
        self._sweep = Sweep(_GIVES + len(LEVELS), _levels, _is_shielded)
        self._changed_since: Instant = PAST

    def change(self, gone: Sequence[Step], come: Sequence[Step]) -> Instant:
        """Steps from the functions below; gives the first instant from which anything differs."""
        since = self._sweep.change(gone, come)
        self._changed_since = min(self._changed_since, since)
        return since

    def take_changed(self) -> Instant:
        """The first instant from which anything differs since this was last asked; FUTURE if nothing does."""
        since, self._changed_since = self._changed_since, FUTURE
        return since

    def level_at(self, instant: Instant) -> Level:
        """The strongest level that is possible then."""
        return _strongest(self._sweep.pieces(_LEVELS).at(instant))

    def where(self, when: Range, level: Level) -> Where:
        """Whether the shield had this level: a point takes the strongest possible, a range needs every instant."""
        if is_point(when):
            return Where.INSIDE if self.level_at(when.earliest) == level else Where.OUTSIDE
        bit, pieces = _BIT[level], self._sweep.pieces(_LEVELS).over(when)
        if all(possible == bit for possible in pieces):
            return Where.INSIDE
        return Where.UNDECIDABLE if any(possible & bit for possible in pieces) else Where.OUTSIDE

    def turns(self, when: Range) -> Sequence[Instant]:
        """The instants inside the range at which the possible levels change."""
        return self._sweep.pieces(_LEVELS).turns(when)

    def at_level(self, level: Level) -> AtLevel:
        """When the shield had this level, as one of several things that hold together."""
        return AtLevel(self, level)

    def stretch(self, instant: Instant) -> Stretch | None:
        """The unbroken stretch around the instant in which FULL or PRESUMED is possible; None outside any."""
        shielded = self._sweep.pieces(_IS_SHIELDED)
        return shielded.around(instant) if shielded.at(instant) else None

    def stretches(self, since: Instant) -> list[Stretch]:
        """Every such stretch that ends after this instant, in order."""
        return self._sweep.pieces(_IS_SHIELDED).of_value(True, since)

    def same_level(self, instant: Instant) -> Stretch:
        """The unbroken stretch around the instant in which the strongest possible level stays the same."""
        pieces = self._sweep.pieces(_LEVELS)
        level = _strongest(pieces.at(instant))
        return pieces.around_alike(instant, lambda possible: _strongest(possible) == level)


class AtLevel(NamedTuple):
    """One level of a shield: when it was that."""

    shield: Shield
    level: Level

    def where(self, when: Range) -> Where:
        return self.shield.where(when, self.level)

    def turns(self, when: Range) -> Sequence[Instant]:
        return self.shield.turns(when)


def protection_steps(proceedings: Interval) -> list[Step]:
    """Of proceedings of a case in which the subject is of the victim group."""
    return steps_of(proceedings, _IN_POSSIBLY, _IN_CERTAINLY)


def application_steps(pending: Interval) -> list[Step]:
    return steps_of(pending, _PENDING_POSSIBLY, _PENDING_CERTAINLY)


def support_steps(spell: SupportSpell) -> list[Step]:
    """A state of support gives its level while it is possible."""
    if spell.possible_from >= spell.possible_to:
        return []
    gives = _GIVES + LEVELS.index(_GIVEN_BY[spell.state])
    return [(spell.possible_from, gives, 1), (spell.possible_to, gives, -1)]


def _strongest(possible: int) -> Level:
    return LEVELS[4 - possible.bit_length()]


def _is_shielded(counts: Sequence[int]) -> int:
    return bool(_levels(counts) & _SHIELDED)


def _levels(counts: Sequence[int]) -> int:
    """The set of possible levels, as bits."""
    if not counts[_IN_POSSIBLY]:
        return _NONE
    levels = 0 if counts[_IN_CERTAINLY] else _NONE
    if counts[_PENDING_POSSIBLY] or counts[_GIVES]:
        levels |= _FULL
    if not counts[_PENDING_CERTAINLY]:
        levels |= (_PRESUMED if counts[_GIVES + 1] else 0) | (_CONDITIONAL if counts[_GIVES + 2] else 0)
    return levels
