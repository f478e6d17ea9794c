"""Two independent implementations agree with ours, both ways: on proofs, tiles, notes, checkpoints and cosignatures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.errors import DamagedLedger
from ledger.instants import SECOND_US, Instant
from ledger.seal.checkpoint import opened
from ledger.seal.cosignature import cosign, cosigned_at
from ledger.seal.files import SealFiles
from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey
from ledger.seal.merkle import consistency_proof, inclusion_proof, leaf_hash, root_hash
from ledger.seal.note import Note, Signature
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import Tile, TileNodes, tiles_of
from tests.outside.peer import Peer, Refused
from tests.outside.sealed import KEY, ORIGIN, records, seal
from tests.seal import naive
from tests.seal.wrong import (
    Change,
    Consistency,
    Inclusion,
    changes_of_consistency,
    changes_of_inclusion,
    right_consistency,
    right_inclusion,
)

SIZES = (1, 2, 255, 256, 257, 700)
THREE_LEVELS = 65_536 + 257
WITNESS = SigningKey("witness.example", COSIGNATURE, b"w" * 32)
SEEN_AT_S = 1_679_315_147


# ----------------------------------------------------------------------------------------------- proofs, one by one

INCLUSIONS = [(index, size) for size in (1, 2, 3, 4, 7, 8, 9, 13, 64, 100) for index in {0, 1, size // 2, size - 1}]
CONSISTENCIES = [(old, new) for new in (1, 2, 3, 4, 7, 8, 9, 13, 64, 100) for old in {1, 2, new // 2, new - 1, new}]


def test_right_proofs_are_taken(peer: Peer) -> None:
    for index, size in INCLUSIONS:
        if index < size:
            peer.check(right_inclusion(index, size))
            right_inclusion(index, size).verify()
    for old, new in CONSISTENCIES:
        if 0 < old <= new:
            peer.check(right_consistency(old, new))
            right_consistency(old, new).verify()


def test_what_one_refuses_of_a_path_the_other_refuses_too(peer: Peer) -> None:
    for index, size in INCLUSIONS:
        if index < size:
            assert [] == _taken(peer, changes_of_inclusion(right_inclusion(index, size)))


def test_what_one_refuses_of_a_consistency_proof_the_other_refuses_too(peer: Peer) -> None:
    for old, new in CONSISTENCIES:
        if 0 < old <= new:
            assert [] == _taken(peer, changes_of_consistency(old, new))


def _taken(peer: Peer, changes: list[Change]) -> list[str]:
    """The wrong claims that ours or the peer takes all the same."""
    assert changes
    return [
        f"{change.what}: {change.claim}"
        for change in changes
        if _says(lambda claim: claim.verify(), change.claim) or _says(peer.check, change.claim)
    ]


def _says(ask: Callable[[Inclusion | Consistency], None], claim: Inclusion | Consistency) -> bool:
    try:
        ask(claim)
    except (NotProven, Refused):
        return False
    return True


# ------------------------------------------------------------------------------------------- tiles and checkpoints


@pytest.mark.parametrize("size", SIZES)
def test_the_peer_reads_our_checkpoint_and_makes_our_proofs_from_our_tiles(
    peer: Peer, tmp_path: Path, size: int
) -> None:
    ours = seal(tmp_path, records(size))
    read = peer.open((tmp_path / "checkpoint").read_bytes(), [KEY.verifier])
    assert (ORIGIN, size, ours.checkpoint.root, {KEY.name}) == read
    for index in {0, size // 2, size - 1}:
        proof = inclusion_proof(index, size, ours.nodes)
        assert proof == peer.prove_inclusion(tmp_path, index, read.size, read.root)
    for old in {1, size // 2, size - 1} - {0}:
        proof = consistency_proof(old, size, ours.nodes)
        assert proof == peer.prove_consistency(tmp_path, old, read.size, read.root)


@pytest.mark.parametrize("size", SIZES)
def test_we_read_the_peers_tiles_and_take_its_proofs(peer: Peer, tmp_path: Path, size: int) -> None:
    entries = records(size)
    root = peer.make_tiles(tmp_path, entries)
    files = SealFiles(tmp_path)
    nodes = TileNodes(size, files.read_tile)
    assert root == root_hash(size, nodes)
    for index in {0, size // 2, size - 1}:
        proof = peer.prove_inclusion(tmp_path, index, size, root)
        Inclusion(leaf_hash(entries[index]), index, size, proof, root).verify()
    for old in {1, size // 2, size - 1} - {0}:
        proof = peer.prove_consistency(tmp_path, old, size, root)
        Consistency(old, size, proof, root_hash(old, nodes), root).verify()


def test_both_make_the_same_tiles_of_three_levels(peer: Peer, tmp_path: Path) -> None:
    entries = [naive.entry(index) for index in range(THREE_LEVELS)]
    ours = seal(tmp_path / "ours", entries)
    root = peer.make_tiles(tmp_path / "theirs", entries)
    assert ours.checkpoint.root == root
    their_files = SealFiles(tmp_path / "theirs")
    our_files = SealFiles(tmp_path / "ours")
    assert [] == [
        tile.path() for tile in tiles_of(THREE_LEVELS) if our_files.read_tile(tile) != their_files.read_tile(tile)
    ]
    for index in (0, 65_535, 65_536, THREE_LEVELS - 1):
        proof = inclusion_proof(index, THREE_LEVELS, ours.nodes)
        assert proof == peer.prove_inclusion(tmp_path / "ours", index, THREE_LEVELS, root)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "one bit": lambda content: content[:40] + bytes([content[40] ^ 1]) + content[41:],
    "one byte less": lambda content: content[:-1],
    "one hash less": lambda content: content[:-32],
    "two hashes swapped": lambda content: content[32:64] + content[:32] + content[64:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_neither_takes_a_damaged_tile(peer: Peer, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    ours = seal(tmp_path, records(700))
    path = tmp_path / Tile(0, 2, 188).path()
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Refused):
        peer.prove_inclusion(tmp_path, 600, 700, ours.checkpoint.root)
    with pytest.raises((DamagedLedger, NotProven)):
        _prove(tmp_path, 600, 700, ours.checkpoint.root)


def _prove(folder: Path, index: int, size: int, root: bytes) -> None:
    """As a reader does: the leaf and its path from the tiles, then against the root that was signed."""
    nodes = TileNodes(size, SealFiles(folder).read_tile)
    Inclusion(nodes.node(0, index), index, size, inclusion_proof(index, size, nodes), root).verify()


def test_neither_proves_anything_under_another_root(peer: Peer, tmp_path: Path) -> None:
    ours = seal(tmp_path, records(300))
    with pytest.raises(Refused):
        peer.prove_inclusion(tmp_path, 5, 300, ours.checkpoint.root[::-1])
    with pytest.raises(NotProven):
        _prove(tmp_path, 5, 300, ours.checkpoint.root[::-1])


# ----------------------------------------------------------------------------------------- notes and cosignatures


def test_we_open_what_the_peer_signed(peer: Peer, tmp_path: Path) -> None:
    ours = seal(tmp_path, records(3))
    note = peer.sign(ours.checkpoint.text(), KEY)
    assert ours.checkpoint == opened(Note.parse(note), [KEY.verifier])
    assert ours.note.content() == note


@pytest.mark.parametrize("signed_by", ["ours", "theirs"])
def test_a_cosignature_is_taken_both_ways(peer: Peer, tmp_path: Path, signed_by: str) -> None:
    note = seal(tmp_path, records(3)).note
    if signed_by == "ours":
        content = note.with_signatures([cosign(note, WITNESS, Instant(SEEN_AT_S * SECOND_US))]).content()
    else:
        content = peer.cosign(note.content(), KEY.verifier, WITNESS, SEEN_AT_S)
    assert {KEY.name, WITNESS.name} == peer.open(content, [KEY.verifier, WITNESS.verifier]).names
    assert SEEN_AT_S * SECOND_US == cosigned_at(Note.parse(content), WITNESS.verifier)


FALSE: dict[str, Callable[[Note], bytes]] = {
    "another size": lambda note: note.content().replace(b"\n3\n", b"\n4\n"),
    "another origin": lambda note: note.content().replace(b"0b0b\n3", b"0b0c\n3"),
    "a line more": lambda note: note.content().replace(b"\n\n", b"\nmore\n\n"),
    "no signature": lambda note: Note(note.text, ()).content(),
    "one bit of the signature": lambda note: _with(note, lambda each: each[:-1] + bytes([each[-1] ^ 1])),
    "one byte more": lambda note: _with(note, lambda each: each + b"\0"),
    "one byte less": lambda note: _with(note, lambda each: each[:-1]),
    "another key": lambda note: peer_note(note, SigningKey(ORIGIN, NOTE, b"x" * 32)),
    "another name": lambda note: peer_note(note, SigningKey("another.name", NOTE, KEY.seed)),
    "another key under the same id": lambda note: Note(
        note.text, (Signature(KEY.name, KEY.verifier.key_id, WITNESS.sign(note.text.encode())),)
    ).content(),
    "a name with a plus": lambda note: note.content() + "— a+b AAAAAXg=\n".encode(),
    "a line that is no signature": lambda note: note.content() + b"more\n",
}


def _with(note: Note, change: Callable[[bytes], bytes]) -> bytes:
    line = note.signatures[0]
    return Note(note.text, (Signature(line.name, line.key_id, change(line.content)),)).content()


def peer_note(note: Note, key: SigningKey) -> bytes:
    return Note(note.text, (Signature(key.name, key.verifier.key_id, key.sign(note.text.encode())),)).content()


@pytest.mark.parametrize("change", FALSE.values(), ids=FALSE)
def test_neither_opens_a_false_note(peer: Peer, tmp_path: Path, change: Callable[[Note], bytes]) -> None:
    content = change(seal(tmp_path, records(3)).note)
    with pytest.raises(Refused):
        peer.open(content, [KEY.verifier])
    with pytest.raises(NotProven):
        opened(Note.parse(content), [KEY.verifier])


FALSE_COSIGNATURES: dict[str, Callable[[bytes], bytes]] = {
    "another time": lambda content: content[:7] + bytes([content[7] ^ 1]) + content[8:],
    "one bit": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "one byte less": lambda content: content[:-1],
    "one byte more": lambda content: content + b"\0",
}


@pytest.mark.parametrize("change", FALSE_COSIGNATURES.values(), ids=FALSE_COSIGNATURES)
def test_neither_takes_a_false_cosignature(peer: Peer, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    note = seal(tmp_path, records(3)).note
    line = cosign(note, WITNESS, Instant(SEEN_AT_S * SECOND_US))
    false = note.with_signatures([Signature(line.name, line.key_id, change(line.content))])
    with pytest.raises(Refused):
        peer.open(false.content(), [KEY.verifier, WITNESS.verifier])
    with pytest.raises(NotProven):
        cosigned_at(false, WITNESS.verifier)


def test_each_leaves_strangers_aside(peer: Peer, tmp_path: Path) -> None:
    note = seal(tmp_path, records(3)).note
    strangers = [Signature("stranger.example", b"\0\0\0\1", b"anything"), Signature(KEY.name, b"\0\0\0\1", b"anything")]
    content = note.with_signatures(strangers).content()
    assert {KEY.name} == peer.open(content, [KEY.verifier]).names
    assert [KEY.verifier] == Note.parse(content).signed_by([KEY.verifier])
