"""A whole ledger in one process: registrar, projector and detector on any log, by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, islice
from pathlib import Path
from typing import Self

from prometheus_client import CollectorRegistry

from consumers.detector import Detector
from consumers.intake import PREFIX
from consumers.projector import Projector
from consumers.registrar import Registrar
from consumers.runner import Consumer, Runner
from ledger.cloudevents import to_message
from ledger.demo import Told, synthetic_year
from ledger.log.port import Log
from ledger.metrics import Metrics
from ledger.protocol import load_policy
from projections.store import Store
from schemas.register import Register
from tests.consumers.support import Clock

REGISTER = Register.load()


class World:
    """Consumers on a log and a store. What one world left undone another one can finish: nothing is kept here."""

    def __init__(self, log: Log, store: Store, home: Path, clock: Clock | None = None, *, partitions: int = 1) -> None:
        self.log = log
        self.store = store
        self.clock = clock or Clock()
        self.metrics = Metrics(CollectorRegistry())
        self.registrar = Registrar(
            log, REGISTER, home / "memory.sqlite", self.clock, self.metrics, partitions=partitions
        )
        self.projector = Projector(log, store, self.clock, self.metrics)
        self.detector = Detector(log, store, load_policy(), self.clock, self.metrics)

    @property
    def consumers(self) -> list[Consumer]:
        return [self.registrar, self.projector, self.detector]

    def settle(self) -> None:
        """Until everything published has been through everyone."""
        Runner(self.consumers, self.metrics).run(until_idle=True)

    def close(self) -> None:
        for consumer in self.consumers:
            consumer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def intake_of(publisher: str) -> str:
    return PREFIX + publisher.strip("/").replace("/", ".")


def create_intakes(log: Log, told: Iterable[Told]) -> None:
    """The intakes of everybody who speaks, and the detector's own."""
    for topic in sorted({intake_of(each.event.publisher) for each in told} | {"intake.ledger.detector"}):
        log.create_topic(topic)


def year(cases: int, seed: int = 7) -> list[Told]:
    """A small synthetic year, in the order in which it became known."""
    return list(synthetic_year(seed, cases))


def tell(world: World, told: Iterable[Told], *, settle_every: int) -> None:
    """Publish as time passes: by publisher and in order, so that every kind of log gives the same numbers."""
    batches = groupby(told, key=lambda each: each.event.publisher)
    for number, (publisher, each) in enumerate(batches):
        for batch in iter(lambda items=each: list(islice(items, 50)), []):  # type: ignore[misc]
            world.clock.now = max(world.clock.now, batch[-1].knowntime)
            world.log.append(intake_of(publisher), [to_message(one.event) for one in batch])
            take_everything(world.registrar)
        if number % settle_every == 0:
            world.settle()
    world.settle()


def take_everything(registrar: Registrar) -> None:
    while not registrar.caught_up():
        registrar.step(wait_s=1.0)
