"""The file that shows that a ledger only grew: what a right one shows, and that every other is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.checkpoint import Checkpoint
from ledger.seal.consistency_file import Growth, is_growth, write_growth
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.merkle import consistency_proof, root_hash
from ledger.seal.note import Note, sign
from ledger.seal.refusal import NotProven
from ledger.seal.submission import Submission
from tests.seal import naive
from tests.seal.receipts import KEY, ORIGIN, OTHER_KEY, Leaves

PUBLIC = [KEY.verifier]
NODES = Leaves([naive.leaf(index) for index in range(12)])
FORKED = Leaves([naive.leaf(index if index != 2 else 99) for index in range(12)])


def note(size: int, nodes: Leaves = NODES, key: SigningKey = KEY) -> Note:
    return sign(Checkpoint(key.name, size, root_hash(size, nodes)).text(), [key])


def unsigned(size: int) -> Note:
    return replace(note(size), signatures=())


def grown(old: int, new: int) -> bytes:
    return write_growth(note(old), consistency_proof(old, new, NODES), note(new))


RIGHT = grown(5, 12)


def refused(content: bytes, because: str | None = None) -> None:
    with pytest.raises(NotProven, match=because):
        Growth.open(content, PUBLIC)


@given(st.integers(1, 12), st.data())
def test_growth_between_any_two_sizes_is_shown(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    growth = Growth.open(grown(old, new), PUBLIC)
    assert (old, new, True) == (growth.older.size, growth.checkpoint.size, growth.is_older_signed)


def test_from_the_word_old_on_it_is_what_a_witness_is_sent() -> None:
    submission = Submission(5, consistency_proof(5, 12, NODES), note(12))
    assert RIGHT.endswith(b"\n\nold 5\n" + submission.content().removeprefix(b"old 5\n"))
    assert RIGHT.startswith(b"protocol-ledger/consistency@v1\n" + note(5).content())


def test_a_size_that_nobody_signed_is_told_apart() -> None:
    growth = Growth.open(write_growth(unsigned(5), consistency_proof(5, 12, NODES), note(12)), PUBLIC)
    assert not growth.is_older_signed
    assert root_hash(5, NODES) == growth.older.root


def test_the_newer_checkpoint_must_be_signed() -> None:
    refused(write_growth(note(5), consistency_proof(5, 12, NODES), unsigned(12)))


def test_any_byte_changed_left_out_or_added_is_refused() -> None:
    for at in range(len(RIGHT)):
        refused(RIGHT[:at] + bytes([RIGHT[at] ^ 1]) + RIGHT[at + 1 :])
        refused(RIGHT[:at] + RIGHT[at + 1 :])
        refused(RIGHT[:at])
    refused(RIGHT + b"\n")


def test_a_tree_that_was_changed_in_between_is_refused_whatever_proof_is_given() -> None:
    for nodes in (NODES, FORKED):
        refused(
            write_growth(note(5), consistency_proof(5, 12, nodes), note(12, FORKED)), "does not begin with the older"
        )


def test_a_smaller_tree_is_refused() -> None:
    refused(write_growth(note(12), (), note(5)), "cannot have grown")


def test_the_proof_must_begin_at_the_older_checkpoint() -> None:
    body = Submission(4, consistency_proof(5, 12, NODES), note(12)).content()
    refused(RIGHT[: RIGHT.index(b"old 5")] + body, "from a tree of 4 records, and the older checkpoint has 5")


def test_a_signature_of_somebody_else_is_refused_on_either_side() -> None:
    proof = consistency_proof(5, 12, NODES)
    refused(write_growth(note(5), proof, note(12, key=OTHER_KEY)), "not signed by a key that is known")
    refused(write_growth(note(5, key=OTHER_KEY), proof, note(12)), "not signed by a key that is known")


def test_a_ledger_that_was_taken_over_goes_on_under_a_new_name() -> None:
    before = SigningKey("protocol-ledger/before", NOTE, bytes(32))
    content = write_growth(note(5, key=before), consistency_proof(5, 12, NODES), note(12))
    growth = Growth.open(content, [*PUBLIC, before.verifier])
    assert ("protocol-ledger/before", ORIGIN) == (growth.older.origin, growth.checkpoint.origin)
    refused(content, "not signed by a key that is known for it")
    nobody = write_growth(replace(note(5, key=before), signatures=()), consistency_proof(5, 12, NODES), note(12))
    refused(nobody, "says more than size and root hash, and nobody signed it")


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: RIGHT[:200] + rest))
def test_strangers_bytes_are_refused_in_words(content: bytes) -> None:
    refused(content)


def test_another_version_is_named() -> None:
    later = RIGHT.replace(b"@v1", b"@v2", 1)
    assert is_growth(later)
    refused(later, "another version")


def test_a_file_without_end_is_refused() -> None:
    refused(RIGHT + b"\n" * 1_000_000, "bytes holds no consistency proof")
