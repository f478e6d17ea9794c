"""What only Kafka has: users and what they may do, strangers' clients, and a broker that goes away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import ConfigResource

from ledger.errors import Fenced, OutcomeUnknown, PartMissing, RetriableError, UsageError
from ledger.log.acls import DETECTOR_INTAKE, READERS, allow, grants
from ledger.log.kafka import KafkaLog, KafkaSettings, clients
from ledger.log.port import Entry, Log
from ledger.log.topic_settings import topic_settings
from tests.log.messages import everything, keys, message, messages, numbered
from tests.support.broker import Broker

KENT, CPS = "intake.police.kent", "intake.cps"
INTAKES = {"police.kent": KENT, "cps": CPS, "ledger.board": "intake.ledger.board"}
TOPICS = (*INTAKES.values(), DETECTOR_INTAKE, "ledger", "refused")


# Users and what they may do


@pytest.fixture
def guarded(broker: Broker, kafka_log: KafkaLog) -> Iterator[Callable[[str], KafkaLog]]:
    """A ledger on a broker that knows who may do what; gives the log as a user sees it."""
    for topic in TOPICS:
        kafka_log.create_topic(topic)
        kafka_log.append(topic, messages("there before"))
    allow(broker.settings(), grants(INTAKES))
    opened: list[KafkaLog] = []

    def log_of(user: str) -> KafkaLog:
        opened.append(KafkaLog(broker.add_user(user)))
        return opened[-1]

    yield log_of
    for log in opened:
        log.close()


Use = Callable[[Log], object]


def append_to(topic: str) -> Use:
    return lambda log: log.append(topic, messages("a"))


def read_from(topic: str) -> Use:
    return lambda log: log.read(topic, 0, 0)


def write_to(*topics: str, name: str = "registrar") -> Use:
    return lambda log: log.take_over(name).write([Entry(topic, 0, message("a")) for topic in topics])


MAY = [
    ("police.kent", append_to(KENT)),
    ("cps", append_to(CPS)),
    ("registrar", read_from(KENT)),
    ("registrar", read_from(DETECTOR_INTAKE)),
    ("registrar", read_from("ledger")),
    ("registrar", write_to("ledger", "refused")),
    ("detector", append_to(DETECTOR_INTAKE)),
    *((reader, read_from("ledger")) for reader in READERS),
]

MAY_NOT = [
    *(("police.kent", append_to(topic)) for topic in TOPICS if topic != KENT),
    *(("police.kent", read_from(topic)) for topic in TOPICS),
    ("police.kent", write_to(KENT)),
    ("police.kent", write_to("ledger")),
    ("registrar", append_to(KENT)),
    ("registrar", write_to("ledger", KENT)),
    ("registrar", write_to("ledger", name="other-name")),
    *(("detector", append_to(topic)) for topic in TOPICS if topic != DETECTOR_INTAKE),
    ("detector", read_from(KENT)),
    *((reader, append_to("ledger")) for reader in READERS),
    *((reader, write_to("ledger")) for reader in READERS),
    ("projector", append_to(DETECTOR_INTAKE)),
    ("nobody.in.particular", read_from("ledger")),
    ("nobody.in.particular", append_to(KENT)),
    *((user, lambda log: log.create_topic("intake.new")) for user in ("police.kent", "registrar", "detector")),
]


def test_everybody_may_do_his_own_work(guarded: Callable[[str], KafkaLog]) -> None:
    for user, use in MAY:
        use(guarded(user))


def test_nobody_may_do_anybody_elses(guarded: Callable[[str], KafkaLog], kafka_log: KafkaLog) -> None:
    for at, (user, use) in enumerate(MAY_NOT):
        with pytest.raises(UsageError, match=rf"does not allow {user} to|there is no topic"):
            use(guarded(user))
            pytest.fail(f"{user} was allowed number {at}")
    assert dict.fromkeys(TOPICS, 1) == {topic: len(everything(kafka_log, topic)) for topic in TOPICS}


def test_a_wrong_password_is_said_with_the_address(broker: Broker) -> None:
    wrong = replace(broker.settings(), password="wrong")
    with pytest.raises((PartMissing, UsageError), match=rf"{broker.address}.* does not know ledger-admin") as raised:
        KafkaLog(wrong).topics()
    assert "wrong" not in str(raised.value).replace("wrong password", "")


def test_a_broker_that_is_not_there_is_a_part_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "REQUEST_TIMEOUT_MS", 500)
    nowhere = KafkaSettings("127.0.0.1:1", "ledger", "x", "SASL_PLAINTEXT")
    for use in (append_to("ledger"), read_from("ledger"), write_to("ledger"), lambda log: log.topics()):
        with pytest.raises(PartMissing, match=r"127\.0\.0\.1:1 does not answer"):
            use(KafkaLog(nowhere))


def test_the_password_is_not_part_of_how_settings_look() -> None:
    assert "secret" not in repr(KafkaSettings("broker:9092", "ledger", "secret"))


def test_without_crc32c_it_does_not_start() -> None:
    program = (
        "import sys; sys.modules['crc32c'] = None\n"
        "from ledger.log.kafka import KafkaLog, KafkaSettings\n"
        "from ledger.errors import PartMissing\n"
        "try: KafkaLog(KafkaSettings('127.0.0.1:1'))\n"
        "except PartMissing as error: print(error, '--', error.advice)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("the package crc32c is missing")
    assert "kafka-python[crc32c]" in done.stdout


# Topics


def test_a_topic_has_the_settings_of_a_ledger(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    kafka_log.create_topic("ledger", 2)
    with closing(admin_of(kafka_settings)) as admin:
        described = admin.describe_configs([ConfigResource("TOPIC", "ledger")], config_filter="all")
    wanted = topic_settings("ledger", 1)
    assert wanted == {name: found["value"] for name, found in described["topic"]["ledger"].items() if name in wanted}


def admin_of(settings: KafkaSettings) -> KafkaAdminClient:
    return clients.admin(settings)


def test_the_broker_stamps_each_message_with_its_own_time(kafka_log: KafkaLog) -> None:
    kafka_log.create_topic("intake")
    kafka_log.append("intake", messages("a", "b"))
    kafka_log.append("intake", messages("c"))
    times = [stored.broker_time for stored in everything(kafka_log, "intake")]
    assert None not in times
    assert sorted(time for time in times if time is not None) == times


# Strangers' clients


def foreign(settings: KafkaSettings, **options: object) -> KafkaProducer:
    """As an upstream system has it: the client with its own defaults."""
    return KafkaProducer(
        bootstrap_servers=settings.bootstrap,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=settings.username,
        sasl_plain_password=settings.password,
        **options,
    )


class BrokenName(str):
    """A header name that a client in another language could send: it is not UTF-8."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        return b"\xff\xfe"


def test_a_header_name_that_is_not_utf8_stops_nobody(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    kafka_log.create_topic("intake")
    with closing(foreign(kafka_settings)) as producer:
        producer.send("intake", key=b"before", value=b"v")
        producer.send("intake", key=b"broken", value=b"v", headers=[(BrokenName("x"), b"content"), ("fine", b"")])
        producer.send("intake", key=b"after", value=b"v")
        producer.flush()
    found = everything(kafka_log, "intake")
    assert ["before", "broken", "after"] == keys(found)
    assert (("\ufffd\ufffd", b"content"), ("fine", b"")) == found[1].message.headers


def test_what_a_publisher_compresses_is_read(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    kafka_log.create_topic("intake")
    with closing(foreign(kafka_settings, compression_type="gzip", linger_ms=100)) as producer:
        for each in range(50):
            producer.send("intake", key=b"%d" % each, value=b"v" * 300)
        producer.flush()
    assert [str(each) for each in range(50)] == keys(everything(kafka_log, "intake"))


def test_what_a_publisher_aborts_is_never_seen(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    kafka_log.create_topic("intake")
    with closing(foreign(kafka_settings, transactional_id="upstream")) as producer:
        producer.init_transactions()
        for name, abort in ((b"kept", False), (b"aborted", True), (b"kept too", False), (b"aborted too", True)):
            producer.begin_transaction()
            producer.send("intake", key=name, value=b"v")
            producer.flush()
            producer.abort_transaction() if abort else producer.commit_transaction()
    assert ["kept", "kept too"] == keys(everything(kafka_log, "intake"))


def test_what_is_not_committed_yet_is_behind_the_end(kafka_log: KafkaLog, kafka_settings: KafkaSettings) -> None:
    kafka_log.create_topic("intake")
    kafka_log.append("intake", messages("a"))
    with closing(foreign(kafka_settings, transactional_id="upstream")) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send("intake", key=b"open", value=b"v")
        producer.flush()
        assert ["a"] == keys(everything(kafka_log, "intake"))
        assert 1 == kafka_log.end("intake", 0)
        producer.commit_transaction()
    assert ["a", "open"] == keys(everything(kafka_log, "intake"))


# A broker that goes away. These have one of their own.


@pytest.fixture
def own_broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setattr(clients, "REQUEST_TIMEOUT_MS", 3_000)
    monkeypatch.setattr(clients, "DELIVERY_TIMEOUT_MS", 4_000)
    broker = Broker(tmp_path)
    broker.start()
    yield broker
    broker.kill()


def test_after_the_broker_was_killed_everything_goes_on_where_it_was(own_broker: Broker) -> None:
    with closing(KafkaLog(own_broker.settings())) as log:
        log.create_topic("ledger")
        log.append("ledger", [numbered(0).message])
        follower = log.follow({("ledger", 0): 0})
        assert 1 == len(follower.poll(wait_s=30))
        writer = log.take_over("registrar")
        own_broker.kill()
        with pytest.raises(RetriableError):
            log.append("ledger", messages("lost"))
        with pytest.raises(RetriableError):
            writer.write([numbered(1)])
        with pytest.raises(PartMissing):
            follower.caught_up()
        own_broker.start()
        with pytest.raises(Fenced, match="spent"):
            writer.write([numbered(1)])
        log.take_over("registrar").write([numbered(1)])
        assert ["S-0", "S-1"] == [key for key in keys(everything(log, "ledger")) if key != "lost"]
        found = keys(follower.poll(wait_s=30))
        while not follower.caught_up():
            found += keys(follower.poll(wait_s=1))
        assert "S-1" in found
        follower.close()


def test_a_step_to_a_broker_that_froze_is_not_said_to_be_written(own_broker: Broker) -> None:
    with closing(KafkaLog(own_broker.settings())) as log:
        log.create_topic("ledger")
        writer = log.take_over("registrar")
        writer.write([numbered(0)])
        own_broker.freeze()
        with pytest.raises(RetriableError):
            writer.write([numbered(1)])
        own_broker.thaw()
        with pytest.raises(Fenced, match="spent"):
            writer.write([numbered(1)])
        successor = log.take_over("registrar")
        written = keys(everything(log, "ledger"))
        assert written in (["S-0"], ["S-0", "S-1"]), "all or nothing, as the ledger says"
        successor.write([numbered(len(written))])
        assert len(written) + 1 == len(everything(log, "ledger"))


def test_a_commit_whose_answer_does_not_come_has_an_unknown_outcome(own_broker: Broker) -> None:
    with closing(KafkaLog(own_broker.settings())) as log:
        log.create_topic("ledger")
        writer = log.take_over("registrar")
        send = writer._send

        def send_and_freeze(*arguments: object) -> None:
            send(*arguments)  # type: ignore[arg-type]
            own_broker.freeze()

        writer._send = send_and_freeze  # type: ignore[method-assign, assignment]
        with pytest.raises(OutcomeUnknown):
            writer.write([numbered(0)])
        own_broker.thaw()
        log.take_over("registrar")
        assert len(everything(log, "ledger")) in (0, 1)
