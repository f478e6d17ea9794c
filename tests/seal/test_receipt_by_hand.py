"""A receipt checked as docs/receipts.md tells it, with a hash function and a signature library and nothing of ours."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from typing import NamedTuple

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.seal.receipts import KENT, KEY, START, Sealed, event_id, finding, opened_case


class Told(NamedTuple):
    """What an entry says of its record."""

    number: int
    known_at: int
    claim: bytes
    key: bytes
    headers: dict[str, bytes]


def checked(text: str, vkey: str) -> list[Told]:
    """Steps 2 to 5. Fails at whatever does not hold."""
    return [_one(part, vkey) for part in text.split("c2sp.org/tlog-proof@v1\n")[1:]]


def _one(proof: str, vkey: str) -> Told:
    head, text, signatures = proof.split("\n\n")
    extra, index, *hashes = head.split("\n")
    origin, size, root = text.split("\n")
    _check_signature(origin, text + "\n", signatures, vkey)
    content = b64decode(extra.removeprefix("extra "))
    length = int.from_bytes(content[:4], "big")
    entry, value = content[4 : 4 + length], content[4 + length :]
    told, value_hash = _entry(entry)
    assert sha256(value).digest() == value_hash
    assert f"index {told.number}" == index
    leaf = sha256(b"\0" + entry).digest()
    assert b64decode(root) == _root(leaf, told.number, int(size), [b64decode(line) for line in hashes])
    return told


def _check_signature(origin: str, text: str, signatures: str, vkey: str) -> None:
    name, key_id, coded = vkey.split("+", 2)
    public = b64decode(coded)
    assert (origin, b"\1") == (name, public[:1])
    assert bytes.fromhex(key_id) == sha256(name.encode() + b"\n" + public).digest()[:4]
    dash, signer, signature = signatures.splitlines()[0].split(" ")
    assert ("—", name) == (dash, signer)
    assert bytes.fromhex(key_id) == b64decode(signature)[:4]
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(b64decode(signature)[4:], text.encode())


def _entry(entry: bytes) -> tuple[Told, bytes]:
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        return entry[at - count : at]

    def number(count: int) -> int:
        return int.from_bytes(take(count), "big")

    assert b"protocol-ledger/leaf/v1\n" == take(24)
    ledger_number, known_at, claim = number(8), int.from_bytes(take(8), "big", signed=True), take(number(2))
    key_length, value_length, count, names_length = number(4), number(4), number(2), number(4)
    key, value_hash, names_end = take(key_length), take(value_length), at + names_length
    names = [take(number(2)).decode() for _ in range(count)]
    assert (32, names_end) == (value_length, at)
    lengths = [number(4) for _ in range(count)]
    headers = {name: take(length) for name, length in zip(names, lengths, strict=True)}
    assert len(entry) == at
    assert (b"%d" % ledger_number, claim) == (headers["ce_ledgernumber"], headers["ce_claim"])
    return Told(ledger_number, known_at, claim, key, headers), value_hash


def _root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162, 2.1.3.2, from the top: which half the leaf is in."""
    if size == 1:
        assert [] == path
        return leaf
    half = 1
    while half * 2 < size:
        half *= 2
    if index < half:
        return sha256(b"\1" + _root(leaf, index, half, path[:-1]) + path[-1]).digest()
    return sha256(b"\1" + path[-1] + _root(leaf, index - half, size - half, path[:-1])).digest()


LEDGER = Sealed([*(opened_case(number) for number in range(6)), finding(6, [(KENT, event_id(2)), (KENT, event_id(5))])])
RECEIPT = LEDGER.receipt(6, 2, 5).decode()


def test_the_documents_steps_lead_to_what_the_receipt_shows() -> None:
    told = checked(RECEIPT, KEY.verifier.text())
    assert [6, 2, 5] == [each.number for each in told]
    assert [START + each.number * 1_000_000 for each in told] == [each.known_at for each in told]
    assert [b"0b0b/intake.police.kent/0/%d" % each.number for each in told] == [each.claim for each in told]
    assert [event_id(6), event_id(2), event_id(5)] == [each.headers["ce_id"].decode() for each in told]
    assert {b"S-1"} == {each.key for each in told}


def test_the_steps_by_hand_refuse_another_key_and_another_record() -> None:
    with pytest.raises(InvalidSignature):
        checked(RECEIPT.replace("\n7\n", "\n8\n"), KEY.verifier.text())
    with pytest.raises(AssertionError):
        checked(RECEIPT.replace("index 2", "index 3"), KEY.verifier.text())
