"""A whole ledger, sealed and projected, and how somebody with every right changes it behind its back."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from prometheus_client import CollectorRegistry
from psycopg.sql import SQL

from consumers.sealer import Sealer
from ledger.codec import decode_trusted
from ledger.events import Event
from ledger.framing import frame, unframe
from ledger.log.embedded import embedded_log
from ledger.log.port import Log, Message
from ledger.metrics import Metrics
from ledger.seal.files import SealFiles
from ledger.seal.signer import public_keys
from ledger.verify.check import Check
from ledger.verify.checks import CHECKS
from ledger.verify.problem import Problem
from ledger.verify.verification import Answer, Verification
from projections.store import Store
from schemas.fingerprints import PREFIX
from tests.bench.clock import now
from tests.consumers.support import Clock
from tests.integration.hostile import hostile_claims
from tests.integration.world import World, create_intakes, tell, year

PARTITIONS = 3
CASES = 6
LEDGER = "ledger"
_ASIDE = 1_000_000  # versions that no sequence reaches


def build(dsn: str, home: Path) -> None:
    """A small year and hostile claims on an embedded ledger, through every consumer."""
    told = year(CASES)
    log, store = embedded_log(dsn), Store(dsn)
    try:
        create_intakes(log, told)
        with World(log, store, home / "registrar", Clock(now()), partitions=PARTITIONS) as world:
            tell(world, told, settle_every=20)
            for topic, message, _ in hostile_claims():
                log.create_topic(topic)
                log.append(topic, [message])
            world.settle()
        seal(log, home / "seal")
    finally:
        log.close()
        store.close()


def seal(log: Log, folder: Path) -> None:
    """Everything that is on the ledger."""
    sealer = Sealer(log, folder, Clock(), Metrics(CollectorRegistry()))
    try:
        while sealer.step():
            pass
    finally:
        sealer.close()


@dataclass
class Place:
    """Where a record lies, and what lies there."""

    partition: int
    offset: int
    message: Message


class Attacked(ABC):
    """A copy of the ledger on one kind of store. `log` is what is left of it after the changes."""

    def __init__(self, store: Store, seal_folder: Path) -> None:
        self.store = store
        self.seal_folder = seal_folder

    @property
    @abstractmethod
    def log(self) -> Log: ...

    @abstractmethod
    def partition(self, number: int, topic: str = LEDGER) -> list[Message]: ...

    @abstractmethod
    def write(self, number: int, messages: Sequence[Message | None], topic: str = LEDGER) -> None:
        """Let these be the messages of a partition. None is one that was taken away."""

    def find(self, number: int) -> Place:
        """Where the record of this number lies."""
        wanted = ("ce_ledgernumber", b"%d" % number)
        return next(
            Place(partition, offset, message)
            for partition in range(PARTITIONS)
            for offset, message in enumerate(self.partition(partition))
            if wanted in message.headers
        )

    def replace(self, place: Place, message: Message) -> None:
        messages = self.partition(place.partition)
        messages[place.offset] = message
        self.write(place.partition, messages)

    def verify(self, checks: Iterable[type[Check]] = CHECKS, elsewhere: Sequence[Path] = ()) -> Answer:
        return self.verification(elsewhere).run(checks)

    def verification(self, elsewhere: Sequence[Path] = ()) -> Verification:
        """As the operator's own folder has it: with the keys that are there, and no witness policy."""
        signer = self.seal_folder / "signer"
        files = SealFiles(self.seal_folder / "tree")
        return Verification(self.log, files, public_keys(signer), self.store, signer, elsewhere, late_s=0.2)


class OnEmbedded(Attacked):
    """Rows of the log's own table, changed by SQL."""

    def __init__(self, dsn: str, store: Store, seal_folder: Path) -> None:
        super().__init__(store, seal_folder)
        self._sql = psycopg.connect(dsn, autocommit=True)
        self._log = embedded_log(dsn)

    @property
    def log(self) -> Log:
        return self._log

    def partition(self, number: int, topic: str = LEDGER) -> list[Message]:
        query = "SELECT state FROM ledger_log.messages WHERE originator_id = %s ORDER BY originator_version"
        return [unframe(bytes(state)) for (state,) in self._sql.execute(query, (f"{topic}/{number}",))]

    def write(self, number: int, messages: Sequence[Message | None], topic: str = LEDGER) -> None:
        sequence = f"{topic}/{number}"
        before = len(self.partition(number, topic))
        for offset, message in enumerate(messages):
            if offset < before and message is not None:
                statement = (
                    "UPDATE ledger_log.messages SET state = %s WHERE originator_id = %s AND originator_version = %s"
                )
                self._sql.execute(statement, (frame(message), sequence, offset))
            elif message is not None:
                statement = (
                    "INSERT INTO ledger_log.messages (originator_id, originator_version, topic, state)"
                    " VALUES (%s, %s, 'ledger.message.v1', %s)"
                )
                self._sql.execute(statement, (sequence, offset, frame(message)))
        gone = [offset for offset, message in enumerate(messages) if message is None]
        statement = (
            "DELETE FROM ledger_log.messages WHERE originator_id = %s"
            " AND (originator_version >= %s OR originator_version = ANY(%s))"
        )
        self._sql.execute(statement, (sequence, len(messages), gone))

    def raw(self, place: Place, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes of a row, whatever they mean then."""
        where = (f"{LEDGER}/{place.partition}", place.offset)
        statement = "UPDATE ledger_log.messages SET state = %s WHERE originator_id = %s AND originator_version = %s"
        self._sql.execute(statement, (change(frame(place.message)), *where))

    def close(self) -> None:
        self._log.close()
        self._sql.close()


class OnKafka(Attacked):
    """Topics cannot be edited: whoever has the broker writes them anew, with the change in them."""

    def __init__(self, topics: dict[str, list[list[Message]]], log: Log, store: Store, seal_folder: Path) -> None:
        super().__init__(store, seal_folder)
        self._topics = {name: [list(messages) for messages in partitions] for name, partitions in topics.items()}
        self._log = log
        self._is_written = False

    @property
    def log(self) -> Log:
        if not self._is_written:
            self._is_written = True
            for name, partitions in self._topics.items():
                self._log.create_topic(name, len(partitions))
                for number, messages in enumerate(partitions):
                    self._log.append(name, messages, number)
        return self._log

    def partition(self, number: int, topic: str = LEDGER) -> list[Message]:
        return list(self._topics[topic][number])

    def write(self, number: int, messages: Sequence[Message | None], topic: str = LEDGER) -> None:
        assert not self._is_written, "what a broker holds stays"
        self._topics[topic][number] = [message for message in messages if message is not None]


def everything(dsn: str) -> dict[str, list[list[Message]]]:
    """All topics of an embedded ledger, with all partitions."""
    log = embedded_log(dsn)
    try:
        return {
            name: [[stored.message for stored in _all(log, name, number)] for number in range(count)]
            for name, count in log.topics().items()
        }
    finally:
        log.close()


def _all(log: Log, topic: str, partition: int) -> Iterable:
    offset = 0
    while batch := log.read(topic, partition, offset).messages:
        yield from batch
        offset = batch[-1].offset + 1


def with_header(message: Message, name: str, value: bytes) -> Message:
    return message._replace(headers=tuple((each, value if each == name else old) for each, old in message.headers))


def said(message: Message) -> Event:
    schema = dict(message.headers)["ce_dataschema"].decode().removeprefix(PREFIX)
    return decode_trusted(schema, message.value or b"")


def move(store: Store, by: int, *consumers: str) -> None:
    """Move the positions of these consumers, and nothing else."""
    with store.transaction() as tx:
        statement = SQL(
            "UPDATE projections.positions SET notification_id = notification_id + %s WHERE application_name = ANY(%s)"
        )
        assert len(consumers) == tx.run(statement, (by, list(consumers)))


def take_out(ledger: Attacked, place: Place) -> None:
    """A record is gone, and all later ones have the number before: nothing is missing."""
    gone = int(dict(place.message.headers)["ce_ledgernumber"])
    messages = ledger.partition(place.partition)
    ledger.write(place.partition, [*messages[: place.offset], *messages[place.offset + 1 :]])
    for partition in range(PARTITIONS):
        ledger.write(partition, [_closed_up(each, gone) for each in ledger.partition(partition)])


def _closed_up(message: Message, gone: int) -> Message:
    number = int(dict(message.headers)["ce_ledgernumber"])
    return with_header(message, "ce_ledgernumber", b"%d" % (number - (number > gone)))


def flipped(content: bytes, at: int) -> bytes:
    """One bit is another one."""
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def places(problems: Iterable[Problem]) -> set[tuple[str, str, int | None, int | None]]:
    return {(each.code, each.topic, each.partition, each.offset) for each in problems}


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to)
    return to
