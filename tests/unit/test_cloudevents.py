"""A message is opened only when its headers and its record say the same, and say nothing more."""

from __future__ import annotations

import pytest

from ledger import instants
from ledger.cloudevents import MESSAGE_BYTES_MAX, attributes, open_claim, to_message
from ledger.codec import NotAccepted, fingerprint_of
from ledger.log.port import Message
from tests.contract.strategies import sample

EVENT = sample("PauseEnded", sequence=7, subject_ref="S-1")
MESSAGE = to_message(EVENT)


def _with(name: str, value: bytes | None) -> Message:
    """The message with one header changed, added, or (None) left out."""
    kept = tuple((other, said) for other, said in MESSAGE.headers if other != name)
    return MESSAGE._replace(headers=kept if value is None else (*kept, (name, value)))


def _refusal(message: Message) -> tuple[str, str]:
    with pytest.raises(NotAccepted) as refused:
        open_claim(message)
    return refused.value.reason, refused.value.field


def test_a_message_says_the_event_in_binary_mode() -> None:
    assert b"S-1" == MESSAGE.key
    assert {
        "specversion": "1.0",
        "id": EVENT.event_id,
        "source": "/police/kent",
        "type": "ledger.v1.PauseEnded",
        "subject": "S-1",
        "time": "2024-05-01T12:00:00Z",
        "recordedtime": "2024-05-01T12:00:00Z",
        "sequence": "7",
        "dataschema": f"urn:protocol-ledger:schema:{fingerprint_of('PauseEnded')}",
    } == attributes(MESSAGE)
    assert ("content-type", b"application/avro") in MESSAGE.headers
    assert EVENT == open_claim(MESSAGE)


@pytest.mark.parametrize(
    "name",
    ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_dataschema", "content-type"],
)
def test_a_header_that_must_be_there_is_named_when_it_is_not(name: str) -> None:
    assert ("missing_header", name) == _refusal(_with(name, None))


@pytest.mark.parametrize("name", ["ce_recordedtime", "ce_sequence"])
def test_an_optional_header_may_be_left_out(name: str) -> None:
    assert EVENT == open_claim(_with(name, None))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_specversion", b"0.3"),
        ("ce_id", b"0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e60"),
        ("ce_source", b"/police/essex"),
        ("ce_type", b"ledger.v1.PauseApplied"),
        ("ce_type", b"PauseEnded"),
        ("ce_subject", b"S-2"),
        ("ce_time", b"2024-05-01T12:00:00.000001Z"),
        ("ce_time", b"yesterday"),
        ("ce_recordedtime", b"2024-05-01T13:00:00Z"),
        ("ce_sequence", b"8"),
        ("ce_sequence", b"seven"),
        ("ce_id", b"\xff"),
    ],
)
def test_a_header_that_contradicts_the_record_is_named(name: str, value: bytes) -> None:
    assert ("header_mismatch", name) == _refusal(_with(name, value))


@pytest.mark.parametrize("text", ["2024-05-01T13:00:00+01:00", "2024-05-01T12:00:00.000Z"])
def test_times_are_compared_as_instants(text: str) -> None:
    assert instants.parse(text) == EVENT.occurred_at
    assert EVENT == open_claim(_with("ce_time", text.encode()))


@pytest.mark.parametrize("text", [b"7", b"007"])
def test_sequence_numbers_are_compared_as_numbers(text: bytes) -> None:
    assert EVENT == open_claim(_with("ce_sequence", text))


def test_a_sequence_beside_a_record_without_one_is_a_contradiction() -> None:
    without = to_message(sample("PauseEnded", subject_ref="S-1"))
    headers = (*without.headers, ("ce_sequence", b"7"))
    assert ("header_mismatch", "ce_sequence") == _refusal(without._replace(headers=headers))


def test_the_key_is_the_subject() -> None:
    assert ("header_mismatch", "key") == _refusal(MESSAGE._replace(key=b"S-2"))
    assert ("missing_header", "key") == _refusal(MESSAGE._replace(key=None))


def test_a_message_without_a_value_is_refused() -> None:
    assert ("malformed", "data") == _refusal(MESSAGE._replace(value=None))


def test_a_message_without_headers_is_refused() -> None:
    assert "missing_header" == _refusal(MESSAGE._replace(headers=()))[0]


def test_a_header_said_twice_is_refused() -> None:
    assert ("header_mismatch", "ce_id") == _refusal(MESSAGE._replace(headers=(*MESSAGE.headers, MESSAGE.headers[1])))


@pytest.mark.parametrize("name", ["ce_ledgernumber", "ce_knowntime", "ce_claim"])
def test_the_ledgers_own_attributes_cannot_be_claimed(name: str) -> None:
    assert ("reserved_attribute", name) == _refusal(_with(name, b"1"))


def test_another_content_type_is_refused() -> None:
    assert ("wrong_content_type", "content-type") == _refusal(_with("content-type", b"application/json"))


@pytest.mark.parametrize("schema", [b"urn:protocol-ledger:schema:" + b"0" * 64, b"https://example.invalid/schema"])
def test_a_schema_that_was_never_released_is_refused(schema: bytes) -> None:
    assert ("unknown_schema", "ce_dataschema") == _refusal(_with("ce_dataschema", schema))


def test_the_bare_fingerprint_is_no_name_of_a_schema() -> None:
    bare = fingerprint_of("PauseEnded").encode()
    assert ("unknown_schema", "ce_dataschema") == _refusal(_with("ce_dataschema", bare))


def test_a_tracing_header_is_let_through() -> None:
    assert EVENT == open_claim(_with("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))


@pytest.mark.parametrize(
    ("name", "value"), [("note", b"she lives in Leeds"), ("Maria of Leeds", b"1"), ("n", b"x" * 257)]
)
def test_an_unknown_header_cannot_carry_words(name: str, value: bytes) -> None:
    assert ("free_text", "headers") == _refusal(_with(name, value))


def test_64_kib_are_accepted_and_a_byte_more_is_not() -> None:
    event = sample("PolicyAdopted", policy=b"")
    room = MESSAGE_BYTES_MAX - _size(to_message(event)) - 2  # the length of the bytes takes 3 bytes then, not 1
    largest = sample("PolicyAdopted", policy=b"x" * room)
    assert MESSAGE_BYTES_MAX == _size(to_message(largest))
    assert largest == open_claim(to_message(largest))
    too_large = to_message(largest)._replace(value=(to_message(largest).value or b"") + b"x")
    assert "too_large" == _refusal(too_large)[0]
    with pytest.raises(NotAccepted) as refused:
        to_message(sample("PolicyAdopted", policy=b"x" * (room + 1)))
    assert "too_large" == refused.value.reason


def _size(message: Message) -> int:
    headers = sum(len(name) + len(value) for name, value in message.headers)
    return len(message.key or b"") + len(message.value or b"") + headers


def test_attributes_of_rubbish_are_what_can_be_read() -> None:
    headers = (("ce_id", b"\xff"), ("ce_type", b"a"), ("ce_type", b"b"), ("other", b"c"))
    assert {"type": "a"} == attributes(Message(None, None, headers))
