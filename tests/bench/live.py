"""The detector beside the projector: both read the same embedded ledger in turns, so that whatever slows one slows both."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import structlog
from prometheus_client import CollectorRegistry

from consumers.detector import Detector
from consumers.projector import Projector
from consumers.registrar import Registrar
from ledger.cloudevents import to_message
from ledger.commands.rehearsing import rehearse_events
from ledger.demo import synthetic_year
from ledger.embedded import embedded_postgres
from ledger.events import Event
from ledger.instants import Instant
from ledger.log.embedded import embedded_log
from ledger.log.port import Log
from ledger.metrics import Metrics
from ledger.protocol import load_policy
from ledger.refusal import NotAccepted
from projections.store import Store
from schemas.register import Register
from tests.bench.clock import now

_SEED, _CASES_A_YEAR, _YEARS_MAX = 2024, 1500, 400


class Pace(NamedTuple):
    """How fast one consumer went through the ledger. The database's own CPU time shows only on the clock."""

    name: str
    events: int
    cpu_s: float
    wall_s: float

    @property
    def rate(self) -> float:
        """Events a second, by the clock."""
        return self.events / self.wall_s


def measure(home: Path, events: int) -> tuple[Pace, Pace]:
    """The detector's pace, and the projector's, over so many events of synthetic years as they became known then.

    They become known as they did, and not now: otherwise every one of them would be found to be late.
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("error"))
    with ExitStack() as stack:
        postgres = stack.enter_context(embedded_postgres(home / "live"))
        log = stack.enter_context(closing(embedded_log(postgres.dsn)))
        _fill(log, home, events)
        stores = [stack.enter_context(closing(Store(postgres.dsn))) for _ in range(2)]
        detector = Detector(log, stores[0], load_policy(), now, _metrics())
        projector = Projector(log, stores[1], now, _metrics())
        return _in_turns(detector, projector, events)


def _fill(log: Log, home: Path, events: int) -> None:
    """Admit the events."""
    register = Register.load()
    rehearse_events(log, register, home, _told(events))
    registrar = Registrar(log, register, home / "memory.sqlite", now, _metrics(), may_rehearse=True)
    with closing(registrar):
        while registrar.step():
            pass


def _told(events: int) -> Iterator[tuple[Event, Instant]]:
    told = synthetic_year(_SEED, _CASES_A_YEAR, years=_YEARS_MAX)
    return islice(((each.event, each.knowntime) for each in told if _can_be_sent(each.event)), events)


def _can_be_sent(event: Event) -> bool:
    """Not a seeded mistake that no honest client could even encode."""
    try:
        to_message(event)
    except NotAccepted:
        return False
    return True


def _in_turns(detector: Detector, projector: Projector, events: int) -> tuple[Pace, Pace]:
    """Whoever has handled less goes next, until neither has anything left to do."""
    paces = {one.name: Pace(one.name, 0, 0.0, 0.0) for one in (detector, projector)}
    at_work: list[Detector | Projector] = [detector, projector]
    while at_work:
        consumer = min(at_work, key=lambda one: paces[one.name].events)
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        handled = consumer.step()
        cpu_s, wall_s = time.process_time() - cpu_s, time.perf_counter() - wall_s
        before = paces[consumer.name]
        paces[consumer.name] = Pace(before.name, before.events + handled, before.cpu_s + cpu_s, before.wall_s + wall_s)
        if not handled and consumer.caught_up():
            at_work.remove(consumer)
    # What the detector says itself is no event of the world: it counts as its work, and not as its pace.
    first, second = (paces[one.name]._replace(events=events) for one in (detector, projector))
    return first, second


def _metrics() -> Metrics:
    return Metrics(CollectorRegistry())
