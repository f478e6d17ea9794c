"""Moments that matter: clustered in a few weeks, on the limits of the rules and a microsecond beside them."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from ledger.instants import Instant, parse
from tests.oracle.london import day_of, end_of_working_days, midnight
from tests.oracle.numbers import DAY, HOUR

_BASES = [
    "2024-03-20T10:00:00Z",  # Easter, the clocks go forward on 31 March
    "2024-10-14T09:00:00Z",  # the clocks go back on 27 October
    "2024-02-16T12:00:00Z",  # 29 February, and the exemption's record from 8 March
    "2023-12-11T08:30:00Z",  # Christmas and New Year
    "2020-12-14T10:00:00Z",  # Christmas, and Warwickshire's rule from 1 January
    "2024-04-26T23:30:00Z",  # bank holidays in May, and British Summer Time about midnight
]
_BEFORE = 20 * DAY
_AFTER = 60 * DAY
_LIMITS = [0, 24 * HOUR, 3 * DAY, 5 * DAY, 7 * DAY, 14 * DAY, 28 * DAY]
_NEAR = [0, 0, 0, 0, 1, -1]
_WORKING_DAYS = [2, 5, 10]


class Moments:
    """Draws instants of one timeline; later ones often stand at a limit's distance from earlier ones."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.base = parse(random.choice(_BASES))
        self.drawn = [int(self.base)]

    def moment(self) -> Instant:
        """Any moment of the timeline's few weeks."""
        ways = [self._fresh, self._fresh, self._at_a_limit, self._at_a_limit, self._midnight, self._same, self._worked]
        drawn = self.random.choice(ways)()
        if not self.base - _BEFORE <= drawn <= self.base + _AFTER:
            drawn = self._fresh()
        return self.noted(drawn)

    def noted(self, drawn: int) -> Instant:
        """Remember a moment, so that others are drawn at a distance from it."""
        self.drawn.append(drawn)
        return Instant(drawn)

    def later_than(self, earlier: int) -> Instant:
        """A moment after another one."""
        known = [each for each in self.drawn if each > earlier]
        if known and self.random.random() < 0.5:
            return Instant(self.random.choice(known))
        return self.noted(earlier + self.random.choice([1, HOUR, *_LIMITS[1:], self.random.randrange(1, 30 * DAY)]))

    def _fresh(self) -> int:
        return self.base + self.random.randrange(-48, 34 * 24) * HOUR

    def _at_a_limit(self) -> int:
        way = self.random.choice([1, 1, 1, -1])
        return self._same() + way * self.random.choice(_LIMITS) + self.random.choice(_NEAR)

    def _midnight(self) -> int:
        day = day_of(self._fresh()) + timedelta(days=self.random.choice([0, 1]))
        return midnight(day) + self.random.choice(_NEAR)

    def _same(self) -> int:
        return self.random.choice(self.drawn)

    def _worked(self) -> int:
        return end_of_working_days(self._same(), self.random.choice(_WORKING_DAYS)) + self.random.choice(_NEAR)
