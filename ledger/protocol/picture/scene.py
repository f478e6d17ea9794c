"""What a picture shows, in time and in words, before anybody has thought of where on the page."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger.instants import Instant
from ledger.protocol.known import EventKey
from ledger.protocol.ranges import Interval, Range

Look = Literal[
    "proceedings", "elsewhere", "support", "offered", "bare", "full", "presumed", "conditional", "pause", "lapsed",
    "state", "finding",
]  # fmt: skip
"""How a bar is filled: told apart by pattern and border, never by colour."""

Shape = Literal["act", "override", "event", "finding", "gone"]


class Bar(NamedTuple):
    """Something that lasted, possibly and certainly. `labels` are wordings of the same, the longest first."""

    interval: Interval
    look: Look
    labels: tuple[str, ...]
    weight: int = 0


class Mark(NamedTuple):
    """Something that happened. Of greater `weight` is what a reader must find first: the anchor, then the evidence."""

    when: Range
    shape: Shape
    labels: tuple[str, ...]
    weight: int = 0


class Lane(NamedTuple):
    """`empty` is what is said of a lane in which there is nothing."""

    title: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()
    empty: str = "none recorded"


class Line(NamedTuple):
    """A moment that matters to every lane."""

    at: Instant
    kind: Literal["finding", "knowledge", "anchor"]
    label: str


class Scene(NamedTuple):
    """Everything, in the order in which it is read from the top. `focus` are the moments that must be seen, the
    finding's own first.
    """

    heading: str
    subheading: str
    description: tuple[str, ...]
    lanes: tuple[Lane, ...]
    lines: tuple[Line, ...]
    focus: tuple[Instant, ...]
    known_at: Instant
    notes: tuple[str, ...] = ()


class Seen(NamedTuple):
    """What of the scene belongs to the finding: the events of its evidence, and the names that may be shown."""

    anchor: EventKey
    evidence: frozenset[EventKey]
    cases: frozenset[str]

    def weight_of(self, key: EventKey) -> int:
        return 2 if key == self.anchor else 1 if key in self.evidence else 0
