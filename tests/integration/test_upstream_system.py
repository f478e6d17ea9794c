"""An upstream system publishes with nothing but public libraries, the schema's text and what docs/events.md says.

That it can write to no other intake, and nobody but the registrar to `ledger`, is tested in tests/log/test_kafka.py.
"""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import fastavro
import pytest
from cloudevents.core.bindings.kafka import to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from fastavro.schema import to_parsing_canonical_form
from kafka import KafkaProducer

from ledger.log.kafka import KafkaLog, KafkaSettings
from projections.store import Store
from projections.views import VIEWS
from tests.integration.books import check_all
from tests.integration.commands import ROOT, WAIT_S_MAX, as_url, eventually, on_kafka
from tests.support.broker import Broker

TEXT = (ROOT / "schemas" / "events" / "InvestigationOpened.avsc").read_text("utf-8")
RECORD = {
    "event_id": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f",
    "publisher": "/police/kent",
    "subject_ref": "S-1001",
    "occurred_at": datetime(2024, 3, 4, 10, 15, tzinfo=UTC),
    "recorded_at": datetime(2024, 3, 4, 10, 20, 0, 125_000, tzinfo=UTC),
    "sequence": 1,
    "case_ref": "C-77",
    "force": "KENT",
    "investigation_ref": "INV-1",
}


def publish_as_upstream(address: str, username: str, password: str) -> bytes:
    """All that another house's developer writes. Returns the value that was sent."""
    schema = json.loads(TEXT)
    canonical = to_parsing_canonical_form(schema)
    value = io.BytesIO()
    fastavro.schemaless_writer(value, fastavro.parse_schema(schema), RECORD)
    event = CloudEvent(
        {
            "id": RECORD["event_id"],
            "source": RECORD["publisher"],
            "type": "ledger.v1.InvestigationOpened",
            "subject": RECORD["subject_ref"],
            "time": RECORD["occurred_at"],
            "recordedtime": RECORD["recorded_at"],
            "sequence": RECORD["sequence"],
            "dataschema": f"urn:protocol-ledger:schema:{hashlib.sha256(canonical.encode()).hexdigest()}",
            "datacontenttype": "application/avro",
        },
        value.getvalue(),
    )
    message = to_binary(event, JSONFormat(), key_mapper=lambda said: said.get_subject())
    key = message.key.encode() if isinstance(message.key, str) else message.key
    with closing(
        KafkaProducer(
            bootstrap_servers=address,
            security_protocol="SASL_PLAINTEXT",
            sasl_mechanism="SCRAM-SHA-512",
            sasl_plain_username=username,
            sasl_plain_password=password,
        )
    ) as producer:
        headers = [(name, content) for name, content in message.headers.items()]
        producer.send("intake.police.kent", key=key, value=message.value, headers=headers).get(timeout=30)
    return value.getvalue()


@pytest.fixture
def users(broker: Broker) -> dict[str, KafkaSettings]:
    return {name: broker.add_user(name) for name in ("police.kent", "registrar", "projector", "detector")}


def test_an_upstream_system_is_heard_and_every_part_works_as_a_user_of_its_own(
    broker: Broker, users: dict[str, KafkaSettings], kafka_log: KafkaLog, postgres: str, tmp_path: Path
) -> None:
    address = as_url(postgres)
    on_kafka(tmp_path / "admin", broker.settings(), address, partitions="3").must("topics", "create")
    with ExitStack() as stack:
        services = [
            stack.enter_context(on_kafka(tmp_path / name, users[name], address).running("run", name))
            for name in ("registrar", "projector", "detector")
        ]
        kent = users["police.kent"]
        sent = publish_as_upstream(kent.bootstrap, kent.username or "", kent.password or "")
        store = stack.enter_context(closing(Store(postgres)))
        store.prepare(VIEWS)
        # The ledger, its register, the claim, the detector's policy, and PI-01: the event comes years late.
        for consumer in ("projector", "detector"):
            eventually(lambda name=consumer: store.position(name) == 5, f"the {consumer} has handled everything")
        books = check_all(kafka_log, store)
        for service in services:
            service.terminate()
        assert [0, 0, 0] == [service.wait(WAIT_S_MAX) for service in services]
    assert [] == books.refused
    assert 1 == len(books.upstream)
    record = next(each for each in books.admitted if each.event.publisher == "/police/kent")
    assert (b"S-1001", sent) == record.stored.message[:2]
