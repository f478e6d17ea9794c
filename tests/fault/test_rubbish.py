"""Whatever a stranger's client writes to an intake is refused and kept, and what comes after it is admitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from kafka.errors import MessageSizeTooLargeError

from ledger.cloudevents import to_message
from ledger.errors import UsageError
from ledger.log.kafka import KafkaLog, KafkaSettings
from ledger.log.port import Entry, Message
from ledger.log.topic_settings import INTAKE_BYTES_MAX, KEPT_BYTES_MAX
from projections.store import Store
from tests.consumers.support import KENT_INTAKE, opened
from tests.fault.foreign import foreign_producer
from tests.integration.books import check_all
from tests.integration.hostile import hostile_claims
from tests.integration.world import World
from tests.log.messages import everything

NULL = b"null"

Record = tuple[bytes, bytes, list[tuple[str, bytes]]]


@pytest.fixture
def world(kafka_log: KafkaLog, postgres: str, tmp_path: Path) -> Iterator[World]:
    kafka_log.create_topic(KENT_INTAKE)
    with closing(Store(postgres)) as store, World(kafka_log, store, tmp_path, partitions=3) as world:
        yield world


def publish(world: World, settings: KafkaSettings, *records: Record) -> int:
    """Writes these, and a sound claim after them; returns how many of these the broker took."""
    taken = 0
    with foreign_producer(settings) as producer:
        for key, value, headers in records:
            try:
                producer.send(KENT_INTAKE, key=key, value=value, headers=headers).get(timeout=30)
                taken += 1
            except MessageSizeTooLargeError:
                continue
    world.log.append(KENT_INTAKE, [to_message(opened(1))])
    return taken


def test_binary_rubbish_and_bare_records_are_refused_and_kept(world: World, kafka_settings: KafkaSettings) -> None:
    rng = Random(3)
    rubbish: list[Record] = [(rng.randbytes(20), rng.randbytes(rng.randint(0, 4000)), []) for _ in range(30)]
    odd_headers = [("ce_id", b"\xff\xfe"), ("ce_id", b""), ("", b"nameless"), ("ce_specversion", b"9.9")]
    bare = [(b"S-1", NULL, []), (NULL, b"", []), (NULL, b"value", odd_headers), (b"", b"", odd_headers * 200)]
    assert 34 == publish(world, kafka_settings, *rubbish, *bare)
    world.settle()
    books = check_all(world.log, world.store)
    assert (34, [opened(1)]) == (len(books.refused), books.upstream)


def test_a_record_without_key_and_value_stops_nobody(world: World, kafka_settings: KafkaSettings) -> None:
    assert 1 == publish(world, kafka_settings, (NULL, NULL, []))
    world.settle()
    books = check_all(world.log, world.store)
    assert (["missing_header"], [opened(1)]) == ([event.reason for event in books.refused], books.upstream)


def test_the_largest_record_that_the_broker_takes_stops_nobody(world: World, kafka_settings: KafkaSettings) -> None:
    """What is refused is kept whole, with the reason beside it: `refused` takes more than an intake does."""
    sizes = [1_000_000, *range(INTAKE_BYTES_MAX - 200, INTAKE_BYTES_MAX + 20, 20)]
    taken = publish(world, kafka_settings, *[(b"S-1", b"\0" * size, []) for size in sizes])
    assert 1 < taken < len(sizes), "the broker took the small ones of these and refused the large ones"
    world.settle()
    books = check_all(world.log, world.store)
    assert (taken, [opened(1)]) == (len(books.refused), books.upstream)


def test_every_hostile_claim_has_its_outcome_on_the_broker_too(world: World) -> None:
    for topic, message, _ in hostile_claims():
        world.log.append(topic, [message])
    world.settle()
    books = check_all(world.log, world.store)
    expected = [outcome for _, _, outcome in hostile_claims()]
    assert expected.count("repeated") == len(books.repeated)
    assert expected.count("admitted") == len(books.upstream)


def test_a_step_that_the_broker_does_not_take_is_said_in_our_words_and_leaves_nothing(kafka_log: KafkaLog) -> None:
    """The client's own close fails while something is in hand, with a time-out that hid the reason."""
    for topic in ("ledger", "refused"):
        kafka_log.create_topic(topic)
    sound, too_large = (Message(b"S-1", b"\0" * size, ()) for size in (10, KEPT_BYTES_MAX + 1))
    writer = kafka_log.take_over("registrar")
    with pytest.raises(UsageError, match="larger than the log takes"):
        writer.write([Entry("ledger", 0, sound), Entry("refused", 0, too_large)])
    kafka_log.take_over("registrar").write([Entry("ledger", 0, sound)])
    assert ([sound], []) == tuple([s.message for s in everything(kafka_log, topic)] for topic in ("ledger", "refused"))
