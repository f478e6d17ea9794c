"""Things of one kind, made key by key from the events of that key: only where something changed are they made anew."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.known import in_valid_order
from ledger.protocol.ranges import FUTURE

Key = TypeVar("Key", bound="str | tuple[str, str] | Instant")
Thing = TypeVar("Thing")
Heard_contra = TypeVar("Heard_contra", contravariant=True)

Order = Callable[[Event], tuple[int | str, ...]]
"""What events are sorted by; no two share a place."""


class Follower(Protocol[Heard_contra]):
    """Hears which things are gone and which have come; gives the first instant from which its own answers differ."""

    def __call__(self, gone: Sequence[Heard_contra], come: Sequence[Heard_contra], /) -> Instant: ...


class Family(ABC, Generic[Key, Thing]):
    """What is made of each key. Whoever follows hears of every change when the family is brought up to date."""

    def __init__(self) -> None:
        self._things: dict[Key, Sequence[Thing]] = {}
        self._stale: dict[Key, None] = {}
        self._followers: list[Follower[Thing]] = []
        self._told: list[Callable[[Key], None]] = []

    @abstractmethod
    def _make(self, key: Key) -> Sequence[Thing]:
        """What there is of this key now."""

    @property
    def all(self) -> Mapping[Key, Sequence[Thing]]:
        """What there is of each key that has anything."""
        return _InOrder(self._things)

    @property
    def first(self) -> Mapping[Key, Thing]:
        """The same, where a key has no more than one, or only the first counts."""
        return _First(self._things)

    def touch(self, key: Key) -> None:
        """The things of this key may have changed."""
        self._stale[key] = None

    def follow(self, follower: Follower[Thing]) -> None:
        """Let the follower hear of everything that is there, and of every change from now on."""
        if self._things:
            follower((), [thing for things in self._things.values() for thing in things])
        self.follow_changes(follower)

    def follow_changes(self, follower: Follower[Thing]) -> None:
        """Let the follower hear of every change from now on."""
        self._followers.append(follower)

    def tell(self, touch: Callable[[Key], None]) -> None:
        """Call this with every key that there is, and with each whose things change from now on."""
        for key in self._things:
            touch(key)
        self._told.append(touch)

    def refresh(self) -> Instant:
        """Make anew what was touched; gives the first instant from which any follower's answers differ.

        Followers hear of all at once: what moved from one key to another is gone from there before it comes here.
        """
        if not self._stale:
            return FUTURE
        stale, self._stale = self._stale, {}
        all_gone: list[Thing] = []
        all_come: list[Thing] = []
        for key in stale:
            before, after = self._things.pop(key, ()), self._make(key)
            if after:
                self._things[key] = after
            gone, come = _difference(before, after) if before else ((), after)
            if gone or come:
                all_gone += gone
                all_come += come
                for touch in self._told:
                    touch(key)
        if not all_gone and not all_come:
            return FUTURE
        return min((follower(all_gone, all_come) for follower in self._followers), default=FUTURE)


class DerivedFamily(Family[Key, Thing]):
    """A family that `make` makes from other parts; who knows those tells it which keys to make anew."""

    def __init__(self, make: Callable[[Key], Sequence[Thing]]) -> None:
        super().__init__()
        self._of = make

    def _make(self, key: Key) -> Sequence[Thing]:
        return self._of(key)


class EventFamily(Family[Key, Thing]):
    """A family that is made from events: `made` is given the events of one key, in `order`.

    An event that `key_of` gives no key belongs to none.
    """

    def __init__(
        self,
        key_of: Callable[[Event], Key | None],
        made: Callable[[Key, Sequence[Event]], Sequence[Thing]],
        order: Order = in_valid_order,
    ) -> None:
        super().__init__()
        self._made = made
        self._key_of = key_of
        self._order = order
        self._events: defaultdict[Key, list[Event]] = defaultdict(list)

    def _make(self, key: Key) -> Sequence[Thing]:
        return self._made(key, self._events[key])

    def fill(self, events: Iterable[Event]) -> None:
        """Take in all that there are at first, given in valid order."""
        for event in events:
            if (key := self._key_of(event)) is not None:
                self._events[key].append(event)
                self._stale[key] = None
        if self._order is not in_valid_order:
            for same_key in self._events.values():
                same_key.sort(key=self._order)

    def put(self, event: Event) -> None:
        if (key := self._key_of(event)) is not None:
            put_in_order(self._events[key], event, self._order)
            self.touch(key)

    def drop(self, event: Event) -> None:
        if (key := self._key_of(event)) is not None:
            drop_in_order(self._events[key], event, self._order)
            self.touch(key)


def put_in_order(events: list[Event], event: Event, order: Order) -> None:
    """Most come in order of time, and so at the end."""
    if not events or (events[-1].occurred_at < event.occurred_at and order is in_valid_order):
        events.append(event)
    else:
        insort(events, event, key=order)


def drop_in_order(events: list[Event], event: Event, order: Order) -> None:
    del events[bisect_left(events, order(event), key=order)]


class _InOrder(Mapping[Key, Sequence[Thing]]):
    """A window on the things, in order of key."""

    def __init__(self, things: Mapping[Key, Sequence[Thing]]) -> None:
        self._things = things

    def __getitem__(self, key: Key) -> Sequence[Thing]:
        return self._things[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(sorted(self._things))

    def __len__(self) -> int:
        return len(self._things)


class _First(Mapping[Key, Thing]):
    """A window on the first thing of each key, in order of key."""

    def __init__(self, things: Mapping[Key, Sequence[Thing]]) -> None:
        self._things = things

    def __getitem__(self, key: Key) -> Thing:
        return self._things[key][0]

    def __iter__(self) -> Iterator[Key]:
        return iter(sorted(self._things))

    def __len__(self) -> int:
        return len(self._things)


def _difference(before: Sequence[Thing], after: Sequence[Thing]) -> tuple[Sequence[Thing], Sequence[Thing]]:
    """What is gone and what has come, without what both begin and end with."""
    head, shorter = 0, min(len(before), len(after))
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return before[head : len(before) - tail], after[head : len(after) - tail]
