"""The measures of the page, and where a moment stands on it."""

from __future__ import annotations

from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.picture.window import Window

WIDE = 1000.0
"""The unit is such that this is the width of a landscape page: 12 of it are the letters of a newspaper."""
MARGIN = 16.0
LEFT, RIGHT = 146.0, 952.0
"""Where time begins and ends. To the left are the names of the lanes, to the right the arrows of what is still open."""
SIZE = 11.5
SMALL = 10.5
LINE = 15.0
"""Height of a line of words."""


class Frame(NamedTuple):
    """A window of time, laid between LEFT and RIGHT, and the moment that what is shown must be near to."""

    window: Window
    centre: Instant

    def x(self, at: Instant) -> float:
        """Where it stands; what is before or after the window stands at its edge."""
        share = (at - self.window.start) / self.window.span_us
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))
