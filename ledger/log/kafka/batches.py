"""Reads the record batches that Kafka sends, in place of the client's own loop, for two reasons.

The client raises at a header name that is not UTF-8, for ever at the same record: one publisher could stop the reading
of all. And it makes three objects of each record before ours; records with a dozen headers come at half the speed.
The layout is that of https://kafka.apache.org/documentation/#recordbatch (magic 2; a broker stores no other).
"""

from __future__ import annotations

from collections.abc import Iterator

from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError
from kafka.record import MemoryRecords
from kafka.record.default_records import DefaultRecordBatch
from kafka.structs import TopicPartition

from ledger.instants import Instant
from ledger.log.port import Message, Stored

_NAMES_MAX = 4096
_NAME_BYTES_MAX = 64
_LOG_APPEND_TIME = 1


class Batches(Fetcher.PartitionRecords):  # type: ignore[misc]  # the client has no types
    """What one fetch brought of one partition, as messages; those of transactions that were aborted are left out."""

    def _unpack_records(self, place: TopicPartition, records: MemoryRecords, *_: object) -> Iterator[Stored]:
        while (batch := records.next_batch()) is not None:
            if not batch.validate_crc():
                raise CorruptRecordError(f"{place}: the batch at offset {batch.base_offset} fails its checksum")
            self.leader_epoch = batch.leader_epoch
            if not (self._is_of_no_effect(batch) or batch.is_control_batch):
                for stored in messages(place, batch):
                    # The client moves the position by this, also when it stops in the middle.
                    self.next_fetch_offset = stored.offset + 1
                    yield stored
            # Past the end of the batch, whatever it was: markers and aborted messages are not waited for.
            self.next_fetch_offset = batch.next_offset
        self.drain()

    def _is_of_no_effect(self, batch: DefaultRecordBatch) -> bool:
        if not batch.has_producer_id():
            return False
        self._consume_aborted_transactions_up_to(batch.last_offset)
        if self._contains_abort_marker(batch):
            self.aborted_producer_ids.discard(batch.producer_id)
            return True
        return bool(self._is_batch_aborted(batch))


def messages(place: TopicPartition, batch: DefaultRecordBatch) -> Iterator[Stored]:
    """The messages of one batch. Raises CorruptRecordError where the bytes are not records."""
    batch._maybe_uncompress()  # noqa: SLF001 - the client keeps the bytes to itself
    data, at = bytes(batch._buffer), batch._pos  # noqa: SLF001
    topic, partition = place
    broker_time = Instant(batch.max_timestamp * 1000) if batch.timestamp_type == _LOG_APPEND_TIME else None
    first, base = batch.first_timestamp, batch.base_offset
    try:
        for _ in range(batch.records_count):
            length, at = _varint(data, at)
            end = at + length
            later_ms, at = _varint(data, at + 1)  # behind a byte of attributes that mean nothing yet
            further, at = _varint(data, at)
            message, at = _message(data, at)
            if at != end:
                raise CorruptRecordError(f"{place}: the record at offset {base + further} has another length")
            stamp = Instant((first + later_ms) * 1000) if broker_time is None else broker_time
            yield Stored(topic, partition, base + further, message, stamp)
    except IndexError as error:
        raise CorruptRecordError(f"{place}: the batch at offset {base} is cut off") from error


def _message(data: bytes, at: int) -> tuple[Message, int]:
    key, at = _nullable(data, at)
    value, at = _nullable(data, at)
    count, at = _varint(data, at)
    headers: list[tuple[str, bytes]] = []
    for _ in range(count):
        # Names and values of headers are nearly all shorter than 64 bytes: then their length is one byte, twice it.
        length = data[at]
        at += 1
        if length & 0x81:
            length, at = _varint(data, at - 1)
        else:
            length >>= 1
        end = at + length
        raw = data[at:end]
        length = data[end]
        at = end + 1
        if length & 0x81:
            length, at = _varint(data, end)
        else:
            length >>= 1
        end = at + length if length > 0 else at  # a value that is null (-1) is read as an empty one
        headers.append((_NAMES.get(raw) or _name(raw), data[at:end]))
        at = end
    return Message(key, value, tuple(headers)), at


def _nullable(data: bytes, at: int) -> tuple[bytes | None, int]:
    length, at = _varint(data, at)
    if length < 0:
        return None, at
    return data[at : at + length], at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A zigzag varint and where it ends."""
    byte = data[at]
    at += 1
    number = byte & 0x7F
    shift = 7
    while byte & 0x80:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
    return (number >> 1) ^ -(number & 1), at


_NAMES: dict[bytes, str] = {}
"""Names of headers, which are nearly always the same few."""


def _name(raw: bytes) -> str:
    """What is not UTF-8 is marked with U+FFFD: the record is then refused or admitted like any other."""
    name = raw.decode(errors="replace")
    if len(raw) <= _NAME_BYTES_MAX and len(_NAMES) < _NAMES_MAX:
        _NAMES[raw] = name
    return name
