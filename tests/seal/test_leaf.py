"""What a leaf commits to: the entry of a record, to the bit; what changes it, and what does not."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import instants
from ledger.instants import Instant
from ledger.log.port import Message, Stored
from ledger.record import Claim, admit
from ledger.seal.leaf import entry_of, known_at_of, message_of
from ledger.seal.merkle import leaf_hash
from ledger.seal.refusal import NotProven

KNOWN_AT = instants.parse("2024-03-05T09:12:00.000250Z")
CLAIM = Claim("0b0b", "intake.police.kent", 0, 41)
CLAIMED = Message(b"S-17", b"what was said", (("ce_id", b"1"), ("ce_empty", b""), ("ce_ort", "Köln".encode())))
RECORD = admit(CLAIMED, 7, KNOWN_AT, CLAIM)

MOMENTS = st.integers(instants.parse("0001-01-01T00:00:00Z"), instants.parse("9999-12-31T23:59:59.999999Z")).map(
    Instant
)
NAMES = st.text(min_size=1, max_size=12).filter(
    lambda name: name not in {"ce_ledgernumber", "ce_knowntime", "ce_claim"}
)
CLAIMS = st.builds(
    Claim,
    st.text(st.characters(codec="ascii", exclude_characters="/"), min_size=1, max_size=12),
    st.text(st.characters(codec="ascii", exclude_characters="/"), min_size=1, max_size=12),
    st.integers(0, 2**31),
    st.integers(0, 2**63),
)
RECORDS = st.builds(
    admit,
    st.builds(
        Message,
        st.binary(max_size=20),
        st.binary(max_size=60),
        st.lists(st.tuples(NAMES, st.binary(max_size=12)), max_size=6, unique_by=lambda each: each[0]).map(tuple),
    ),
    st.integers(0, 2**63 - 1),
    MOMENTS,
    st.none() | CLAIMS,
)


# ------------------------------------------------------------------------------------------------------ to the bit


def _by_hand(message: Message, number: int, known_at: int, claim: bytes) -> bytes:
    """The entry as the two docstrings write it, with nothing of the code."""

    def big(value: int, size: int, *, signed: bool = False) -> bytes:
        return value.to_bytes(size, "big", signed=signed)

    names = b"".join(big(len(name.encode()), 2) + name.encode() for name, _ in message.headers)
    framed = [
        big(len(message.key or b""), 4),
        big(32, 4),
        big(len(message.headers), 2),
        big(len(names), 4),
        message.key or b"",
        sha256(message.value or b"").digest(),
        names,
        *(big(len(content), 4) for _, content in message.headers),
        *(content for _, content in message.headers),
    ]
    front = [b"protocol-ledger/leaf/v1\n", big(number, 8), big(known_at, 8, signed=True), big(len(claim), 2), claim]
    return b"".join(front + framed)


def test_an_entry_is_this_and_nothing_else() -> None:
    known_at_us = 1_709_629_920_000_250
    assert _by_hand(RECORD, 7, known_at_us, b"0b0b/intake.police.kent/0/41") == entry_of(RECORD)
    assert "407ff4586b2983fc571e2d36c686b3b0d59f5a55a253c987553d690122af7c7f" == leaf_hash(entry_of(RECORD)).hex()


@given(RECORDS)
def test_every_entry_is_what_the_documentation_says(record: Message) -> None:
    headers = dict(record.headers)
    known_at = instants.parse(headers["ce_knowntime"].decode())
    number = int(headers["ce_ledgernumber"])
    assert _by_hand(record, number, known_at, headers.get("ce_claim", b"")) == entry_of(record)


def test_a_record_that_the_gate_wrote_of_itself_has_no_claim() -> None:
    record = admit(CLAIMED, 0, KNOWN_AT, None)
    assert _by_hand(record, 0, KNOWN_AT, b"") == entry_of(record)


@given(MOMENTS)
def test_every_moment_that_the_ledger_writes_is_read_back(moment: Instant) -> None:
    assert moment == known_at_of(instants.text(moment).encode("ascii"))


# ------------------------------------------------------------------------------- what changes it, and what does not


def _header(name: str, content: bytes) -> Callable[[Message], Message]:
    def change(record: Message) -> Message:
        return record._replace(
            headers=tuple((each, content if each == name else held) for each, held in record.headers)
        )

    return change


CHANGES: dict[str, Callable[[Message], Message]] = {
    "the number": _header("ce_ledgernumber", b"8"),
    "the moment, by a microsecond": _header("ce_knowntime", b"2024-03-05T09:12:00.000251Z"),
    "the claim": _header("ce_claim", b"0b0b/intake.police.kent/0/42"),
    "the claim left out": lambda record: record._replace(headers=record.headers[:-1]),
    "the key": lambda record: record._replace(key=b"S-18"),
    "the key made empty": lambda record: record._replace(key=b""),
    "one bit of the value": lambda record: record._replace(value=b"what was saie"),
    "the value made empty": lambda record: record._replace(value=b""),
    "a header": _header("ce_id", b"2"),
    "a header made longer": _header("ce_empty", b"\0"),
    "the name of a header": lambda record: record._replace(headers=(("ce_ie", b"1"), *record.headers[1:])),
    "a header left out": lambda record: record._replace(headers=record.headers[1:]),
    "a header added": lambda record: record._replace(headers=(*record.headers, ("ce_more", b""))),
    "the order of headers": lambda record: record._replace(
        headers=(record.headers[1], record.headers[0], *record.headers[2:])
    ),
    "a byte moved from a header to the next": lambda record: record._replace(
        headers=(("ce_id", b""), ("ce_empty", b"1"), *record.headers[2:])
    ),
    "a byte moved from a name to its header": lambda record: record._replace(
        headers=(("ce_i", b"d1"), *record.headers[1:])
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_is_changed_of_a_record_changes_its_entry(change: Callable[[Message], Message]) -> None:
    assert leaf_hash(entry_of(RECORD)) != leaf_hash(entry_of(change(RECORD)))


@given(RECORDS, RECORDS)
def test_two_records_never_share_an_entry(one: Message, other: Message) -> None:
    assert (one == other) == (entry_of(one) == entry_of(other))


def test_where_a_record_lies_is_not_part_of_it() -> None:
    here = Stored("ledger", 0, 12, RECORD, None)
    there = Stored("ledger", 5, 99_000, RECORD, KNOWN_AT)
    assert entry_of(here.message) == entry_of(there.message)


# ----------------------------------------------------------------------------------------------- what is no record


NO_RECORDS: dict[str, Message] = {
    "no key": RECORD._replace(key=None),
    "no value": RECORD._replace(value=None),
    "no headers": RECORD._replace(headers=()),
    "no number": RECORD._replace(headers=RECORD.headers[:3] + RECORD.headers[4:]),
    "no moment": RECORD._replace(headers=RECORD.headers[:4] + RECORD.headers[5:]),
    "a header twice": RECORD._replace(headers=(*RECORD.headers, ("ce_id", b"1"))),
    "the number twice": RECORD._replace(headers=(("ce_ledgernumber", b"8"), *RECORD.headers)),
    "a claim that says nothing": _header("ce_claim", b"")(RECORD),
    "a claim of 70,000 bytes": _header("ce_claim", b"i/" + b"t" * 70_000 + b"/0/1")(RECORD),
    "a name that is no text": RECORD._replace(headers=(*RECORD.headers, ("\ud800", b""))),
    "a name of 70,000 bytes": RECORD._replace(headers=(*RECORD.headers, ("n" * 70_000, b""))),
    **{
        f"number {text!r}": _header("ce_ledgernumber", text)(RECORD)
        for text in (b"", b"-1", b"+7", b"07", b" 7", b"7_0", b"7.0", b"\xd9\xa7", b"9223372036854775808", b"9" * 5000)
    },
    **{
        f"moment {text!r}": _header("ce_knowntime", text)(RECORD)
        for text in (
            b"",
            b"2024-03-05",
            b"2024-03-05 09:12:00Z",
            b"2024-03-05t09:12:00z",
            b"2024-03-05T09:12:00",
            b"2024-03-05T09:12:00+00:00",
            b"2024-03-05T09:12:00.Z",
            b"2024-03-05T09:12:00.000000Z",
            b"2024-03-05T09:12:00.00025Z",
            b"2024-03-05T09:12:00.0002500Z",
            b"2024-03-05T09:12:00.00_250Z",
            b"2024-03-05T09:12:00.+00250Z",
            b"2024-03-05T09:12:00.\xb2\xb2\xb2\xb2\xb2\xb2Z",
            b"2024-03-05T09:12:00.000250Z\n",
            b"2024-03-05T24:00:00Z",
            b"2024-03-05T09:60:00Z",
            b"2024-03-05T09:12:60Z",
            b"2024-02-30T09:12:00Z",
            b"0000-01-01T00:00:00Z",
            b"+024-03-05T09:12:00Z",
        )
    },
    **{
        f"claim {text!r}": _header("ce_claim", text)(RECORD)
        for text in (
            b"0b0b/intake/0",
            b"0b0b/intake/0/",
            b"/intake/0/1",
            b"0b0b//0/1",
            b"0b0b/intake/0/01",
            b"0b0b/intake/00/1",
            b"0b0b/intake/0/-1",
            b"0b0b/intake/0/-0",
            b"0b0b/intake/-1/1",
            b"0b0b/intake/0/1_0",
            b"0b0b/intake/0/1 ",
            b"0b0b/in/take/0/1",
            b"0b\xc3\xb6b/intake/0/1",
        )
    },
}


@pytest.mark.parametrize("message", NO_RECORDS.values(), ids=NO_RECORDS)
def test_what_is_no_record_of_the_ledger_has_no_entry(message: Message) -> None:
    with pytest.raises(ValueError):
        entry_of(message)


# ------------------------------------------------------------------------------------------- an entry and its value


@given(RECORDS)
def test_an_entry_and_its_value_give_back_the_record(record: Message) -> None:
    assert record == message_of(entry_of(record), record.value or b"")


@given(RECORDS, st.data())
def test_no_bit_of_an_entry_can_be_flipped(record: Message, data: st.DataObject) -> None:
    entry = bytearray(entry_of(record))
    at = data.draw(st.integers(0, len(entry) * 8 - 1))
    entry[at // 8] ^= 1 << at % 8
    _refused_or_another(bytes(entry), record)


@given(RECORDS, st.data())
def test_no_entry_can_be_cut_or_prolonged(record: Message, data: st.DataObject) -> None:
    entry = entry_of(record)
    at = data.draw(st.integers(0, len(entry) - 1))
    byte = bytes([data.draw(st.integers(0, 255))])
    for changed in (entry[:at], entry + byte, entry[:at] + byte + entry[at:], entry[:at] + entry[at + 1 :]):
        if changed != entry:
            _refused_or_another(changed, record)


def _refused_or_another(entry: bytes, record: Message) -> None:
    """A changed entry is refused, or it is the whole entry of another record: its leaf is another one then."""
    try:
        found = message_of(entry, record.value or b"")
    except NotProven:
        return
    assert found != record
    assert entry == entry_of(found)


@given(st.binary(max_size=200), st.binary(max_size=10))
def test_whatever_comes_as_an_entry_is_refused_in_words(rest: bytes, value: bytes) -> None:
    for entry in (rest, b"protocol-ledger/leaf/v1\n" + rest):
        with pytest.raises(NotProven, match="the record's entry"):
            message_of(entry, value)


@pytest.mark.parametrize("value", [b"", b"what was saie", b"what was said\0", sha256(b"what was said").digest()])
def test_an_entry_takes_no_other_value(value: bytes) -> None:
    with pytest.raises(NotProven, match="do not belong together"):
        message_of(entry_of(RECORD), value)


@pytest.mark.parametrize("at", [24 + 7, 24 + 15, 24 + 18], ids=["number", "moment", "claim"])
def test_what_stands_in_front_must_be_what_the_headers_say(at: int) -> None:
    entry = bytearray(entry_of(RECORD))
    entry[at] ^= 1
    with pytest.raises(NotProven, match="do not belong together"):
        message_of(bytes(entry), RECORD.value or b"")
