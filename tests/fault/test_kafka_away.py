"""On Kafka: consumers killed, two registrars, a broker that freezes or dies, a database that goes away."""

from __future__ import annotations

import itertools
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Self

import pytest

from consumers import runner as runner_module
from consumers.runner import Runner
from ledger.cloudevents import to_message
from ledger.demo import Told
from ledger.embedded import embedded_postgres
from ledger.log.kafka import KafkaLog, KafkaSettings, clients
from projections.store import PROJECTOR, Store
from projections.views import VIEWS
from tests.consumers.support import Clock
from tests.fault.embedded import Home
from tests.fault.story import check_arrived, once
from tests.integration.books import check_all
from tests.integration.commands import WAIT_S_MAX, Commands, as_url, eventually, on_kafka
from tests.integration.world import World, create_intakes, intake_of, year
from tests.support.broker import Broker

PARTITIONS = 3


@pytest.fixture
def told() -> list[Told]:
    return once(year(12))


def lots(told: list[Told], size: int) -> Iterator[list[Told]]:
    waiting = iter(told)
    return iter(lambda: list(itertools.islice(waiting, size)), [])


def publish(log: KafkaLog, told: list[Told]) -> None:
    for each in told:
        log.append(intake_of(each.event.publisher), [to_message(each.event)])


def written(log: KafkaLog) -> int:
    """The ends of the ledger's partitions added up: with markers, so somewhat more than the records."""
    places = [("ledger", partition) for partition in range(log.topics("ledger").get("ledger", 0))]
    return sum(log.ends(places).values()) if places else 0


def growing(log: KafkaLog, by: int) -> Callable[[], bool]:
    target = written(log) + by
    return lambda: written(log) >= target


def test_consumers_that_are_killed_lose_nothing_and_double_nothing(
    kafka_log: KafkaLog, kafka_settings: KafkaSettings, postgres: str, told: list[Told], tmp_path: Path
) -> None:
    """Each comes after the other was killed, with a memory of its own, and takes over what was left in the middle."""
    rng = Random(4)
    create_intakes(kafka_log, told)
    waiting = lots(told, 12)
    for number in range(3):
        commands = on_kafka(tmp_path / str(number), kafka_settings, as_url(postgres), partitions=str(PARTITIONS))
        is_time = growing(kafka_log, rng.randint(1, 30))
        with commands.running("run") as process:
            for lot in itertools.islice(waiting, 4):
                publish(kafka_log, lot)
            eventually(is_time, "the registrar writes")
            process.kill()
    for lot in waiting:
        publish(kafka_log, lot)
    commands.must("run", "--until-idle")
    with closing(Store(postgres)) as store:
        check_arrived(check_all(kafka_log, store), told)
    assert PARTITIONS == kafka_log.topics("ledger")["ledger"]


def test_two_registrars_at_once(
    kafka_log: KafkaLog, kafka_settings: KafkaSettings, postgres: str, told: list[Told], tmp_path: Path
) -> None:
    create_intakes(kafka_log, told)
    first, second = (
        on_kafka(tmp_path / name, kafka_settings, as_url(postgres), partitions=str(PARTITIONS)) for name in "ab"
    )
    waiting = lots(told, 6)
    with first.running("run", "registrar") as one, second.running("run", "registrar") as other:
        is_time = growing(kafka_log, len(told))
        for lot in waiting:
            publish(kafka_log, lot)
        eventually(is_time, "one of them does the work")
        for process in (one, other):
            process.terminate()
        assert [0, 0] == [process.wait(WAIT_S_MAX) for process in (one, other)], first.words + second.words
    first.must("run", "--until-idle")
    with closing(Store(postgres)) as store:
        check_arrived(check_all(kafka_log, store), told)


# A broker of one's own, to freeze and kill.


@pytest.fixture
def own_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setattr(clients, "REQUEST_TIMEOUT_MS", 3_000)
    monkeypatch.setattr(clients, "DELIVERY_TIMEOUT_MS", 4_000)
    monkeypatch.setattr(runner_module, "BACK_OFF_S_MAX", 1.0)
    (tmp_path / "broker").mkdir()
    broker = Broker(tmp_path / "broker")
    broker.start()
    yield broker
    broker.thaw()
    broker.kill()


class Turns(threading.Thread):
    """A world whose consumers run in a thread, until the block ends."""

    def __init__(self, make: Callable[[], World]) -> None:
        super().__init__()
        self._make = make
        self._stop_asked = threading.Event()
        self.runner: Runner | None = None
        self.failed: BaseException | None = None

    def run(self) -> None:
        try:
            with self._make() as world:
                self.runner = Runner(world.consumers, world.metrics, stop=self._stop_asked)
                self.runner.run()
        except BaseException as error:  # noqa: BLE001 - raised again where it is asked how they are
            self.failed = error

    def are(self, well: bool) -> bool:
        """Whether all consumers are well, or all are in trouble."""
        if self.failed is not None:
            raise self.failed
        return self.runner is not None and all((each.error is None) is well for each in self.runner.turning)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_asked.set()
        self.join(WAIT_S_MAX)


@pytest.mark.timeout(280)
def test_a_broker_that_freezes_and_one_that_is_killed_are_waited_out(
    own_broker: Broker, postgres: str, told: list[Told], tmp_path: Path
) -> None:
    waiting = lots(told, 25)
    clock = Clock(told[-1].knowntime)
    with (
        closing(KafkaLog(own_broker.settings())) as log,
        closing(KafkaLog(own_broker.settings())) as upstream,
        closing(Store(postgres)) as store,
    ):
        create_intakes(upstream, told)
        with Turns(lambda: World(log, store, tmp_path / "a", clock, partitions=PARTITIONS)) as turns:
            for harm, mend in ((own_broker.freeze, own_broker.thaw), (own_broker.kill, own_broker.start)):
                is_time = growing(upstream, 5)
                publish(upstream, next(waiting))
                eventually(lambda come=is_time: turns.are(well=True) and come(), "the registrar is at work")
                publish(upstream, next(waiting))
                harm()
                eventually(lambda: turns.are(well=False), "the consumers notice")
                mend()
                eventually(lambda: turns.are(well=True), "the consumers go on")
            for lot in waiting:
                publish(upstream, lot)
        with World(log, store, tmp_path / "b", clock) as world:
            world.settle()
        check_arrived(check_all(upstream, store), told)


# A database of one's own, to take away.


def ask(commands: Commands, path: str) -> tuple[int, str]:
    """What the running consumers answer over HTTP; (0, "") while nothing listens."""
    said = [line for line in commands.words.splitlines() if "Health and metrics are at " in line]
    if not said:
        return 0, ""
    address = said[-1].split("Health and metrics are at ")[1].removesuffix("/metrics")
    try:
        with urllib.request.urlopen(address + path, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.timeout(280)
def test_a_database_that_goes_away_is_said_by_readyz_and_waited_out(
    kafka_log: KafkaLog, kafka_settings: KafkaSettings, told: list[Told], tmp_path: Path
) -> None:
    create_intakes(kafka_log, told)
    # Nobody looks after this one: with its keeper gone too, it stays away.
    place = Home(tmp_path / "database", Commands(tmp_path / "unused"))
    with embedded_postgres(place.path) as server, closing(Store(server.dsn)) as store:
        commands = on_kafka(
            tmp_path / "home", kafka_settings, as_url(server.dsn), partitions="3", metrics_address="127.0.0.1:0"
        )
        store.prepare(VIEWS)
        with commands.running("run") as process:
            publish(kafka_log, told[:60])
            eventually(lambda: store.position(PROJECTOR) > 20, "the tables are filled")
            eventually(lambda: ask(commands, "/readyz")[0] == 200, "the consumers are ready")
            keeper, postmaster = place.keeper(), place.server()
            assert keeper is not None
            assert postmaster is not None
            keeper.kill()
            postmaster.kill()
            publish(kafka_log, told[60:])
            eventually(lambda: ask(commands, "/readyz")[0] == 503, "it is said that the database is away")
            answer = json.loads(ask(commands, "/readyz")[1])
            assert {"projector", "detector"} == {each["consumer"] for each in answer["consumers"] if not each["ok"]}
            assert "does not answer" in answer["summary"]
            assert 200 == ask(commands, "/livez")[0], "to wait is not to be stuck"
            server.ensure()
            eventually(lambda: ask(commands, "/readyz")[0] == 200, "the consumers are ready again")
            process.terminate()
            assert 0 == process.wait(WAIT_S_MAX), commands.words
        commands.must("run", "--until-idle")
        with closing(Store(server.dsn)) as fresh:  # the other one's connection is gone
            check_arrived(check_all(kafka_log, fresh), told)
    eventually(lambda: place.server() is None, "the database stops")
