"""The events of one subject as amended, and the parts derived from them: kept up as events come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import NamedTuple, Protocol, TypeVar, cast

from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.anchors import Anchors, no_anchors
from ledger.protocol.family import EventFamily, Family, Key, Order, Thing, drop_in_order, put_in_order
from ledger.protocol.findings import Moved
from ledger.protocol.known import EventKey, in_valid_order, key_of
from ledger.protocol.ranges import FUTURE, Interval, latest_of, range_of
from ledger.protocol.sweep import Cover
from ledger.protocol.timetable import Row, Timetable

AnEvent = TypeVar("AnEvent", bound=Event)
Found = TypeVar("Found")


class Hearer(Protocol):
    """A part that is told of events."""

    def put(self, event: Event) -> None: ...

    def drop(self, event: Event) -> None: ...


class News(NamedTuple):
    """What has changed: the first instant in valid time from which answers may differ, which types of events changed,
    what came, went or was changed itself, and on which other events the answer may differ, whenever they happened.
    """

    since: Instant
    types: set[type[Event]]
    keys: dict[EventKey, None]
    moved: dict[EventKey, None]


class CaseEvents:
    """What does not depend on what the parts are. A part is made when it is first asked for; from then on it is told
    of every event of the types that it reads.
    """

    def __init__(self) -> None:
        self.ignored: set[EventKey] = set()
        """Corrections without effect, since the event would not satisfy the schema with them."""
        self.moved: dict[EventKey, tuple[Moved, ...]] = {}
        """Which findings each amendment changed at the moment when it became known."""
        self.arrivals: dict[EventKey, Instant] = {}
        """The moment at which each event was admitted, retracted ones too."""
        self._since: Instant = FUTURE
        self._types: set[type[Event]] = set()
        self._keys: dict[EventKey, None] = {}
        self._moved: dict[EventKey, None] = {}
        self._present: set[type[Event]] = set()
        self._by_type: defaultdict[type[Event], list[Event]] = defaultdict(list)
        self._asked: dict[tuple[type[Event], ...], Anchors[Event]] = {}
        self._hearing: defaultdict[type[Event], list[Hearer]] = defaultdict(list)
        self._refreshed: list[Callable[[], Instant]] = []

    # How the engine keeps it up.

    def put(self, event: Event) -> None:
        """Take in an event, as amended."""
        of_type = type(event)
        put_in_order(self._by_type[of_type], event, in_valid_order)
        self._present.add(of_type)
        for family in self._hearing.get(of_type, ()):
            family.put(event)
        for types, anchors in self._asked.items():
            if of_type in types:
                anchors.put(key_of(event), latest_of(event), event)
        self.touch(event)

    def drop(self, event: Event) -> None:
        """Let go of an event that was put in."""
        of_type = type(event)
        drop_in_order(self._by_type[of_type], event, in_valid_order)
        if not self._by_type[of_type]:
            self._present.discard(of_type)
        for family in self._hearing.get(of_type, ()):
            family.drop(event)
        for types, anchors in self._asked.items():
            if of_type in types:
                anchors.drop(key_of(event))
        self.touch(event)

    def touch(self, event: Event) -> None:
        """Something about this event has changed."""
        earliest = event.occurred_at if event.occurred_precision == "INSTANT" else range_of(event).earliest
        self._since = min(self._since, earliest)
        self._types.add(type(event))
        self._keys[key_of(event)] = None

    def refresh(self) -> News:
        """Bring every part up to date; gives what has changed since the last time."""
        since = self._since
        for refresh in self._refreshed:
            if (changed_since := refresh()) < since:
                since = changed_since
        # Parts may have found more that differs while they were brought up to date.
        news = News(min(since, self._since), self._types, self._keys, self._moved)
        self._since, self._types, self._keys, self._moved = FUTURE, set(), {}, {}
        return news

    def has_any(self, types: Iterable[type[Event]]) -> bool:
        """Whether there is any event of these types."""
        return not self._present.isdisjoint(types)

    def close(self) -> None:
        """Forget every part: they know one another, but by way of the case, and so nothing is left to be collected."""
        self.__dict__.clear()

    # What rules ask.

    def of(self, *types: type[Event]) -> Sequence[Event]:
        """The events of these types, in valid order."""
        lists = [events for of_type in types if (events := self._by_type.get(of_type))]
        if len(lists) < 2:
            return lists[0] if lists else ()
        return sorted(chain.from_iterable(lists), key=in_valid_order)

    def events(self, *of_types: type[AnEvent]) -> Anchors[AnEvent]:
        """The events of one type or several, to be asked about."""
        found = self._asked.get(of_types)
        if found is None:
            if not self.has_any(of_types):
                return no_anchors()
            found = self._asked[of_types] = Anchors()
            asked = (event for of_type in of_types for event in self._by_type.get(of_type, ()))
            found.fill((key_of(event), latest_of(event), event) for event in asked)
        return cast("Anchors[AnEvent]", found)

    def known_at(self, event: Event) -> Instant:
        """When the ledger admitted it; for one that has been corrected, when it admitted the original."""
        return self.arrivals[key_of(event)]

    def moved_by(self, amendment: Event) -> Sequence[Moved]:
        """The verdicts that it changed when it became known."""
        return self.moved.get(key_of(amendment), ())

    def has_arrived(self, key: EventKey) -> bool:
        """Whether the ledger ever knew of this event, even where it has been retracted since."""
        return key in self.arrivals

    # What parts are made with.

    def _family(
        self,
        reads: Iterable[type[Event]],
        key_of_event: Callable[[Event], Key | None],
        made: Callable[[Key, Sequence[Event]], Sequence[Thing]],
        order: Order = in_valid_order,
    ) -> Family[Key, Thing]:
        """A family of things, from all events of these types."""
        family = EventFamily(key_of_event, made, order)
        family.fill(self.of(*reads))
        for of_type in reads:
            self._hearing[of_type].append(family)
        return self._kept_up(family)

    def _anchors_of(self, family: Family[Key, Thing], event_of: Callable[[Thing], Event]) -> Anchors[Thing]:
        """The things of a family, each by the event that it is anchored on."""
        anchors: Anchors[Thing] = Anchors()
        there = ((event_of(thing), thing) for things in family.all.values() for thing in things)
        anchors.fill((key_of(event), latest_of(event), thing) for event, thing in there)

        def change(gone: Sequence[Thing], come: Sequence[Thing]) -> Instant:
            for thing in gone:
                key = key_of(event_of(thing))
                anchors.drop(key)
                self._moved[key] = None
            for thing in come:
                event = event_of(thing)
                key = key_of(event)
                anchors.put(key, latest_of(event), thing)
                self._moved[key] = None
            # Each is asked of again by itself; what else depends on it, follows the family too.
            return FUTURE

        family.follow_changes(change)
        return anchors

    def _kept_up(self, family: Family[Key, Thing]) -> Family[Key, Thing]:
        """Sources are made before what is derived from them, and so are brought up to date before it."""
        family.refresh()
        self._refreshed.append(family.refresh)
        return family


def cover_of(family: Family[Key, Thing], intervals_of: Callable[[Thing], Iterable[Interval]]) -> Cover:
    """When at least one of a family lasts."""
    cover = Cover()

    def change(gone: Sequence[Thing], come: Sequence[Thing]) -> Instant:
        return cover.change(
            [interval for thing in gone for interval in intervals_of(thing)],
            [interval for thing in come for interval in intervals_of(thing)],
        )

    family.follow(change)
    return cover


def timetable_of(family: Family[Key, Thing], rows_of: Callable[[Thing], Iterable[Row[Found]]]) -> Timetable[Found]:
    """What of a family lasts when."""
    timetable: Timetable[Found] = Timetable()

    def change(gone: Sequence[Thing], come: Sequence[Thing]) -> Instant:
        return timetable.change(
            [row for thing in gone for row in rows_of(thing)], [row for thing in come for row in rows_of(thing)]
        )

    family.follow(change)
    return timetable
