"""Whatever is read fast is canonical, and what the Avro library reads; and what is canonical is read fast."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import codec
from ledger.codec import encode, fingerprint_of
from ledger.events import Event
from ledger.forms.swift import LEFT_TO_THE_LIBRARY
from ledger.refusal import NotAccepted
from tests.contract.strategies import all_types, events, sample
from tests.contract.test_codec_properties import FULL


@pytest.mark.parametrize("name", all_types())
@given(data=st.data())
@settings(max_examples=15)
def test_what_is_canonical_is_read_fast(name: str, data: st.DataObject) -> None:
    event = data.draw(events(name))
    assert event == codec._form(fingerprint_of(name)).swift(encode(event))


@pytest.mark.parametrize("name", FULL)
def test_a_changed_byte_is_read_as_the_library_reads_it_or_left_to_it(name: str) -> None:
    value = encode(sample(name, **FULL[name]))
    for place in range(len(value)):
        for byte in range(256):
            _is_read_as_by_the_library_or_left(name, value[:place] + bytes([byte]) + value[place + 1 :])


@given(event=events(), data=st.data())
@settings(max_examples=300)
def test_bytes_inserted_removed_or_doubled_are_read_as_the_library_reads_them_or_left_to_it(
    event: Event, data: st.DataObject
) -> None:
    value = encode(event)
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    filling = data.draw(st.sampled_from([b"", value[start:end] * 2]) | st.binary(max_size=12))
    _is_read_as_by_the_library_or_left(type(event).__name__, value[:start] + filling + value[end:])


@pytest.mark.parametrize("moment", [0, 1, -1, 2**49 - 1, 2**49, 2**55 - 1, 2**55, -(2**55), 2**62, -(2**63)])
def test_a_time_of_any_length_is_read(moment: int) -> None:
    name = "PauseApplied"
    form = codec._form(fingerprint_of(name))
    value = codec._written(form.schema, {**form.take(sample(name)), "occurred_at": moment})
    assert moment == form.swift(value).occurred_at


def test_a_number_that_is_too_large_for_its_field_is_left_to_the_library() -> None:
    """Regression: it was read, though it is no number of 32 bits, and would have passed for canonical."""
    name = "LedgerCreated"
    form = codec._form(fingerprint_of(name))
    value = codec._written(form.schema, form.take(replace(sample(name), partitions=2**31 - 1)))
    assert value.count(b"\xfe\xff\xff\xff\x0f") == 1
    too_large = value.replace(b"\xfe\xff\xff\xff\x0f", b"\x80\x80\x80\x80\x10")
    assert 2**31 - 1 == form.swift(value).partitions
    with pytest.raises(NotAccepted):
        form.swift(too_large)


def _is_read_as_by_the_library_or_left(name: str, value: bytes) -> None:
    form = codec._form(fingerprint_of(name))
    try:
        event = form.swift(value)
    except LEFT_TO_THE_LIBRARY:
        return
    record = codec._read(form.schema, value)
    assert record is not None
    assert codec._is_canonical(form.schema, record, value), "what is read fast is taken for canonical"
    assert form.build(record) == event
