"""Receipts: what a right one shows; and that a file which was changed anywhere, by anybody but the signer, is refused."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.claim import Claim
from ledger.events import Event
from ledger.framing import frame
from ledger.instants import SECOND_US, Instant
from ledger.log.port import Message
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.cosignature import cosign
from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey
from ledger.seal.leaf import DOMAIN, entry_of
from ledger.seal.merkle import leaf_hash
from ledger.seal.note import sign
from ledger.seal.proof_file import LogProof, read_proofs, write_proofs
from ledger.seal.receipt import Receipt, evidence_keys
from ledger.seal.refusal import NotProven
from ledger.seal.signatories import Signatory, signatories
from tests.contract.strategies import events
from tests.seal.receipts import KENT, KEY, ORIGIN, OTHER_KEY, START, Sealed, event_id, finding, opened_case

PUBLIC = [KEY.verifier]
REFUGE = "/support/refuge"

# Records 0 to 6, of which 5 is a finding that rests on 1, on 3 (a namesake of 2: the same id) and on 1 again.
LEDGER = Sealed(
    [
        opened_case(0),
        opened_case(1),
        opened_case(2),
        opened_case(2, REFUGE),
        opened_case(4),
        finding(5, [(KENT, event_id(1)), (REFUGE, event_id(2)), (KENT, event_id(1))]),
        opened_case(6),
    ]
)
EVENT = LEDGER.receipt(4)
FINDING = LEDGER.receipt(5, 1, 3)


def refused(content: bytes, because: str | None = None) -> None:
    with pytest.raises(NotProven, match=because):
        Receipt.open(content, PUBLIC)


# ------------------------------------------------------------------------------------------------ what a right one shows


def test_a_receipt_shows_the_record_where_it_lies_and_when_it_was_known() -> None:
    receipt = Receipt.open(EVENT, PUBLIC)
    record = receipt.record
    assert ("event", 4, START + 4 * SECOND_US) == (receipt.kind, record.number, record.known_at)
    assert Claim("0b0b", "intake.police.kent", 0, 4) == record.claim
    assert opened_case(4) == record.event
    assert (ORIGIN, 7) == (receipt.checkpoint.origin, receipt.checkpoint.size)


def test_a_finding_brings_each_event_of_its_evidence_once_in_the_order_of_its_naming() -> None:
    receipt = Receipt.open(FINDING, PUBLIC)
    assert ("finding", 5, [1, 3]) == (receipt.kind, receipt.record.number, [each.number for each in receipt.evidence])
    assert evidence_keys(receipt.record.event) == [each.key for each in receipt.evidence]


@given(events())
def test_any_event_can_be_proven(event: Event) -> None:
    sealed = Sealed([opened_case(0), event])
    if keys := evidence_keys(event):
        with pytest.raises(NotProven, match=f"rests on {len(keys)} events"):
            Receipt.open(sealed.receipt(1), PUBLIC)
        return
    assert event == Receipt.open(sealed.receipt(1), PUBLIC).record.event


@given(st.data(), st.integers(1, 40))
def test_every_record_can_be_proven_at_every_size_of_the_tree_that_has_it(data: st.DataObject, size: int) -> None:
    number = data.draw(st.integers(0, size - 1))
    sealed = Sealed([opened_case(each) for each in range(size)])
    at_size = data.draw(st.integers(number + 1, size))
    receipt = Receipt.open(sealed.receipt(number, size=at_size), PUBLIC)
    assert (number, at_size, opened_case(number)) == (
        receipt.record.number,
        receipt.checkpoint.size,
        receipt.record.event,
    )


# ------------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("content", [EVENT, FINDING], ids=["event", "finding"])
def test_a_receipt_with_any_byte_changed_is_refused(content: bytes) -> None:
    for at in range(len(content)):
        refused(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])


@given(st.sampled_from([EVENT, FINDING]), st.data())
def test_a_receipt_with_any_bytes_replaced_is_refused(content: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 80)))
    put = data.draw(st.binary(max_size=80) | st.sampled_from([content[start - 20 : start], b"\n", b"index 3\n"]))
    changed = content[:start] + put + content[end:]
    if changed != content:
        refused(changed)


@pytest.mark.parametrize("content", [EVENT, FINDING], ids=["event", "finding"])
def test_a_receipt_that_was_cut_short_anywhere_is_refused(content: bytes) -> None:
    for length in range(len(content)):
        refused(content[:length])


def test_lines_left_out_doubled_or_swapped_are_refused() -> None:
    lines = FINDING.splitlines(keepends=True)
    for at, line in enumerate(lines):
        refused(b"".join(lines[:at] + lines[at + 1 :]))
        refused(b"".join([*lines[:at], line, *lines[at:]]))
        if at and line != lines[at - 1]:
            refused(b"".join([*lines[: at - 1], line, lines[at - 1], *lines[at + 1 :]]))


def test_a_receipt_under_the_same_name_with_another_key_is_refused() -> None:
    forged = Sealed([opened_case(0)], OTHER_KEY).receipt(0)
    refused(forged, "not signed by a key that is known")
    assert Receipt.open(forged, [*PUBLIC, OTHER_KEY.verifier]).record.event == opened_case(0)


def test_the_key_of_another_ledger_does_not_count() -> None:
    key = SigningKey("protocol-ledger/other", NOTE, KEY.seed)
    with pytest.raises(NotProven, match="not signed by a key that is known"):
        Receipt.open(EVENT, [key.verifier])


@pytest.mark.parametrize(
    ("numbers", "because"),
    [
        ((5,), "rests on 2 events, and 2 of them are not in this file"),
        ((5, 1), f"{event_id(2)} of {REFUGE}"),
        ((5, 1, 2), "and 1 of them are not in this file"),
        ((5, 3, 1), "in another order"),
        ((5, 1, 3, 1), "other records"),
        ((5, 1, 3, 4), "other records"),
        ((1, 5, 3), "other records"),
        ((4, 1), "other records"),
        ((4, 4), "other records"),
    ],
)
def test_a_finding_must_bring_exactly_its_evidence_and_an_event_nothing(numbers: Sequence[int], because: str) -> None:
    refused(LEDGER.receipt(*numbers), because)


def test_records_under_two_checkpoints_are_refused_though_each_is_right() -> None:
    mixed = LEDGER.receipt(5) + LEDGER.receipt(1, size=6) + LEDGER.receipt(3)
    refused(mixed, "not all under the same checkpoint")
    cosigned = [
        replace(each, note=replace(each.note, signatures=each.note.signatures * 2)) for each in read_proofs(FINDING)
    ]
    refused(write_proofs([*read_proofs(LEDGER.receipt(5)), *cosigned[1:]]), "not all under the same checkpoint")


def change_of(proof: LogProof, message: Message | None = None, index: int | None = None) -> bytes:
    """The proof with another record or another index in it."""
    extra = proof.extra if message is None else extra_of(entry_of(message), message.value or b"")
    return replace(proof, extra=extra, index=proof.index if index is None else index).content()


def extra_of(entry: bytes, value: bytes) -> bytes:
    return struct.pack(">I", len(entry)) + entry + value


def header(name: str, value: bytes) -> Callable[[Message], Message]:
    return lambda message: message._replace(
        headers=tuple((each, value if each == name else was) for each, was in message.headers)
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda message: LEDGER.messages[3],
        lambda message: message._replace(value=LEDGER.messages[3].value),
        lambda message: message._replace(key=b"S-2"),
        lambda message: message._replace(headers=message.headers[1:]),
        header("ce_knowntime", b"2024-05-20T12:00:03Z"),
        header("ce_claim", b"0b0b/intake.police.kent/0/5"),
        header("ce_ledgernumber", b"3"),
        header("ce_time", b"2024-05-20T12:00:01Z"),
    ],
)
def test_another_record_in_the_place_of_the_proven_one_is_refused(change: Callable[[Message], Message]) -> None:
    (proof,) = read_proofs(EVENT)
    refused(change_of(proof, change(LEDGER.messages[4])))


@pytest.mark.parametrize("index", [0, 3, 5, 6, 7, 2**62])
def test_another_index_is_refused(index: int) -> None:
    (proof,) = read_proofs(EVENT)
    refused(change_of(proof, index=index), "says that it is number 4")


@pytest.mark.parametrize(
    ("extra", "because"),
    [
        (b"", "carries no record"),
        (b"\0\0\0", "carries no record"),
        (struct.pack(">I", 2**32 - 1) + DOMAIN, "shorter than it says"),
        (extra_of(b"", b""), "does not begin as one"),
        (extra_of(b"x" * 90, b""), "does not begin as one"),
        (extra_of(DOMAIN, b""), "cannot be read"),
    ],
)
def test_an_entry_that_is_none_is_refused(extra: bytes, because: str) -> None:
    (proof,) = read_proofs(EVENT)
    refused(replace(proof, extra=extra).content(), because)


# ------------------------------------------------------------------------- what even the signer cannot make anybody show


def signed_alone(entry: bytes, value: bytes, number: int) -> bytes:
    """A receipt of a tree whose signer lets any entry be its only leaf, or the last of two equal ones."""
    leaf = leaf_hash(entry)
    note = sign(Checkpoint(ORIGIN, 1, leaf).text(), [KEY])
    return LogProof(number, (), note, extra_of(entry, value)).content()


@pytest.mark.parametrize(
    ("change", "because"),
    [
        (header("ce_source", b"/police/essex"), "ce_source"),
        (header("ce_time", b"2024-05-20T12:00:01Z"), "ce_time"),
        (header("ce_dataschema", b"urn:unknown"), "no released schema"),
        (lambda message: message._replace(key=b"S-2"), "key"),
        (lambda message: message._replace(value=(message.value or b"") + b"\0"), "too many"),
        (lambda message: message._replace(value=b""), "cannot be read"),
    ],
)
def test_a_signed_record_that_contradicts_itself_is_refused(change: Callable[[Message], Message], because: str) -> None:
    message = change(LEDGER.messages[0])
    refused(signed_alone(entry_of(message), message.value or b"", 0), because)


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(["ce_ledgernumber", "ce_knowntime", "ce_claim", "ce_type", "ce_id", "x", "ß\x9b"]),
        st.sampled_from([b"0", b"2024-05-20T12:00:00Z", b"a/b/0/0", b"", b"9999-99-99T99:99:99Z"])
        | st.binary(max_size=9),
    ),
    max_size=6,
).map(tuple)


@given(
    st.builds(Message, st.none() | st.binary(max_size=9), st.none() | st.binary(max_size=9), HEADERS),
    st.binary(max_size=9),
    st.binary(max_size=30) | st.integers(0, 2**63).map(lambda number: struct.pack(">QqH", number, 0, 0)),
)
def test_whatever_a_hostile_signer_signs_is_refused_in_words(message: Message, value: bytes, fixed: bytes) -> None:
    framed = frame(message._replace(value=sha256(value).digest()))
    for entry in (DOMAIN + fixed + framed, DOMAIN + struct.pack(">QqH", 0, START, 0) + framed, fixed + framed):
        refused(signed_alone(entry, value, 0))


@given(st.binary(max_size=400) | st.tuples(st.sampled_from([EVENT, FINDING]), st.binary(max_size=40)).map(b"".join))
def test_strangers_bytes_are_refused_in_words(content: bytes) -> None:
    if content not in (EVENT, FINDING):
        refused(content)


# ------------------------------------------------------------------------------------------------------- who signed it


def test_who_signed_and_who_cosigned_when_is_told_and_strangers_are_told_apart() -> None:
    witness, stranger = (SigningKey(name, COSIGNATURE, bytes(32)) for name in ("witness.example", "stranger.example"))
    at = Instant(START + 90 * SECOND_US)
    note = LEDGER.note()
    note = note.with_signatures([cosign(note, each, at) for each in (witness, stranger)])
    assert [
        Signatory(ORIGIN, KEY.verifier.key_id.hex(), "ledger"),
        Signatory("witness.example", witness.verifier.key_id.hex(), "witness", at),
        Signatory("stranger.example", stranger.verifier.key_id.hex(), "unknown"),
    ] == list(signatories(note, [*PUBLIC, witness.verifier]))


def test_a_false_cosignature_of_a_known_witness_is_no_stranger_but_refused() -> None:
    witness, thief = (SigningKey("witness.example", COSIGNATURE, bytes([each]) * 32) for each in (1, 2))
    note = LEDGER.note()
    false = replace(cosign(note, thief, START), key_id=witness.verifier.key_id)
    with pytest.raises(NotProven, match=r"witness\.example is false"):
        signatories(note.with_signatures([false]), [*PUBLIC, witness.verifier])


def test_a_false_signature_of_the_ledger_is_refused_and_one_of_another_ledger_not_counted() -> None:
    other = SigningKey("protocol-ledger/other", NOTE, bytes(32))
    note = LEDGER.note()
    by_both = sign(note.text, [KEY, other])
    assert ["ledger", "unknown"] == [each.role for each in signatories(by_both, [*PUBLIC, other.verifier])]
    false = replace(note.signatures[0], content=bytes(64))
    with pytest.raises(NotProven, match="is false"):
        signatories(replace(note, signatures=(false,)), PUBLIC)
