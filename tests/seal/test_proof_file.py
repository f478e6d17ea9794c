"""C2SP tlog-proof: what is written is read, what would not be written is refused, several stand in one file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.checkpoint import Checkpoint
from ledger.seal.keys import COSIGNATURE, SigningKey
from ledger.seal.note import Note, Signature, sign
from ledger.seal.proof_file import HASHES_MAX, LogProof, read_proofs, write_proofs
from ledger.seal.refusal import NotProven
from tests.seal.receipts import KEY, ORIGIN

HASHES = st.binary(min_size=32, max_size=32)
SIGNATURES = st.builds(
    Signature,
    st.sampled_from([ORIGIN, "witness.example", "Zeuge-ß"]),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=1, max_size=80),
)
NOTES = st.builds(
    Note,
    st.builds(Checkpoint, st.just(ORIGIN), st.integers(0, 2**62), HASHES).map(Checkpoint.text),
    st.lists(SIGNATURES, min_size=1, max_size=3).map(tuple),
)
PROOFS = st.builds(
    LogProof, st.integers(0, 2**62), st.lists(HASHES, max_size=6).map(tuple), NOTES, st.binary(max_size=40)
)

NOTE_OF_THREE = sign(Checkpoint(ORIGIN, 3, bytes(32)).text(), [KEY])
ONE = LogProof(2, (b"\x01" * 32,), NOTE_OF_THREE, b"what is proven")


def test_a_proof_is_written_as_the_specification_shows() -> None:
    lines = ONE.content().decode().split("\n")
    assert [
        "c2sp.org/tlog-proof@v1",
        f"extra {b64encode(b'what is proven').decode()}",
        "index 2",
        b64encode(b"\x01" * 32).decode(),
        "",
        ORIGIN,
        "3",
        b64encode(bytes(32)).decode(),
        "",
    ] == lines[:9]
    assert lines[9].startswith(f"— {ORIGIN} ")
    assert [""] == lines[10:]


def test_without_extra_data_the_line_is_left_out() -> None:
    assert b"c2sp.org/tlog-proof@v1\nindex 2\n" in LogProof(2, (), NOTE_OF_THREE).content()


@given(st.lists(PROOFS, min_size=1, max_size=4))
def test_proofs_one_behind_the_other_are_read_as_they_were_written(proofs: list[LogProof]) -> None:
    assert proofs == list(read_proofs(write_proofs(proofs)))


def test_every_byte_short_is_refused() -> None:
    content = write_proofs([ONE, ONE])
    whole = {len(ONE.content()), len(content)}
    for length in set(range(len(content))) - whole:
        with pytest.raises(NotProven):
            list(read_proofs(content[:length]))


LENIENT: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("another version", lambda content: content.replace(b"proof@v1", b"proof@v2")),
    ("windows line ends", lambda content: content.replace(b"\n", b"\r\n")),
    ("a byte order mark", lambda content: b"\xef\xbb\xbf" + content),
    ("an empty line in front", lambda content: b"\n" + content),
    ("an empty line behind", lambda content: content + b"\n"),
    ("no newline at the end", lambda content: content.removesuffix(b"\n")),
    ("a leading zero", lambda content: content.replace(b"index 2", b"index 02")),
    ("a sign", lambda content: content.replace(b"index 2", b"index +2")),
    ("no digits", lambda content: content.replace(b"index 2", b"index ")),
    ("other digits", lambda content: content.replace(b"index 2", "index ²".encode())),
    ("a number of five thousand digits", lambda content: content.replace(b"index 2", b"index " + b"9" * 5000)),
    ("no index", lambda content: content.replace(b"index 2\n", b"")),
    ("the index twice", lambda content: content.replace(b"index 2\n", b"index 2\nindex 2\n")),
    ("extra twice", lambda content: content.replace(b"index", b"extra AAAA\nindex", 1)),
    ("extra with nothing", lambda content: content.replace(b"d2hhdCBpcyBwcm92ZW4=", b"")),
    ("extra without its padding", lambda content: content.replace(b"d2hhdCBpcyBwcm92ZW4=", b"d2hhdCBpcyBwcm92ZW4")),
    ("extra with bits too many", lambda content: content.replace(b"d2hhdCBpcyBwcm92ZW4=", b"d2hhdCBpcyBwcm92ZW5=")),
    ("a hash with bits too many", lambda content: content.replace(b"AQE=\n", b"AQF=\n")),
    ("a hash too short", lambda content: content.replace(b"AQEBAQE=\n", b"AQE=\n")),
    ("a space behind a hash", lambda content: content.replace(b"AQE=\n", b"AQE= \n")),
    ("no empty line before the checkpoint", lambda content: content.replace(b"\n\n", b"\n", 1)),
    ("two empty lines before the checkpoint", lambda content: content.replace(b"\n\n", b"\n\n\n", 1)),
    ("text that is not UTF-8", lambda content: content.replace(ORIGIN.encode(), b"\xff")),
    ("no signature", lambda content: content[: content.index("—".encode())]),
]


@pytest.mark.parametrize(("change"), [change for _, change in LENIENT], ids=[what for what, _ in LENIENT])
def test_what_would_not_be_written_is_not_read(change: Callable[[bytes], bytes]) -> None:
    changed = change(ONE.content())
    assert changed != ONE.content()
    with pytest.raises(NotProven):
        list(read_proofs(changed))


def test_a_proof_of_more_hashes_than_any_tree_has_is_refused_before_they_are_read() -> None:
    list(read_proofs(LogProof(0, (bytes(32),) * HASHES_MAX, NOTE_OF_THREE).content()))
    line = b64encode(bytes(32)) + b"\n"
    endless = b"c2sp.org/tlog-proof@v1\nindex 0\n" + line * (HASHES_MAX + 1)
    with pytest.raises(NotProven, match="more than 64 hashes"):
        list(read_proofs(endless))


def test_a_checkpoint_without_end_is_refused() -> None:
    with pytest.raises(NotProven, match="longer than any"):
        list(read_proofs(b"c2sp.org/tlog-proof@v1\nindex 0\n\n" + b"a\n" * 600_000))


@given(st.binary(max_size=300) | st.binary(max_size=100).map(lambda rest: ONE.content() + rest))
def test_strangers_bytes_are_read_or_refused_and_nothing_else(content: bytes) -> None:
    try:
        proofs = list(read_proofs(content))
    except NotProven:
        return
    assert content == write_proofs(proofs)


def test_the_signatures_of_a_checkpoint_end_where_the_next_proof_begins() -> None:
    witness = SigningKey("witness.example", COSIGNATURE, bytes(32))
    cosigned = LogProof(0, (), NOTE_OF_THREE.with_signatures([Signature(witness.name, b"1234", b"5")]))
    first, second = read_proofs(write_proofs([cosigned, ONE]))
    assert (2, 1) == (len(first.note.signatures), len(second.note.signatures))
