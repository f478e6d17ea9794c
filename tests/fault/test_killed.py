"""Processes of an embedded ledger are killed, again and again, while events are published: nothing is lost or doubled."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from random import Random

import pytest

from ledger.demo import Told
from ledger.errors import PartMissing
from projections.store import PROJECTOR
from tests.fault.embedded import Home, Seen
from tests.fault.story import check_arrived, once, written
from tests.integration.commands import WAIT_S_MAX, eventually
from tests.integration.world import year

CASES = 30


@pytest.fixture
def told() -> list[Told]:
    return once(year(CASES))


def lots(told: list[Told], rng: Random) -> Iterator[list[Told]]:
    """The events in lots of random size."""
    waiting = iter(told)
    return iter(lambda: list(itertools.islice(waiting, rng.randint(3, 25))), [])


def growing(seen: Seen, what: Callable[[Seen], int], by: int) -> Callable[[], bool]:
    """Whether it has grown by so much from now on."""
    target = what(seen) + by
    return lambda: what(seen) >= target


MOMENTS: dict[str, Callable[[Seen], int]] = {
    "the registrar writes": Seen.written,
    "the detector speaks": Seen.said,
    "the projector moves": lambda seen: seen.store.position(PROJECTOR),
    "the detector moves": lambda seen: seen.store.position("detector"),
}


def test_consumers_that_are_killed_at_any_moment_lose_nothing_and_double_nothing(home: Home, told: list[Told]) -> None:
    rng = Random(1)
    waiting = lots(told, rng)
    with home.seen() as seen:
        seen.store.prepare()
        for moment in MOMENTS.values():
            with home.commands.running("run") as process:
                is_time = growing(seen, moment, rng.randint(1, 3))
                for lot in waiting:
                    seen.publish(lot)
                    if is_time():
                        break
                eventually(is_time, "the consumers came that far")
                process.kill()
        for lot in waiting:
            seen.publish(lot)
    check_arrived(home.finished(), told)


def test_a_publisher_that_is_killed_publishes_the_same_file_again(home: Home, told: list[Told]) -> None:
    file = written(home.commands.folder / "events.jsonl", told)
    with home.seen() as seen:
        for claimed in (1, 1000):
            with home.commands.running("publish", "-") as process:
                assert process.stdin is not None
                # The same again and again, as it waits for its batches to fill.
                process.stdin.write(file.read_text() * 12)
                process.stdin.flush()
                eventually(lambda least=claimed: claims(seen) >= least, "something is claimed")
                process.kill()
    home.commands.must("publish", str(file))
    books = home.finished()
    check_arrived(books, told)
    assert books.repeated, "what was published before it was killed is recognised"


def claims(seen: Seen) -> int:
    return sum(seen.log.end(topic, 0) for topic in seen.log.topics("intake."))


def test_a_database_that_is_killed_comes_back_and_everything_goes_on(home: Home, told: list[Told]) -> None:
    waiting = lots(told, Random(2))
    with home.commands.running("run") as process:
        with home.seen() as seen:
            for _ in range(3):
                is_time = growing(seen, Seen.written, 10)
                for lot in itertools.islice(waiting, 3):
                    seen.publish(lot)
                eventually(lambda come=is_time: answers(come), "the registrar goes on")
                server = home.server()
                assert server is not None
                server.kill()
            for lot in waiting:
                seen.publish(lot)
        eventually(lambda: home.server() is not None, "the server is back")
        process.terminate()
        assert 0 == process.wait(WAIT_S_MAX), home.commands.words
    books = home.finished()
    check_arrived(books, told)


def answers(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except PartMissing:
        return False


def test_a_database_that_is_killed_with_its_keeper_is_brought_back_by_who_runs(home: Home, told: list[Told]) -> None:
    with home.commands.running("run") as process:
        with home.seen() as seen:
            seen.publish(told[:20])
            eventually(lambda: seen.written() > 10, "the consumers are at work")
        keeper, server = home.keeper(), home.server()
        assert keeper is not None
        assert server is not None
        keeper.kill()
        server.kill()
        eventually(lambda: (found := home.server()) is not None and found.pid != server.pid, "the server is back")
        home.commands.must("publish", str(written(home.commands.folder / "rest.jsonl", told[20:])))
        process.terminate()
        assert 0 == process.wait(WAIT_S_MAX), home.commands.words
    check_arrived(home.finished(), told)


def test_many_commands_at_once_on_one_home(home: Home, told: list[Told]) -> None:
    """A service, two publishers, a second run, questions and a rebuild: each in a process of its own."""
    commands = home.commands
    third = len(told) // 3
    files = [
        written(commands.folder / f"{number}.jsonl", part)
        for number, part in enumerate((told[:third], told[third : 2 * third], told[2 * third :]))
    ]
    commands.must("publish", str(files[0]))
    with commands.running("run") as service:
        others = [
            commands.running("publish", str(files[1])),
            commands.running("publish", str(files[2])),
            commands.running("rebuild"),
            commands.running("findings", "--json"),
        ]
        with others[0] as first, others[1] as second, others[2] as rebuild, others[3] as findings:
            ends = [process.wait(WAIT_S_MAX) for process in (first, second, rebuild, findings)]
            assert [0, 0, 0, 0] == ends, commands.words
        commands.must("findings", "--replay", "--json")
        commands.must("rebuild")
        service.terminate()
        assert 0 == service.wait(WAIT_S_MAX), commands.words
    check_arrived(home.finished(), told)


def test_two_registrars_at_once_on_one_home(home: Home, told: list[Told]) -> None:
    waiting = lots(told, Random(3))
    with home.commands.running("run", "registrar") as first, home.commands.running("run", "registrar") as second:
        with home.seen() as seen:
            for lot in waiting:
                seen.publish(lot)
            eventually(lambda: seen.written() >= len(told), "one of them does the work")
        # Before a process has begun, a signal ends it at once: there is nothing yet to bring to an end.
        eventually(lambda: home.commands.words.count("Running registrar") == 2, "both of them run")
        for process in (first, second):
            process.terminate()
        assert [0, 0] == [process.wait(WAIT_S_MAX) for process in (first, second)], home.commands.words
    check_arrived(home.finished(), told)
