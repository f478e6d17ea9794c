"""What is accepted re-encodes to precisely the same bytes, whatever is done to them, and nothing else escapes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.codec import NotAccepted, decode, decode_trusted, encode, fingerprint_of
from ledger.events import Event
from tests.contract.oracle import avro_bytes, avro_fields, plain
from tests.contract.refusals import answer
from tests.contract.strategies import all_types, events, sample

FULL = {
    "DataShareSent": {
        "sequence": 300,
        "case_ref": "C-1",
        "lawful_basis": ("ART6_C", "COMMON_LAW"),
        "purpose": "STATUS_ONLY",
    },
    "CorrectionIssued": {"replacement": {"action": '"DETENTION"', "case_ref": '"C-9"'}},
    "CrimeReported": {"offence_code": "8/11", "child": True},
    "PauseApplied": {"review_due": 1_914_564_800_000_000, "linked_cases": ("C-1", "C-2")},
    "EventRefused": {"claimed_sequence": -1, "claimed_event_id": "0192f0c1-7d5e-7c3a-9a01-3f1c2b4d5e6f"},
    "PolicyAdopted": {"policy": bytes(range(70))},
}
"""One event of each shape that an encoding can have: nulls, lists, a map, a record, booleans, bytes, a two-byte length."""


@pytest.mark.parametrize("name", all_types())
@given(data=st.data())
@settings(max_examples=15)
def test_every_event_comes_back_from_its_bytes(name: str, data: st.DataObject) -> None:
    event = data.draw(events(name))
    assert event == decode(fingerprint_of(name), encode(event))
    assert event == decode_trusted(fingerprint_of(name), encode(event))


@pytest.mark.parametrize("name", all_types())
@given(data=st.data())
@settings(max_examples=10)
def test_another_avro_library_writes_and_reads_the_same(name: str, data: st.DataObject) -> None:
    event = data.draw(events(name))
    assert avro_bytes(event) == encode(event)
    assert plain(event) == avro_fields(name, encode(event))


@pytest.mark.parametrize("name", FULL)
def test_no_single_byte_can_be_changed_unnoticed(name: str) -> None:
    value = encode(sample(name, **FULL[name]))
    for place in range(len(value)):
        for byte in range(256):
            _is_refused_or_means_itself(name, value[:place] + bytes([byte]) + value[place + 1 :])


@pytest.mark.parametrize("name", all_types())
def test_a_truncated_or_extended_value_is_refused(name: str) -> None:
    value = encode(sample(name))
    for changed in [*(value[:length] for length in range(len(value))), *(value + bytes([byte]) for byte in range(256))]:
        with pytest.raises(NotAccepted):
            decode(fingerprint_of(name), changed)


@given(event=events(), data=st.data())
@settings(max_examples=300)
def test_bytes_inserted_removed_or_doubled_are_noticed(event: Event, data: st.DataObject) -> None:
    value = encode(event)
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    filling = data.draw(st.sampled_from([b"", value[start:end] * 2]) | st.binary(max_size=12))
    _is_refused_or_means_itself(type(event).__name__, value[:start] + filling + value[end:])


@given(name=st.sampled_from(all_types()), value=st.binary(max_size=300))
@settings(max_examples=500)
def test_rubbish_is_refused_in_words(name: str, value: bytes) -> None:
    _is_refused_or_means_itself(name, value)


def _is_refused_or_means_itself(name: str, value: bytes) -> None:
    """The library and the careful reader must agree: what one takes, the other takes, and as the same event."""
    form = codec._form(fingerprint_of(name))
    taken = answer(lambda: decode(fingerprint_of(name), value))
    read = answer(lambda: form.careful(value, 0))
    if isinstance(read, NotAccepted) or read[1] != len(value):
        assert isinstance(taken, NotAccepted)
        return
    carefully = read[0]
    assert value == avro_bytes(carefully)
    assert isinstance(taken, NotAccepted) or carefully == taken
    if isinstance(taken, NotAccepted):
        assert taken.detail.startswith("must be later than"), "only the order of times is beyond the careful reader"
