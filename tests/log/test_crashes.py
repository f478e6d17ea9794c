"""Whatever the moment of a crash, every claim has exactly one outcome on the ledger afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict

import pytest
from eventsourcing.persistence import OperationalError, StoredEvent

from ledger.errors import OutcomeUnknown
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.port import Batch, Entry, Follower, Log, Message, Writer
from ledger.log.recorder import RecorderLog
from tests.log import copier

CLAIMS = 40


class Crash(BaseException):
    """The process ends here, as far as the code under test can see: nothing may catch it."""


class Crashing:
    """A log that crashes at its n-th call: before the call is carried out, or after it, before the answer."""

    def __init__(self, log: Log, at: int, *, carried_out: bool) -> None:
        self.kind = log.kind
        self.again = None
        self._log = log
        self._left = at
        self._carried_out = carried_out

    @contextmanager
    def _call(self) -> Iterator[None]:
        self._left -= 1
        if self._left == 0 and not self._carried_out:
            raise Crash
        yield
        if self._left == 0:
            raise Crash

    def create_topic(self, topic: str, partitions: int = 1) -> None:
        self._log.create_topic(topic, partitions)

    def topics(self, prefix: str = "") -> Mapping[str, int]:
        return self._log.topics(prefix)

    def append(self, topic: str, messages: Sequence[Message], partition: int = 0) -> None:
        self._log.append(topic, messages, partition)

    def read(self, topic: str, partition: int, offset: int, limit: int = 1000, wait_s: float = 0.0) -> Batch:
        with self._call():
            return self._log.read(topic, partition, offset, limit, wait_s)

    def end(self, topic: str, partition: int) -> int:
        return self._log.end(topic, partition)

    def ends(self, places: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        return self._log.ends(places)

    def follow(self, starts: Mapping[tuple[str, int], int]) -> Follower:
        with self._call():
            return self._log.follow(starts)

    def take_over(self, name: str) -> Writer:
        with self._call():
            return CrashingWriter(self, self._log.take_over(name))

    def close(self) -> None:
        self._log.close()


class CrashingWriter:
    def __init__(self, crashing: Crashing, writer: Writer) -> None:
        self._crashing = crashing
        self._writer = writer

    def write(self, entries: Sequence[Entry]) -> None:
        with self._crashing._call():
            self._writer.write(entries)

    def close(self) -> None:
        self._writer.close()


@pytest.mark.parametrize("carried_out", [False, True], ids=["before", "after"])
def test_a_crash_at_any_call_loses_nothing_and_doubles_nothing(any_log: Log, carried_out: bool) -> None:
    """One copying is crashed at its first call, the next at its second, and so on until one comes to its end."""
    copier.create(any_log, CLAIMS)
    for at in range(1, 1000):
        with suppress(Crash):
            copier.copy(Crashing(any_log, at, carried_out=carried_out))
            break
    else:
        pytest.fail("no copying came to its end")
    assert at > 3, "it was not crashed in its steps"
    copier.check(any_log, CLAIMS)


def test_two_copiers_that_take_over_from_each_other_lose_nothing_and_double_nothing(any_log: Log) -> None:
    copier.create(any_log, CLAIMS)
    other = Crashing(any_log, 10_000, carried_out=True)
    for _ in range(5):
        earlier = any_log.take_over("registrar")
        with suppress(Crash):
            copier.copy(Crashing(other, 6, carried_out=True))
        with pytest.raises(Exception, match=r"taken over|spent"):
            earlier.write([Entry("ledger", 0, Message(b"S", b"v", ()))])
    copier.copy(any_log)
    copier.check(any_log, CLAIMS)


# Real processes, killed while they write.

KILLS = 4
CLAIMS_A_LIFE = 250


def run_and_kill(described: dict[str, object], log: Log) -> None:
    """Kill the copying process when it is somewhere in the work of each of its lives; the last finds it all done."""
    copier.create(log, 0)
    for life in range(KILLS):
        copier.add_claims(log, life * CLAIMS_A_LIFE, CLAIMS_A_LIFE)
        target = written(log) + CLAIMS_A_LIFE // 4
        process = subprocess.Popen([sys.executable, "-m", "tests.log.copier"], stdin=subprocess.PIPE, text=True)
        assert process.stdin is not None
        json.dump(described, process.stdin)
        process.stdin.close()
        while written(log) < target:
            assert process.poll() is None, "the copier gave up"
        process.kill()
        process.wait()
    copier.copy(log)
    copier.check(log, KILLS * CLAIMS_A_LIFE)


def written(log: Log) -> int:
    """Offsets of all partitions together: on Kafka some are of markers, so it runs ahead of the outcomes a little."""
    return sum(log.end("ledger", partition) for partition in range(copier.PARTITIONS))


def test_a_process_that_is_killed_again_and_again_embedded(embedded: RecorderLog, postgres: str) -> None:
    run_and_kill({"dsn": postgres}, embedded)


def test_a_process_that_is_killed_again_and_again_on_kafka(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    run_and_kill({"kafka": asdict(kafka_settings)}, kafka_log)


class LosesTheAnswer:
    """A recorder that carries the first insert out and then says that the connection is gone; the second it repeats."""

    def __init__(self, log: RecorderLog) -> None:
        self._inner = log._sequences
        self.lose = 0
        self.repeat = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def insert_events(self, rows: Sequence[StoredEvent]) -> None:
        self._inner.insert_events(rows)
        if self.repeat:
            self.repeat -= 1
            self._inner.insert_events(rows)
        if self.lose:
            self.lose -= 1
            raise OperationalError("the connection is gone")


def test_an_insert_that_the_recorder_repeats_is_not_taken_for_another_writers(embedded: RecorderLog) -> None:
    copier.create(embedded, 0)
    writer = embedded.take_over("registrar")
    lossy = LosesTheAnswer(embedded)
    embedded._sequences = lossy  # type: ignore[assignment]
    lossy.repeat = 2
    writer.write([Entry("ledger", 0, Message(b"a", b"v", ()))])
    embedded.append(copier.INTAKE, [Message(b"b", b"v", ())])
    writer.write([Entry("ledger", 0, Message(b"c", b"v", ()))])
    assert [2, 1] == [embedded.end("ledger", 0), embedded.end(copier.INTAKE, 0)]


def test_an_answer_that_is_lost_for_good_leaves_the_outcome_unknown_and_the_writer_spent(embedded: RecorderLog) -> None:
    copier.create(embedded, CLAIMS)
    lossy = LosesTheAnswer(embedded)
    writer = embedded.take_over("registrar")
    embedded._sequences = lossy  # type: ignore[assignment]
    lossy.lose = 1
    with pytest.raises(OutcomeUnknown):
        writer.write([Entry("ledger", 0, Message(b"a", b"v", ()))])
    with pytest.raises(Exception, match="spent"):
        writer.write([Entry("ledger", 0, Message(b"b", b"v", ()))])
    assert 1 == embedded.end("ledger", 0)
