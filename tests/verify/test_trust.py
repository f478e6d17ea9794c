"""Whose signatures count: those of the witnesses whom a policy names, and of the keys that an outsider brings."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.instants import SECOND_US, Instant
from ledger.seal.cosignature import cosign
from ledger.seal.files import COSIGNED, SealFiles
from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey
from ledger.seal.note import Note, sign
from ledger.seal.signer import public_keys
from ledger.seal.trust import TrustPolicy
from ledger.verify.tree import Tree
from ledger.verify.verification import Answer
from tests.verify.ledgers import OnEmbedded, places

WITNESS = SigningKey("witness.example", COSIGNATURE, bytes(range(32)))
STRANGER = SigningKey("witness.stranger", COSIGNATURE, bytes(32))
ANY_TIME = Instant(1_700_000_000 * SECOND_US)

pytestmark = pytest.mark.timeout(240)


def policy(quorum: str = "W") -> TrustPolicy:
    return TrustPolicy.parse(f"witness W {WITNESS.verifier.text()}\nquorum {quorum}\n".encode())


def keep_cosigned(ledger: OnEmbedded, *witnesses: SigningKey, seal: Path | None = None) -> Note:
    files = SealFiles((seal or ledger.seal_folder) / "tree")
    note = files.note()
    assert note is not None
    cosigned = note.with_signatures(cosign(note, each, ANY_TIME) for each in witnesses)
    files.keep_note(cosigned, COSIGNED)
    return cosigned


def under(ledger: OnEmbedded, asked: TrustPolicy) -> Answer:
    return replace(ledger.verification(), witnesses=asked).run([Tree])


def test_a_cosigned_checkpoint_without_the_quorum(on_embedded: OnEmbedded) -> None:
    """Regression: what is shown to everybody as cosigned was not held against the policy."""
    keep_cosigned(on_embedded, STRANGER)
    answer = under(on_embedded, policy())
    assert {("quorum_missing", "cosigned", None, None)} == places(answer.problems)
    assert "W has not cosigned" in answer.problems[0].detail
    assert not under(on_embedded, policy("none")).problems


def test_a_cosigned_checkpoint_with_a_false_cosignature(on_embedded: OnEmbedded) -> None:
    cosigned = keep_cosigned(on_embedded, WITNESS)
    assert not under(on_embedded, policy()).problems
    false = cosigned.signatures[-1]
    bent = replace(false, content=bytes([false.content[0]]) + bytes(len(false.content) - 1))
    note = Note(cosigned.text, (*cosigned.signatures[:-1], bent))
    SealFiles(on_embedded.seal_folder / "tree").keep_note(note, COSIGNED)
    assert {("quorum_missing", "cosigned", None, None)} == places(under(on_embedded, policy()).problems)


def test_before_anything_is_cosigned_that_is_a_note(on_embedded: OnEmbedded) -> None:
    answer = under(on_embedded, policy())
    assert answer.is_ok
    assert any("cosignatures yet" in each for each in answer.told.notices)
    assert not under(on_embedded, policy("none")).told.notices


def test_a_ledger_that_was_signed_with_another_key_passes_only_its_own_folder(on_embedded: OnEmbedded) -> None:
    """Regression: an outsider could not say whom to believe, and the operator's folder says what the operator likes."""
    true_keys = public_keys(on_embedded.seal_folder / "signer")
    (origin,) = {key.name for key in true_keys}
    forger = SigningKey(origin, NOTE, bytes(32))
    _sign_all_anew(on_embedded.seal_folder, forger)
    assert on_embedded.verify([Tree]).is_ok
    outside = replace(on_embedded.verification(), keys=true_keys, keys_are_given=True)
    assert {
        ("checkpoint_unsigned", "checkpoint", None, None),
        ("checkpoint_unsigned", "signer/signed", None, None),
    } == places(outside.run([Tree]).problems)


def _sign_all_anew(seal: Path, key: SigningKey) -> None:
    signer, files = seal / "signer", SealFiles(seal / "tree")
    note = files.note()
    assert note is not None
    again = sign(note.text, [key])
    shutil.rmtree(signer)
    signer.mkdir()
    (signer / f"{key.verifier.key_id.hex()}.pub").write_text(f"{key.verifier.text()}\n")
    (signer / "signed").write_bytes(again.content())
    files.keep_note(again)


def test_an_outsiders_keys_do_not_hide_that_the_signers_memory_is_gone(on_embedded: OnEmbedded) -> None:
    """The private key is here, whichever keys are believed."""
    (on_embedded.seal_folder / "signer" / "signed").unlink()
    own = on_embedded.verification()
    retired = SigningKey(own.keys[0].name, NOTE, bytes(32)).verifier
    outside = replace(own, keys=[*own.keys, retired], keys_are_given=True)
    assert {("signer_memory_missing", "signer/signed", None, None)} == places(outside.run([Tree]).problems)


def test_of_an_incarnation_whose_key_nobody_gave_that_is_a_note(on_embedded: OnEmbedded) -> None:
    own = on_embedded.verification()
    before = SigningKey("protocol-ledger/before", NOTE, bytes(32))
    note = own.files.note()
    assert note is not None
    text = note.text.replace(own.keys[0].name, before.name)
    own.files.keep_note(sign(text, [before]), "earlier/0123")
    assert {("checkpoint_unsigned", "earlier/0123", None, None)} == places(own.run([Tree]).problems)
    answer = replace(own, keys_are_given=True).run([Tree])
    assert answer.is_ok
    assert any("None of the keys given is of earlier/0123" in each for each in answer.told.notices)
    assert replace(own, keys=[*own.keys, before.verifier], keys_are_given=True).run([Tree]).is_ok
