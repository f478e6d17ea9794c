"""Checkpoints and cosignatures: the specification's examples, strict reading, and whose word counts for which log."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.instants import SECOND_US, Instant, parse
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.cosignature import cosign, cosigned_at
from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey, has_unseen
from ledger.seal.note import Note, Signature, sign
from ledger.seal.refusal import NotProven

TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
"""The checkpoint in the specifications of checkpoints and of cosignatures."""
EXAMPLE = (
    f"{TEXT}\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)

LOG = SigningKey("log.example", NOTE, b"l" * 32)
WITNESS = SigningKey("witness.example", COSIGNATURE, b"w" * 32)
CHECKPOINT = Checkpoint("log.example", 7, b"r" * 32)
NOTE_OF_IT = sign(CHECKPOINT.text(), [LOG])
SEEN_AT = parse("2023-03-20T12:25:47Z")
ROOT = b64encode(b"r" * 32).decode()


# ----------------------------------------------------------------------------------------------------- checkpoints


def test_the_checkpoint_of_the_specification_is_read() -> None:
    note = Note.parse(EXAMPLE.encode())
    checkpoint = Checkpoint.parse(note.text)
    assert ("example.com/behind-the-sofa", 20852163, ()) == (checkpoint.origin, checkpoint.size, checkpoint.extensions)
    assert TEXT == checkpoint.text()
    names = [(each.name, each.key_id.hex(), len(each.content)) for each in note.signatures]
    assert [("example.com/behind-the-sofa", "033de0ae", 64), ("witness.example.com/w1", "8d66cf3f", 72)] == names


LINES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1)
ORIGINS = LINES.filter(lambda line: not has_unseen(line))


@given(ORIGINS, st.integers(0, 10**19 - 1), st.binary(min_size=32, max_size=32), st.lists(LINES, max_size=3))
def test_every_checkpoint_is_read_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert checkpoint == Checkpoint.parse(checkpoint.text())


NO_CHECKPOINTS = {
    "nothing": "",
    "two lines": "log.example\n7\n",
    "no newline at the end": f"log.example\n7\n{ROOT}",
    "no origin": f"\n7\n{ROOT}\n",
    "an empty line": f"log.example\n7\n{ROOT}\n\n",
    "an empty extension": f"log.example\n7\n{ROOT}\n\nmore\n",
    "a size of nothing": f"log.example\n\n{ROOT}\n",
    "a size with a leading zero": f"log.example\n07\n{ROOT}\n",
    "a size below zero": f"log.example\n-7\n{ROOT}\n",
    "a size with a sign": f"log.example\n+7\n{ROOT}\n",
    "a size with a space": f"log.example\n7 \n{ROOT}\n",
    "a size with an underscore": f"log.example\n1_000\n{ROOT}\n",
    "a size in other digits": f"log.example\n\u0667\n{ROOT}\n",
    "a size of twenty digits": f"log.example\n{10**19}\n{ROOT}\n",
    "a root one byte less": f"log.example\n7\n{b64encode(b'r' * 31).decode()}\n",
    "a root one byte more": f"log.example\n7\n{b64encode(b'r' * 33).decode()}\n",
    "a root in hexadecimal": f"log.example\n7\n{'72' * 32}\n",
    "a root without its end": f"log.example\n7\n{ROOT.rstrip('=')}\n",
    "a root with bits that mean nothing": f"log.example\n7\n{ROOT[:-2]}J=\n",
    "a root with a space": f"log.example\n7\n {ROOT}\n",
}


@pytest.mark.parametrize("text", NO_CHECKPOINTS.values(), ids=NO_CHECKPOINTS)
def test_what_is_no_checkpoint_is_not_read_as_one(text: str) -> None:
    with pytest.raises(NotProven, match="checkpoint"):
        Checkpoint.parse(text)


def test_a_checkpoint_is_opened_with_its_own_logs_key_only() -> None:
    other_name = SigningKey("log.example/other", NOTE, b"l" * 32)
    other_key = SigningKey("log.example", NOTE, b"x" * 32)
    assert CHECKPOINT == opened(NOTE_OF_IT, [other_name.verifier, other_key.verifier, LOG.verifier])
    for keys in ([], [other_name.verifier], [other_key.verifier], [WITNESS.verifier]):
        with pytest.raises(NotProven, match=r"log\.example is not signed by a key that is known for it"):
            opened(NOTE_OF_IT, keys)


def test_a_known_key_does_not_speak_for_another_log() -> None:
    note = sign(Checkpoint("log.example/other", 7, b"r" * 32).text(), [LOG])
    with pytest.raises(NotProven, match=r"log\.example/other is not signed"):
        opened(note, [LOG.verifier])


def test_a_false_signature_is_not_outweighed_by_a_right_one() -> None:
    false = Signature(LOG.name, LOG.verifier.key_id, b"\0" * 64)
    with pytest.raises(NotProven, match="is false"):
        opened(NOTE_OF_IT.with_signatures([false]), [LOG.verifier])


def test_each_incarnation_has_an_origin_of_its_own() -> None:
    assert "protocol-ledger/0b0b" == origin_of("0b0b")


# ---------------------------------------------------------------------------------------------------- cosignatures


def test_a_cosignature_signs_the_text_that_the_specification_shows() -> None:
    signature = cosign(Note(TEXT, ()), WITNESS, Instant(1679315147 * SECOND_US))
    message = f"cosignature/v1\ntime 1679315147\n{TEXT}".encode()
    assert (1679315147).to_bytes(8, "big") == signature.content[:8]
    assert WITNESS.verifier.has_signed(message, signature.content[8:])
    assert (WITNESS.name, WITNESS.verifier.key_id) == (signature.name, signature.key_id)


@given(st.integers(0, 2**62))
def test_the_time_of_a_cosignature_is_known_to_the_second(microseconds: int) -> None:
    note = NOTE_OF_IT.with_signatures([cosign(NOTE_OF_IT, WITNESS, Instant(microseconds))])
    assert microseconds // SECOND_US * SECOND_US == cosigned_at(note, WITNESS.verifier)


def test_a_time_beyond_those_of_the_specification_is_refused_though_it_was_signed() -> None:
    last = Instant((2**63 - 1) * SECOND_US)
    assert last == cosigned_at(NOTE_OF_IT.with_signatures([cosign(NOTE_OF_IT, WITNESS, last)]), WITNESS.verifier)
    beyond = NOTE_OF_IT.with_signatures([cosign(NOTE_OF_IT, WITNESS, Instant(last + SECOND_US))])
    with pytest.raises(NotProven, match="is false"):
        cosigned_at(beyond, WITNESS.verifier)


def test_the_latest_of_several_cosignatures_counts() -> None:
    times = [Instant(SEEN_AT + each * SECOND_US) for each in (0, 60, 30)]
    note = NOTE_OF_IT.with_signatures(cosign(NOTE_OF_IT, WITNESS, at) for at in times)
    assert times[1] == cosigned_at(note, WITNESS.verifier)


def test_who_did_not_cosign_did_not() -> None:
    other = SigningKey("witness.example/other", COSIGNATURE, b"w" * 32)
    note = NOTE_OF_IT.with_signatures([cosign(NOTE_OF_IT, WITNESS, SEEN_AT)])
    assert cosigned_at(NOTE_OF_IT, WITNESS.verifier) is None
    assert cosigned_at(note, other.verifier) is None
    assert cosigned_at(note, LOG.verifier) is None


FALSE = {
    "another time": lambda content: (int.from_bytes(content[:8], "big") + 1).to_bytes(8, "big") + content[8:],
    "a time beyond all": lambda content: b"\xff" * 8 + content[8:],
    "one bit of the signature": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "one byte less": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
    "no time": lambda content: content[8:],
    "a time alone": lambda content: content[:8],
    "one byte": lambda _: b"\0",
    "a note's signature": lambda content: content[:8] + WITNESS.sign(NOTE_OF_IT.text.encode()),
}


@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_a_false_cosignature_refuses_the_note(change) -> None:  # type: ignore[no-untyped-def]
    right = cosign(NOTE_OF_IT, WITNESS, SEEN_AT)
    false = Signature(right.name, right.key_id, change(right.content))
    for signatures in ([false], [right, false], [false, right]):
        with pytest.raises(NotProven, match=r"a cosignature of witness\.example is false"):
            cosigned_at(NOTE_OF_IT.with_signatures(signatures), WITNESS.verifier)


def test_a_cosignature_of_another_checkpoint_is_false() -> None:
    other = sign(Checkpoint("log.example", 8, b"r" * 32).text(), [LOG])
    with pytest.raises(NotProven, match="is false"):
        cosigned_at(NOTE_OF_IT.with_signatures([cosign(other, WITNESS, SEEN_AT)]), WITNESS.verifier)
