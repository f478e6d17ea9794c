"""The Merkle tree: the known vectors, a naive tree written from RFC 6962, and every wrong proof that is refused."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.seal.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)
from ledger.seal.refusal import NotProven
from tests.seal import naive
from tests.seal.vectors import CONSISTENCY, LEAVES, PATHS, ROOTS, KnownNodes
from tests.seal.wrong import Change, Inclusion, changes_of_consistency, changes_of_inclusion

SIZE_MAX = 300
NODES = naive.NaiveNodes()
HASHES = st.binary(min_size=32, max_size=32)


@st.composite
def inclusions(draw: st.DrawFn) -> Inclusion:
    size = draw(st.integers(1, SIZE_MAX))
    index = draw(st.integers(0, size - 1))
    return Inclusion(naive.leaf(index), index, size, naive.path(index, 0, size), naive.mth(0, size))


@st.composite
def two_sizes(draw: st.DrawFn) -> tuple[int, int]:
    new = draw(st.integers(0, SIZE_MAX))
    return draw(st.integers(0, new)), new


# ------------------------------------------------------------------------------------------------- known vectors


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert sha256(b"").digest() == EMPTY_ROOT == root_hash(0, NODES)


def test_leaves_and_nodes_are_told_apart_by_their_first_byte() -> None:
    assert sha256(b"\x00abc").digest() == leaf_hash(b"abc")
    assert sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest() == node_hash(b"l" * 32, b"r" * 32)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_trees_have_their_known_roots(size: int) -> None:
    assert ROOTS[size] == root_hash(size, KnownNodes())


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_known_paths_are_made_and_taken(index: int, size: int) -> None:
    path = PATHS[index, size]
    assert path == inclusion_proof(index, size, KnownNodes())
    verify_inclusion(leaf_hash(LEAVES[index]), index, size, path, ROOTS[size])


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_known_consistency_proofs_are_made_and_taken(old: int, new: int) -> None:
    proof = CONSISTENCY[old, new]
    assert proof == consistency_proof(old, new, KnownNodes())
    verify_consistency(old, new, proof, ROOTS[old], ROOTS[new])


# ---------------------------------------------------------------------------------------------- against the naive


@given(st.integers(0, SIZE_MAX))
def test_the_root_is_that_of_the_recursion(size: int) -> None:
    assert naive.mth(0, size) == root_hash(size, NODES)


@given(inclusions())
def test_the_path_is_that_of_the_recursion_and_is_taken(known: Inclusion) -> None:
    assert known.proof == inclusion_proof(known.index, known.size, NODES)
    known.verify()


@given(two_sizes())
def test_the_consistency_proof_is_that_of_the_recursion_and_is_taken(sizes: tuple[int, int]) -> None:
    old, new = sizes
    proof = consistency_proof(old, new, NODES)
    assert naive.proof(old, new) == proof
    verify_consistency(old, new, proof, naive.mth(0, old), naive.mth(0, new))


@given(st.integers(1, 40), st.integers(0, 40), st.lists(HASHES, max_size=8).map(tuple), st.booleans())
def test_any_path_leads_where_the_recursion_leads(size: int, index: int, path: naive.Proof, one_off: bool) -> None:
    assume(index < size)
    leaf = naive.leaf(0)
    try:
        root = naive.root_of(leaf, index, size, path)
    except naive.Refused:
        with pytest.raises(NotProven, match=r"(longer|shorter) than its place"):
            verify_inclusion(leaf, index, size, path, naive.leaf(1))
        return
    verify_inclusion(leaf, index, size, path, root)
    with pytest.raises(NotProven, match="another root hash"):
        verify_inclusion(naive.leaf(1) if one_off else leaf, index, size, path, root if one_off else leaf[::-1])


@given(st.integers(2, 40), st.integers(1, 39), st.lists(HASHES, max_size=8).map(tuple), st.data())
def test_any_two_trees_are_judged_as_the_recursion_judges(
    new: int, old: int, proof: naive.Proof, data: st.DataObject
) -> None:
    assume(old < new)
    known = data.draw(HASHES)
    try:
        older, newer = naive.roots_of(known, old, new, proof)
    except naive.Refused:
        with pytest.raises(NotProven, match=r"(longer|shorter) than the two sizes"):
            verify_consistency(old, new, proof, known, known)
        return
    verify_consistency(old, new, proof, older, newer)
    with pytest.raises(NotProven, match="does not begin with the older one"):
        verify_consistency(old, new, proof, older, newer[::-1])


# ------------------------------------------------------------------------------------------------- what is refused


@given(inclusions(), st.data())
def test_no_change_of_a_path_is_taken(known: Inclusion, data: st.DataObject) -> None:
    change = data.draw(st.sampled_from(changes_of_inclusion(known)))
    with pytest.raises(NotProven):
        change.verify()


@given(two_sizes().filter(lambda sizes: sizes[0] > 0), st.data())
def test_no_change_of_a_consistency_proof_is_taken(sizes: tuple[int, int], data: st.DataObject) -> None:
    change: Change = data.draw(st.sampled_from(changes_of_consistency(*sizes)))
    with pytest.raises(NotProven):
        change.verify()


@given(inclusions().filter(lambda known: known.size > 1))
def test_no_byte_can_be_moved_between_a_leaf_and_its_sibling(known: Inclusion) -> None:
    """The two are hashed one behind the other: without their lengths, where one ends is anybody's choice."""
    leaf, (sibling, *rest) = known.leaf, known.proof
    for moved, other in ((leaf + sibling[:1], sibling[1:]), (leaf[1:], sibling + leaf[:1])):
        with pytest.raises(NotProven, match="not 32 bytes"):
            known._replace(leaf=moved, proof=(other, *rest)).verify()


def test_no_byte_can_be_moved_between_an_older_root_and_what_is_beside_it() -> None:
    (beside,) = naive.proof(2, 4)
    old_root, new_root = naive.mth(0, 2), naive.mth(0, 4)
    verify_consistency(2, 4, (beside,), old_root, new_root)
    with pytest.raises(NotProven, match="not 32 bytes"):
        verify_consistency(2, 4, (beside[1:],), old_root + beside[:1], new_root)


@given(inclusions(), st.integers(0, SIZE_MAX))
def test_a_path_shows_its_own_index_and_no_other(known: Inclusion, other: int) -> None:
    assume(other != known.index)
    with pytest.raises(NotProven):
        known._replace(index=other).verify()


@given(inclusions(), st.integers(-3, SIZE_MAX))
def test_a_path_for_another_size_is_taken_only_where_the_recursion_is_the_same(known: Inclusion, size: int) -> None:
    """A root does not say how many leaves are below it: the checkpoint that signs both together does."""
    try:
        same = known.index < size and naive.root_of(known.leaf, known.index, size, known.proof) == known.root
    except naive.Refused:
        same = False
    if same:
        known._replace(size=size).verify()
    else:
        with pytest.raises(NotProven):
            known._replace(size=size).verify()


@given(two_sizes(), st.integers(-3, SIZE_MAX), st.booleans())
def test_a_consistency_proof_for_another_size_is_taken_only_where_the_recursion_is_the_same(
    sizes: tuple[int, int], other: int, older: bool
) -> None:
    proof = naive.proof(*sizes)
    roots = naive.mth(0, sizes[0]), naive.mth(0, sizes[1])
    old, new = (other, sizes[1]) if older else (sizes[0], other)
    assume((old, new) != sizes)
    if _consistent(old, new, proof, *roots):
        verify_consistency(old, new, proof, *roots)
    else:
        with pytest.raises(NotProven):
            verify_consistency(old, new, proof, *roots)


def _consistent(old: int, new: int, proof: naive.Proof, old_root: bytes, new_root: bytes) -> bool:
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == naive.mth(0, 0) and (new > 0 or new_root == old_root)
    try:
        return naive.roots_of(old_root, old, new, proof) == (old_root, new_root)
    except naive.Refused:
        return False


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (6, 5), (0, 0)])
def test_a_leaf_that_is_not_in_the_tree_has_no_path(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"has no leaf {index}"):
        inclusion_proof(index, size, NODES)
    with pytest.raises(NotProven, match=f"has no leaf {index}"):
        verify_inclusion(naive.leaf(0), index, size, (), naive.leaf(0))


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (1, 0)])
def test_a_tree_does_not_grow_into_a_smaller_one(old: int, new: int) -> None:
    with pytest.raises(ValueError, match=f"grew from one of {old}"):
        consistency_proof(old, new, NODES)
    with pytest.raises(NotProven, match=f"grown from one of {old}"):
        verify_consistency(old, new, (), naive.leaf(0), naive.leaf(0))


def test_the_empty_tree_has_one_root_only() -> None:
    verify_consistency(0, 0, (), EMPTY_ROOT, EMPTY_ROOT)
    verify_consistency(0, 3, (), EMPTY_ROOT, naive.mth(0, 3))
    for wrong in ((0, 3, naive.leaf(0), naive.mth(0, 3)), (0, 0, naive.leaf(0), naive.leaf(0))):
        with pytest.raises(NotProven, match="different root hashes"):
            verify_consistency(*wrong[:2], (), *wrong[2:])


def test_between_equal_sizes_nothing_is_proven_by_hashes() -> None:
    with pytest.raises(NotProven, match="empty, but this one is not"):
        verify_consistency(3, 3, (naive.leaf(0),), naive.mth(0, 3), naive.mth(0, 3))
    with pytest.raises(NotProven, match="different root hashes"):
        verify_consistency(3, 3, (), naive.mth(0, 3), naive.mth(0, 2))
