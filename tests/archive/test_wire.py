"""The archive's own encoding agrees with the Avro library's, and its reader takes nothing but the one form."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from fastavro import parse_schema, schemaless_reader, schemaless_writer
from hypothesis import given
from hypothesis import strategies as st

from ledger.archive.container import BLOCK_OBJECTS_MAX, ContainerWriter, blocks_of
from ledger.archive.forms import (
    PLACE_SCHEMA,
    REFUSAL_SCHEMA,
    ArchivedPlace,
    ArchivedRecord,
    ArchivedRefusal,
    read_place,
    read_record,
    read_refusal,
    write_place,
    write_record,
    write_refusal,
)
from ledger.archive.wire import BadBytes, Cursor, long
from ledger.instants import Instant
from ledger.log.port import Message

LONGS = st.integers(-(2**63), 2**63 - 1)
COUNTS = st.integers(0, 2**63 - 1)
HEADERS = st.lists(st.tuples(st.text(st.characters(codec="utf-8")), st.binary())).map(tuple)
MESSAGES = st.builds(Message, st.none() | st.binary(), st.none() | st.binary(), HEADERS)


def library(schema: object, datum: object) -> bytes:
    out = BytesIO()
    schemaless_writer(out, parse_schema(schema), datum)  # type: ignore[arg-type]
    return out.getvalue()


@given(LONGS)
def test_a_long_is_written_as_the_library_writes_it(number: int) -> None:
    assert library("long", number) == long(number)
    cursor = Cursor(long(number))
    assert (number, True) == (cursor.long(), cursor.is_at_end)


@given(st.binary(max_size=12))
def test_a_long_is_read_in_its_shortest_form_only(data: bytes) -> None:
    cursor = Cursor(data)
    try:
        number = cursor.long()
    except BadBytes:
        return
    assert long(number) == data[: cursor.at]


@pytest.mark.parametrize(
    "data", [b"", b"\x80", b"\x80\x00", b"\x81\x80\x00", b"\xff" * 10 + b"\x01", b"\xff" * 9 + b"\x02"]
)
def test_numbers_that_are_cut_off_long_winded_or_too_large_are_refused(data: bytes) -> None:
    with pytest.raises(BadBytes) as refused:
        Cursor(data, base=100).long()
    assert 100 == refused.value.at


@given(COUNTS, COUNTS, st.none() | LONGS)
def test_places_come_back_as_they_were(number: int, offset: int, time: int | None) -> None:
    place = ArchivedPlace(number, offset, None if time is None else Instant(time))
    assert place == read_place(Cursor(write_place(place)))
    written = {"number": number, "offset": offset, "broker_time": time}
    assert library(_plain(PLACE_SCHEMA), written) == write_place(place)


@given(COUNTS, MESSAGES)
def test_refused_claims_come_back_as_they_were(number: int, message: Message) -> None:
    kept = ArchivedRefusal(number, message)
    assert kept == read_refusal(Cursor(write_refusal(kept)))
    read = schemaless_reader(BytesIO(write_refusal(kept)), parse_schema(_plain(REFUSAL_SCHEMA)), None)  # type: ignore[arg-type]
    headers = [{"name": name, "value": value} for name, value in message.headers]
    assert {"number": number, "key": message.key, "value": message.value, "headers": headers} == read


RECORDS = st.builds(
    ArchivedRecord,
    COUNTS,
    LONGS,
    st.none() | st.text(st.characters(codec="ascii")),
    COUNTS,
    st.builds(Message, st.binary(), st.binary(), HEADERS),
    st.sampled_from((None, "a", "b")),
)


@given(RECORDS)
def test_records_come_back_as_they_were(record: ArchivedRecord) -> None:
    branch = {None: 0, "a": 1, "b": 2}[record.fingerprint]
    assert record == read_record(Cursor(write_record(record, branch)), ("a", "b"))


@given(st.binary(max_size=60))
def test_rubbish_is_refused_or_says_what_it_says_in_no_other_way(data: bytes) -> None:
    cursor = Cursor(data)
    try:
        kept = read_refusal(cursor)
    except BadBytes:
        return
    assert write_refusal(kept) == data[: cursor.at]


@given(st.lists(st.binary(max_size=20), max_size=3 * BLOCK_OBJECTS_MAX))
def test_blocks_come_back_and_hold_256_objects_at_most(
    tmp_path_factory: pytest.TempPathFactory, objects: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("blocks") / "file.avro"
    with ContainerWriter(path.parent) as writer:
        for each in objects:
            writer.add(each)
        sums = writer.finish(path, '"bytes"')
    blocks = list(blocks_of(path, '"bytes"'))
    assert b"".join(objects) == b"".join(block.objects for block in blocks)
    assert len(objects) == sum(block.total for block in blocks)
    assert all(block.total <= BLOCK_OBJECTS_MAX for block in blocks)
    assert path.stat().st_size == sums.size


def test_large_objects_end_a_block(tmp_path: Path) -> None:
    with ContainerWriter(tmp_path) as writer:
        for _ in range(5):
            writer.add(bytes(600_000))
        writer.finish(tmp_path / "file.avro", '"bytes"')
    assert [2, 2, 1] == [block.total for block in blocks_of(tmp_path / "file.avro", '"bytes"')]


def _plain(schema: str) -> object:
    """Without the names of times: the library would want moments."""

    return json.loads(schema.replace(',"logicalType":"timestamp-micros"', ""))
