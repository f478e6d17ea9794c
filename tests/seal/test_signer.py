"""The signer: signs only what follows from what it signed, remembers before it answers, and rotates its keys."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import UsageError
from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.files import KeyOpenToOthers
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.refusal import NotProven
from ledger.seal.signer import RefusedToSign, Signer, public_keys
from tests.seal import naive
from tests.seal.crashes import every_crash

ORIGIN = "log.example"


def signer(folder: Path) -> Signer:
    made = Signer(folder, ORIGIN)
    if not made.keys:
        made.add_key(secrets.token_bytes)
    return made


def tree(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, naive.mth(0, size))


def signed(folder: Path, *sizes: int) -> Signer:
    made = signer(folder)
    before = 0
    for size in sizes:
        made.sign(tree(size), naive.proof(before, size))
        before = size
    return made


# ---------------------------------------------------------------------------------------------------- what follows


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5).map(sorted))
def test_a_growing_tree_is_signed_and_the_last_is_remembered(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
) -> None:
    made = signed(tmp_path_factory.mktemp("signer"), *sizes)
    assert tree(sizes[-1]) == made.last == Signer(made.folder, ORIGIN).last


def test_the_note_is_one_that_the_public_key_opens(tmp_path: Path) -> None:
    made = signer(tmp_path)
    note = made.sign(tree(3), ())
    assert tree(3) == opened(note, made.keys) == opened(note, public_keys(tmp_path))


def test_the_same_tree_is_signed_again(tmp_path: Path) -> None:
    made = signed(tmp_path, 5)
    assert made.sign(tree(5), ()) == made.sign(tree(5), ())


REFUSED: dict[str, tuple[Checkpoint, tuple[bytes, ...]]] = {
    "a smaller tree": (tree(4), ()),
    "a smaller tree with the proof the other way": (tree(4), naive.proof(4, 5)),
    "the empty tree": (tree(0), ()),
    "another tree of the same size": (Checkpoint(ORIGIN, 5, naive.mth(1, 6)), ()),
    "a larger tree that forked": (Checkpoint(ORIGIN, 7, naive.mth(1, 8)), naive.proof(5, 7)),
    "a larger tree without a proof": (tree(7), ()),
    "a larger tree with the proof of another": (tree(7), naive.proof(5, 8)),
    "a larger tree with one hash too few": (tree(7), naive.proof(5, 7)[1:]),
    "a tree of another size than proven": (replace(tree(7), size=2**40), naive.proof(5, 7)),
}


@pytest.mark.parametrize(("checkpoint", "proof"), REFUSED.values(), ids=REFUSED)
def test_what_does_not_follow_is_not_signed(tmp_path: Path, checkpoint: Checkpoint, proof: tuple[bytes, ...]) -> None:
    made = signed(tmp_path, 3, 5)
    for each in (made, Signer(tmp_path, ORIGIN)):
        with pytest.raises(RefusedToSign, match="a tree of 5 records was signed") as refused:
            each.sign(checkpoint, proof)
        assert refused.value.advice
        assert tree(5) == each.last, "what was refused is not remembered"
    made.sign(tree(7), naive.proof(5, 7))


def test_the_checkpoint_of_another_log_is_not_signed(tmp_path: Path) -> None:
    with pytest.raises(RefusedToSign, match=r"signs for log\.example, not for log\.example/other"):
        signer(tmp_path).sign(replace(tree(3), origin="log.example/other"), ())
    assert signer(tmp_path).last is None


def test_the_folder_of_another_log_is_not_used(tmp_path: Path) -> None:
    signed(tmp_path, 3)
    with pytest.raises(NotProven, match=r"holds a key of log\.example"):
        Signer(tmp_path, "log.example/other").sign(replace(tree(5), origin="log.example/other"), naive.proof(3, 5))


# ------------------------------------------------------------------------------------------- memory before answers


def _signing(folder: Path) -> Callable[[], object]:
    made = signed(folder, 3)
    return lambda: made.sign(tree(5), naive.proof(3, 5))


def test_a_crash_leaves_a_memory_that_covers_every_answer(tmp_path: Path) -> None:
    for folder in every_crash(_signing, tmp_path):
        made = Signer(folder, ORIGIN)
        assert made.last in (tree(3), tree(5))
        last = made.last or tree(0)
        assert tree(5) == opened(made.sign(tree(5), naive.proof(last.size, 5)), made.keys)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"log.example\n5\n"])
def test_a_memory_that_cannot_be_read_stops_all_signing(tmp_path: Path, content: bytes) -> None:
    made = signed(tmp_path, 3)
    (tmp_path / "signed").write_bytes(content)
    with pytest.raises(NotProven):
        made.sign(tree(5), naive.proof(3, 5))


# ------------------------------------------------------------------------------------------------------------ keys


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_is_a_private_file_and_its_public_half_beside_it(tmp_path: Path) -> None:
    key = signer(tmp_path).keys[0]
    private, public = (tmp_path / f"{key.key_id.hex()}.{kind}" for kind in ("key", "pub"))
    assert 0o600 == _mode(private)
    assert f"{key.text()}\n" == public.read_text()
    assert key == SigningKey.parse(private.read_text()).verifier
    assert (ORIGIN, NOTE) == (key.name, key.kind)


def test_what_was_signed_is_no_one_elses_to_read(tmp_path: Path) -> None:
    signed(tmp_path, 3)
    assert 0o600 == _mode(tmp_path / "signed")


def test_while_two_keys_overlap_each_checkpoint_carries_both(tmp_path: Path) -> None:
    made = signed(tmp_path, 3)
    old = made.keys[0]
    new = made.add_key(secrets.token_bytes)
    for each in (made, Signer(tmp_path, ORIGIN)):
        note = each.sign(tree(5), naive.proof((each.last or tree(0)).size, 5))
        assert {old, new} == set(note.signed_by([old, new]))
        assert tree(5) == opened(note, [old]) == opened(note, [new])


def test_a_retired_key_signs_no_more_and_stays_known(tmp_path: Path) -> None:
    made = signed(tmp_path, 3)
    old = made.keys[0]
    new = made.add_key(secrets.token_bytes)
    assert old == made.retire(old.key_id.hex())
    for each in (made, Signer(tmp_path, ORIGIN)):
        note = each.sign(tree(5), naive.proof((each.last or tree(0)).size, 5))
        assert [new] == note.signed_by([old, new])
    assert not (tmp_path / f"{old.key_id.hex()}.key").exists()
    assert {old, new} == set(public_keys(tmp_path))


def test_the_last_key_is_never_retired(tmp_path: Path) -> None:
    made = signer(tmp_path)
    key = made.keys[0]
    with pytest.raises(UsageError, match="the only key") as refused:
        made.retire(key.key_id.hex())
    assert refused.value.advice
    assert [key] == made.keys
    made.sign(tree(3), ())


@pytest.mark.parametrize("key_id", ["", "00000000", "../signed", "*"])
def test_a_key_that_is_not_there_is_not_retired(tmp_path: Path, key_id: str) -> None:
    made = signed(tmp_path, 3)
    made.add_key(secrets.token_bytes)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match="signs here"):
        made.retire(key_id)
    assert before == sorted(tmp_path.iterdir())


def test_a_signer_without_keys_signs_nothing(tmp_path: Path) -> None:
    with pytest.raises(RefusedToSign, match="no key"):
        Signer(tmp_path, ORIGIN).sign(tree(3), ())
    assert Signer(tmp_path, ORIGIN).last is None


def test_a_damaged_key_is_named_and_not_shown(tmp_path: Path) -> None:
    made = signer(tmp_path)
    path = tmp_path / f"{made.keys[0].key_id.hex()}.key"
    text = path.read_text()
    path.write_text(text.replace("PRIVATE", "PRIVAT"))
    with pytest.raises(NotProven) as refused:
        made.sign(tree(3), ())
    assert text.strip().split("+", 4)[4] not in str(refused.value)


def test_a_crash_while_a_key_is_made_leaves_no_key_without_its_public_half(tmp_path: Path) -> None:
    def prepare(folder: Path) -> Callable[[], object]:
        made = signer(folder)
        return lambda: made.add_key(secrets.token_bytes)

    for folder in every_crash(prepare, tmp_path):
        assert set(Signer(folder, ORIGIN).keys) <= set(public_keys(folder))


def test_a_key_that_signs_is_listed_although_its_public_half_is_gone(tmp_path: Path) -> None:
    """Regression: a second private key without its public half signed, and no list showed it."""
    made = signer(tmp_path)
    for path in tmp_path.glob("*.pub"):
        path.unlink()
    assert list(made.keys) == public_keys(tmp_path)


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o620, 0o610], ids=oct)
def test_a_key_that_others_may_use_signs_nothing_until_that_is_mended(tmp_path: Path, rights: int) -> None:
    """Regression: only `ledger key` looked, and the signer signed on."""
    made = signed(tmp_path, 3)
    (path,) = tmp_path.glob("*.key")
    path.chmod(rights)
    for sign in (lambda: made.sign(tree(5), naive.proof(3, 5)), lambda: made.attest("a report\n")):
        with pytest.raises(KeyOpenToOthers, match=f"{path.name} has the rights {rights:04o}"):
            sign()
    assert tree(3) == made.last
    assert 1 == len(made.keys), "it can still be shown and retired"
    path.chmod(0o400)
    assert tree(5) == opened(made.sign(tree(5), naive.proof(3, 5)), made.keys)


def test_a_key_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """Regression: it was an error of the program."""
    signer(tmp_path)
    (tmp_path / "zz.pub").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NotProven, match=r"zz\.pub holds no key"):
        public_keys(tmp_path)
