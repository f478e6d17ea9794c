"""Proofs that must be refused: each way in which a right one can be changed, for every verifier that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ledger.seal.merkle import node_hash, verify_consistency, verify_inclusion
from tests.seal import naive

Proof = tuple[bytes, ...]
FOREIGN = naive.leaf(10**9)
"""A hash that no tree here has."""


class Inclusion(NamedTuple):
    """A claim: this leaf lies at this index of the tree of this size and root."""

    leaf: bytes
    index: int
    size: int
    proof: Proof
    root: bytes

    def verify(self) -> None:
        verify_inclusion(self.leaf, self.index, self.size, self.proof, self.root)


class Consistency(NamedTuple):
    """A claim: the tree of `new` leaves begins with the one of `old` leaves."""

    old: int
    new: int
    proof: Proof
    old_root: bytes
    new_root: bytes

    def verify(self) -> None:
        verify_consistency(self.old, self.new, self.proof, self.old_root, self.new_root)


class Change(NamedTuple):
    """A wrong claim, and what is wrong with it."""

    what: str
    claim: Inclusion | Consistency

    def verify(self) -> None:
        self.claim.verify()


def right_inclusion(index: int, size: int) -> Inclusion:
    return Inclusion(naive.leaf(index), index, size, naive.path(index, 0, size), naive.mth(0, size))


def right_consistency(old: int, new: int) -> Consistency:
    return Consistency(old, new, naive.proof(old, new), naive.mth(0, old), naive.mth(0, new))


def changes_of_inclusion(known: Inclusion) -> list[Change]:
    """Whatever can be changed of it; another size only where the tree of that size has another path."""
    return [Change(what, claim) for what, claim in _of_inclusion(known)]


def _of_inclusion(known: Inclusion) -> Iterator[tuple[str, Inclusion]]:
    yield "index one more", known._replace(index=known.index + 1)
    yield "index one less", known._replace(index=known.index - 1)
    yield "index at the size", known._replace(index=known.size)
    yield "size twice as large and more", known._replace(size=2 * known.size + 1, index=known.index)
    yield "size of nothing", known._replace(size=0)
    yield "size of the leaves before it", known._replace(size=known.index)
    yield "another leaf", known._replace(leaf=FOREIGN)
    yield "another root", known._replace(root=FOREIGN)
    yield "root of the other half", known._replace(root=node_hash(known.root, known.root))
    yield "leaf one byte more", known._replace(leaf=known.leaf + b"\0")
    yield "root one byte less", known._replace(root=known.root[:-1])
    yield from ((what, known._replace(proof=proof)) for what, proof in _changed(known.proof))
    if known.proof:
        # What the leaf and its sibling are called is all that tells a second preimage from the leaf.
        left, right = (known.leaf, known.proof[0]) if known.index % 2 == 0 else (known.proof[0], known.leaf)
        yield "siblings swapped", known._replace(leaf=known.proof[0], proof=(known.leaf, *known.proof[1:]))
        yield "a node taken for a leaf", known._replace(leaf=node_hash(left, right), proof=known.proof[1:])


def changes_of_consistency(old: int, new: int) -> list[Change]:
    """Whatever can be changed of the right proof between two sizes, the older one over 0."""
    return [Change(what, claim) for what, claim in _of_consistency(right_consistency(old, new))]


def _of_consistency(known: Consistency) -> Iterator[tuple[str, Consistency]]:
    yield "old size over the new one", known._replace(old=known.new + 1)
    yield "sizes exchanged", known._replace(old=known.new + 1, new=known.old)
    yield "old size of nothing", known._replace(old=0)
    yield "new size twice as large and more", known._replace(new=4 * known.new + 1)
    yield "old root", known._replace(old_root=FOREIGN)
    yield "new root", known._replace(new_root=FOREIGN)
    yield "both roots", known._replace(old_root=FOREIGN, new_root=FOREIGN, proof=(*known.proof, FOREIGN))
    yield "old root one byte more", known._replace(old_root=known.old_root + b"\0")
    if known.old != known.new:
        yield "roots exchanged", known._replace(old_root=known.new_root, new_root=known.old_root)
        yield "sizes made equal", known._replace(old=known.new)
    yield from ((what, known._replace(proof=proof)) for what, proof in _changed(known.proof))


def _changed(proof: Proof) -> Iterator[tuple[str, Proof]]:
    yield "one hash more at the end", (*proof, FOREIGN)
    yield "one hash more at the beginning", (FOREIGN, *proof)
    for at, each in enumerate(proof):
        yield f"hash {at} missing", (*proof[:at], *proof[at + 1 :])
        yield f"hash {at} twice", (*proof[:at], each, *proof[at:])
        yield f"hash {at} one byte more", (*proof[:at], each + b"\0", *proof[at + 1 :])
        yield f"hash {at} one byte less", (*proof[:at], each[:-1], *proof[at + 1 :])
        yield f"hash {at} with one bit flipped", (*proof[:at], bytes([each[0] ^ 1]) + each[1:], *proof[at + 1 :])
    for at in range(len(proof) - 1):
        yield f"hashes {at} and {at + 1} swapped", (*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :])
