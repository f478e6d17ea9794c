"""Hides a count wherever the same one stands: by the other clock, or in another measure of the same document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from projections.disclosure.audience import Audience
from projections.disclosure.published import CONFIDENTIAL_CELL
from projections.disclosure.release import Key
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.protected import Protected
from projections.reports.question import Clock, Period


class _Shown(NamedTuple):
    one: Protected
    clock: Clock
    key: Key
    value: int

    @property
    def is_hidden(self) -> bool:
        cell = self.one.cells[self.clock].get(self.key)
        return cell is not None and cell.shown is None

    def hide(self) -> None:
        self.one.cells[self.clock][self.key] = CONFIDENTIAL_CELL


def protected(measures: Sequence[Measure], figures: Figures, audience: Audience, period: Period) -> list[Protected]:
    """The measures of one document. To hide more than each of them needs is always safe."""
    made = [Protected(measure, figures, audience, period) for measure in measures]
    if audience.suppresses:
        for alike in _alike(made):
            while _hide_alike(alike, audience):
                pass
    return made


def _alike(made: Sequence[Protected]) -> Iterator[Sequence[_Shown]]:
    """Counts of the same kind of thing at the same place, whatever the measure, clock or category."""
    found: defaultdict[tuple[object, ...], list[_Shown]] = defaultdict(list)
    for one in made:
        for clock in Clock:
            for key, value in one.exact(clock).items():
                place = tuple(pair for pair in key.at if pair[0] != "category")
                found[(key.unit, place)].append(_Shown(one, clock, key, value))
    yield from found.values()


def _hide_alike(alike: Sequence[_Shown], audience: Audience) -> bool:
    """Whether anything was hidden that had not been."""
    hidden = [each for each in alike if each.is_hidden]
    near = audience.shown_min + audience.rounding_base
    more = [
        each
        for each in alike
        if not each.is_hidden
        and any(
            each.value == other.value or (each.key == other.key and abs(each.value - other.value) < near)
            for other in hidden
        )
    ]
    for each in more:
        each.hide()
    return bool(more)
