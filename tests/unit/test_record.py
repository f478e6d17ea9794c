"""A record carries its own number, time and claim, and one that does not is a damaged ledger with its place named."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.cloudevents import to_message
from ledger.errors import DamagedLedger
from ledger.instants import Instant
from ledger.log.port import Message, Stored
from ledger.record import Claim, LedgerRecord, admit, digest_of, number_of, read_record
from tests.contract.strategies import events, sample

CLAIM = Claim("2024-a", "intake.police.kent", 0, 41)
EVENT = sample("PauseEnded")
CLAIMED = to_message(EVENT)
KNOWN = Instant(1_714_564_805_000_001)


def _stored(message: Message) -> Stored:
    return Stored("ledger", 3, 17, message, None)


def test_admitting_adds_three_headers_and_changes_nothing() -> None:
    admitted = admit(CLAIMED, 9, KNOWN, CLAIM)
    assert (CLAIMED.key, CLAIMED.value) == (admitted.key, admitted.value)
    assert (
        *CLAIMED.headers,
        ("ce_ledgernumber", b"9"),
        ("ce_knowntime", b"2024-05-01T12:00:05.000001Z"),
        ("ce_claim", b"2024-a/intake.police.kent/0/41"),
    ) == admitted.headers


@given(event=events(), number=st.integers(0, 2**62))
def test_what_was_admitted_is_read_again(event: object, number: int) -> None:
    stored = _stored(admit(to_message(event), number, KNOWN, CLAIM))  # type: ignore[arg-type]
    assert LedgerRecord(number, KNOWN, CLAIM, stored, event) == read_record(stored)  # type: ignore[arg-type]
    assert number == number_of(stored)


def test_a_record_without_a_claim_is_the_ledgers_own() -> None:
    assert None is read_record(_stored(admit(CLAIMED, 0, KNOWN, None))).claim


def _changed(name: str, value: bytes | None) -> Stored:
    admitted = admit(CLAIMED, 9, KNOWN, CLAIM)
    kept = tuple((other, said) for other, said in admitted.headers if other != name)
    return _stored(admitted._replace(headers=kept if value is None else (*kept, (name, value))))


DAMAGED = [
    _changed("ce_ledgernumber", None),
    _changed("ce_ledgernumber", b"nine"),
    _changed("ce_ledgernumber", b"09"),
    _changed("ce_ledgernumber", b"-9"),
    _changed("ce_knowntime", None),
    _changed("ce_knowntime", b"then"),
    _changed("ce_knowntime", b"\xff"),
    _changed("ce_claim", b"intake/0/1"),
    _changed("ce_dataschema", None),
    _changed("ce_dataschema", b"urn:protocol-ledger:schema:0"),
    _stored(admit(CLAIMED, 9, KNOWN, CLAIM)._replace(value=b"")),
    _stored(admit(CLAIMED, 9, KNOWN, CLAIM)._replace(value=None)),
]


@pytest.mark.parametrize("stored", DAMAGED)
def test_a_record_that_cannot_be_read_is_damage_with_its_place(stored: Stored) -> None:
    with pytest.raises(DamagedLedger, match="ledger/3 at offset 17"):
        read_record(stored)


@pytest.mark.parametrize("stored", DAMAGED[:4])
def test_a_number_that_is_none_is_damage_with_its_place(stored: Stored) -> None:
    with pytest.raises(DamagedLedger, match="ledger/3 at offset 17"):
        number_of(stored)


@pytest.mark.parametrize(
    "text", ["", "a/b/0", "a/b/0/1/2", "a/b/x/1", "a/b/0/01", "a/b/-1/1", "/b/0/1", "a//0/1", "a/b/0/ 1"]
)
def test_a_text_that_is_no_claim_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Claim.parse(text)


def test_a_claim_comes_back_from_its_text() -> None:
    assert Claim.parse(CLAIM.text()) == CLAIM


MESSAGES = [
    Message(None, None, ()),
    Message(b"", None, ()),
    Message(None, b"", ()),
    Message(b"a", b"b", ()),
    Message(b"ab", b"", ()),
    Message(b"a", b"b", (("h", b""),)),
    Message(b"a", b"b", (("h", b"1"), ("i", b"2"))),
    Message(b"a", b"b", (("i", b"2"), ("h", b"1"))),
    Message(b"a", b"b", (("h1", b""), ("i", b"2"))),
]


def test_no_two_claims_share_a_digest() -> None:
    assert all(digest_of(one) != digest_of(other) for one, other in itertools.combinations(MESSAGES, 2))


def test_the_digest_is_what_its_description_says() -> None:
    framed = [b"\x00", *(b"\x01" + len(part).to_bytes(8, "big") + part for part in (b"value", b"name", b"said"))]
    expected = hashlib.sha256(b"".join(framed)).hexdigest()
    assert expected == digest_of(Message(None, b"value", (("name", b"said"),)))
