"""Files of events for processes to publish, and what must have become of them, however often they were sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from ledger.cloudevents import to_json
from ledger.demo import Told
from ledger.events import Event
from tests.integration.books import Books


def written(path: Path, told: Sequence[Told]) -> Path:
    """The events as a file of JSON Lines."""
    path.write_text("".join(json.dumps(to_json(each.event)) + "\n" for each in told), encoding="utf-8")
    return path


def once(told: Sequence[Told]) -> list[Told]:
    """The first that was said under each id: the year sends some things twice, and some of them differently."""
    return list({(each.event.publisher, each.event.event_id): each for each in reversed(told)}.values())[::-1]


def check_arrived(books: Books, told: Sequence[Told]) -> None:
    """Every event is admitted, once; nothing is refused; and nothing else is there."""
    assert [] == books.refused
    assert by_id([each.event for each in once(told)]) == by_id(books.upstream)


def by_id(events: Sequence[Event]) -> dict[tuple[str, str], Event]:
    return {(event.publisher, event.event_id): event for event in events}
