"""Which time a picture shows: everything where that can be read, else what surrounds the finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ledger.instants import DAY_US, HOUR_US, Instant
from ledger.protocol.picture.dates import is_finite
from ledger.protocol.picture.scene import Lane, Scene
from ledger.protocol.ranges import Range

_THINGS_MAX = 60
"""More than these on one page are too many to read."""
_SHORT_US = 120 * DAY_US
_FOCUS_LEAST = 8
"""Of a longer time all is shown only where what matters to the finding takes one part in so many of it."""
_AROUND = ((60 * DAY_US, 0.4), (21 * DAY_US, 0.25), (7 * DAY_US, 0.15), (2 * DAY_US, 0.1), (6 * HOUR_US, 0.05))
"""How much time before and after what matters: at least so long, and as a share of its length."""
_MARGIN = 0.04
_TO_THE_PRESENT = 4
"""The picture goes on to the moment of knowledge where that adds no more than one part in so many."""
_SPAN_LEAST_US = 6 * HOUR_US
_EARLIEST, _LATEST = Instant(-(10**9) * 60 * 1_000_000), Instant(4 * 10**9 * 60 * 1_000_000)
"""Years in which every calendar works."""


class Window(NamedTuple):
    start: Instant
    end: Instant

    @property
    def span_us(self) -> int:
        return self.end - self.start

    def shows(self, when: Range) -> bool:
        """Whether any of it is within; a point at either end is."""
        return when.earliest <= self.end and when.latest >= self.start


def window_of(scene: Scene) -> Window:
    """All of it, or the time around the finding where all of it would be too much: the closer, the more there is."""
    whole = _whole(scene)
    first, last = min(scene.focus), max(scene.focus)
    is_near = whole.span_us <= max(_SHORT_US, (last - first) * _FOCUS_LEAST)
    if is_near and _count(scene.lanes, whole) <= _THINGS_MAX:
        return whole
    closer = [
        Window(max(whole.start, Instant(first - around)), min(whole.end, Instant(last + around)))
        for around in (max(least_us, int((last - first) * share)) for least_us, share in _AROUND)
    ]
    return next((window for window in closer if _count(scene.lanes, window) <= _THINGS_MAX), closer[-1])


def _whole(scene: Scene) -> Window:
    """With a margin, and up to the moment of knowledge where that is not far off."""
    moments = [*_moments(scene.lanes, scene.known_at), *scene.focus]
    first, last, known_at = min(moments), max(moments), scene.known_at
    margin = max(int((last - first) * _MARGIN), (_SPAN_LEAST_US - (last - first)) // 2, 1)
    end = Instant(last + margin)
    if last <= known_at <= last + max((last - first) // _TO_THE_PRESENT, 2 * margin):
        end = Instant(max(known_at, last + margin // 2))
    return Window(max(_EARLIEST, Instant(first - margin)), min(_LATEST, end))


def _moments(lanes: Iterable[Lane], known_at: Instant) -> Iterator[Instant]:
    """Every end of everything, but for what is said of times to come."""
    for lane in lanes:
        ranges = [mark.when for mark in lane.marks]
        ranges += [side for bar in lane.bars for side in bar.interval]
        for each in ranges:
            yield from (at for at in each if is_finite(at) and at <= known_at)


def _count(lanes: Iterable[Lane], window: Window) -> int:
    """What happens in the time shown: what lasts through all of it takes no room along the time."""
    return sum(
        sum(window.shows(mark.when) for mark in lane.marks)
        + sum(window.shows(bar.interval.start) or window.shows(bar.interval.end) for bar in lane.bars)
        for lane in lanes
    )
