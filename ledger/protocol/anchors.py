"""What rules are asked of: the acts, shares or other events of one kind, found by how late they may have happened."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar, cast

from ledger.instants import Instant
from ledger.protocol.known import EventKey

Anchor = TypeVar("Anchor")


class Anchors(Generic[Anchor]):
    """One for each event key, in order of the latest moment at which the event may have happened."""

    __slots__ = ("_by_key", "_order")

    def __init__(self) -> None:
        self._by_key: dict[EventKey, tuple[Instant, Anchor]] = {}
        self._order: list[tuple[Instant, EventKey]] = []

    def fill(self, anchors: Iterable[tuple[EventKey, Instant, Anchor]]) -> None:
        """Add all that there are at first."""
        self._by_key = {key: (latest, anchor) for key, latest, anchor in anchors}
        self._order = sorted((latest, key) for key, (latest, _) in self._by_key.items())

    def put(self, key: EventKey, latest: Instant, anchor: Anchor) -> None:
        """Add one, or put it in the place of the earlier one of the same key."""
        self.drop(key)
        self._by_key[key] = (latest, anchor)
        insort(self._order, (latest, key))

    def drop(self, key: EventKey) -> None:
        """Remove the one of this key, if there is one."""
        found = self._by_key.pop(key, None)
        if found is not None:
            del self._order[bisect_left(self._order, (found[0], key))]

    def get(self, key: EventKey) -> Anchor | None:
        found = self._by_key.get(key)
        return None if found is None else found[1]

    def since(self, instant: Instant) -> Sequence[EventKey]:
        """The keys of those that may have happened at this instant or after it, in order."""
        if not self._order or self._order[-1][0] < instant:
            return ()
        return [key for _, key in self._order[bisect_left(self._order, (instant,)) :]]

    def from_on(self, instant: Instant) -> Iterator[Anchor]:
        """Those that may have happened at this instant or after it, in order."""
        return (self._by_key[key][1] for key in self.since(instant))

    def dated(self, key: EventKey) -> tuple[Instant, Anchor] | None:
        """The latest moment at which the one of this key may have happened, and that one; None where there is none."""
        return self._by_key.get(key)

    def __iter__(self) -> Iterator[Anchor]:
        return (self._by_key[key][1] for _, key in self._order)

    def __len__(self) -> int:
        return len(self._order)


_NOTHING: Anchors[object] = Anchors()


def no_anchors() -> Anchors[Anchor]:
    """Where there is nothing to ask of: always the same one, never to be filled."""
    return cast("Anchors[Anchor]", _NOTHING)
