"""The Merkle tree of RFC 6962, section 2.1: its hashes, its proofs, and the checks that refuse a wrong proof.

A hash is 32 bytes of SHA-256. Leaves count from 0. `Nodes` is where the hashes of complete subtrees come from: memory,
tiles, an archive. Everything else follows from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Protocol

from ledger.seal.refusal import NotProven

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

_LEAF, _NODE = b"\x00", b"\x01"


class Nodes(Protocol):
    """The hashes of the complete subtrees of one tree."""

    def node(self, level: int, index: int) -> bytes:
        """The hash over the 2**level leaves from number index * 2**level on."""


def leaf_hash(entry: bytes) -> bytes:
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(_NODE + left + right).digest()


def level_above(hashes: bytes) -> bytes:
    """The nodes over neighbours, for an even number of hashes that lie one behind the other."""
    return b"".join([sha256(_NODE + hashes[at : at + 64]).digest() for at in range(0, len(hashes), 64)])


def root_hash(size: int, nodes: Nodes) -> bytes:
    """MTH(D[0:size])."""
    return _hash_of(0, size, nodes) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> tuple[bytes, ...]:
    """PATH(index, D[0:size]), from the leaf's sibling up. Raises ValueError for a leaf that the tree has not."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            path.append(_hash_of(start, middle, nodes))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, nodes: Nodes) -> tuple[bytes, ...]:
    """PROOF(old, D[0:new]). Empty from the empty tree and between equal sizes. Raises ValueError where old > new."""
    if not 0 <= old <= new:
        raise ValueError(f"no tree of {new} leaves grew from one of {old}")
    if old in (0, new):
        return ()
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:  # SUBPROOF: the old tree's own right edge is known to whoever asks, and left out
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_hash_of(middle, end, nodes))
            end = middle
        else:
            proof.append(_hash_of(start, middle, nodes))
            start = middle
    if start:
        proof.append(_hash_of(start, end, nodes))
    return tuple(reversed(proof))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Raises NotProven unless the proof leads from the leaf's hash at this index to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise NotProven(f"a tree of {size} leaves has no leaf {index}")
    _check_hashes((leaf, root, *proof))
    at, last = index, size - 1
    computed = leaf
    for sibling in proof:
        if last == 0:
            raise NotProven("the inclusion proof is longer than its place in the tree asks for")
        if at & 1 or at == last:
            computed = node_hash(sibling, computed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise NotProven("the inclusion proof is shorter than its place in the tree asks for")
    if computed != root:
        raise NotProven("the inclusion proof leads to another root hash: the record is not in this tree at this place")


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises NotProven unless the tree of `new` leaves begins with that of `old` leaves (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        raise NotProven(f"a tree of {new} leaves cannot have grown from one of {old}")
    _check_hashes((old_root, new_root, *proof))
    if old in (0, new):
        if proof:
            raise NotProven("between these two sizes a consistency proof is empty, but this one is not")
        if old_root != (new_root if old else EMPTY_ROOT) or (old == new and old_root != new_root):
            raise NotProven("two trees of the same size have different root hashes")
        return
    # A complete old tree is itself a node of the new one; its hash is known and not part of the proof.
    path = proof if old & (old - 1) else (old_root, *proof)
    if _fold(old - 1, new - 1, path) != (old_root, new_root):
        raise NotProven("the newer tree does not begin with the older one: something was changed or taken away")


def _fold(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that a consistency path leads to; `at`, `last` are their last leaves."""
    while at & 1:
        at, last = at >> 1, last >> 1
    older = newer = path[0] if path else b""
    for sibling in path[1:]:
        if last == 0:
            raise NotProven("the consistency proof is longer than the two sizes ask for")
        if at & 1 or at == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise NotProven("the consistency proof is shorter than the two sizes ask for")
    return older, newer


def _hash_of(start: int, end: int, nodes: Nodes) -> bytes:
    """MTH(D[start:end]) for a range that the tree's own recursion meets: folded from its complete subtrees."""
    computed = b""
    for level, index in reversed(list(_complete(start, end))):
        computed = node_hash(nodes.node(level, index), computed) if computed else nodes.node(level, index)
    return computed


def _complete(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete subtrees of such a range, from the largest on."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _split(count: int) -> int:
    """The largest power of two that is smaller than the count of leaves."""
    return 1 << (count - 1).bit_length() - 1


def _check_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise NotProven("a hash in the proof is not 32 bytes long")
