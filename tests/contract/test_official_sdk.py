"""An upstream system needs nothing of ours: the official SDK and any Avro library make a claim that is accepted."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import fastavro
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from fastavro.schema import fingerprint, to_parsing_canonical_form

from ledger.cloudevents import open_claim, to_message
from ledger.events import EnforcementActionTaken
from ledger.log.port import Message
from tests.contract.strategies import sample

SCHEMA = Path(__file__).parents[2] / "schemas" / "events" / "EnforcementActionTaken.avsc"
WHEN = datetime(2024, 5, 20, 12, 0, 0, 250_000, tzinfo=UTC)


def _made_upstream() -> KafkaMessage:
    """From the published .avsc file alone, with aware datetimes as such libraries take them."""
    schema = fastavro.parse_schema(json.loads(SCHEMA.read_text("utf-8")))
    record = {
        "event_id": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f",
        "publisher": "/home-office/immigration-enforcement",
        "subject_ref": "S-1",
        "occurred_at": WHEN,
        "recorded_at": WHEN,
        "sequence": 41,
        "action_ref": "A-1",
        "action": "DETENTION",
        "originated_from": "OPERATION",
    }
    value = io.BytesIO()
    fastavro.schemaless_writer(value, schema, record)
    print_of_schema = fingerprint(to_parsing_canonical_form(json.loads(SCHEMA.read_text("utf-8"))), "SHA-256")
    event = CloudEvent(
        {
            "id": record["event_id"],
            "source": record["publisher"],
            "type": "ledger.v1.EnforcementActionTaken",
            "subject": "S-1",
            "time": WHEN,
            "recordedtime": WHEN,
            "sequence": 41,
            "dataschema": f"urn:protocol-ledger:schema:{print_of_schema}",
            "datacontenttype": "application/avro",
            "partitionkey": "S-1",
        },
        value.getvalue(),
    )
    return to_binary(event, JSONFormat())


def test_a_claim_made_with_the_official_sdk_is_accepted() -> None:
    made = _made_upstream()
    key = made.key.encode() if isinstance(made.key, str) else made.key
    event = open_claim(Message(key, made.value, tuple(made.headers.items())))
    assert isinstance(event, EnforcementActionTaken)
    assert ("DETENTION", 41, 1_716_206_400_250_000) == (event.action, event.sequence, event.occurred_at)


def test_the_official_sdk_reads_our_messages() -> None:
    message = to_message(sample("PauseEnded", subject_ref="S-1"))
    assert message.value is not None
    read = from_binary(KafkaMessage(dict(message.headers), message.key, message.value), JSONFormat())
    assert ("1.0", "/police/kent", "S-1") == (read.get_specversion(), read.get_source(), read.get_subject())
    assert datetime(2024, 5, 1, 12, tzinfo=UTC) == read.get_time()
    assert message.value == read.get_data()
