"""The tree written straight from RFC 6962, section 2.1: recursions over the entries, as slow as they are plain.

Nothing here knows the code under test. Entry i of the tree of these tests is the number i in decimal.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

Proof = tuple[bytes, ...]


class Refused(Exception):
    """What the recursion has no way to read."""


def entry(index: int) -> bytes:
    return b"%d" % index


def leaf(index: int) -> bytes:
    return mth(index, index + 1)


@cache
def mth(start: int, end: int) -> bytes:
    """MTH(D[start:end])."""
    n = end - start
    if n == 0:
        return sha256(b"").digest()
    if n == 1:
        return sha256(b"\x00" + entry(start)).digest()
    k = split(n)
    return both(mth(start, start + k), mth(start + k, end))


def both(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, start: int, end: int) -> Proof:
    """PATH(m, D[start:end])."""
    n = end - start
    if n == 1:
        return ()
    k = split(n)
    if m < k:
        return (*path(m, start, start + k), mth(start + k, end))
    return (*path(m - k, start + k, end), mth(start, start + k))


def proof(m: int, n: int) -> Proof:
    """PROOF(m, D[0:n]) for 0 < m <= n, and nothing for m = 0."""
    return subproof(m, 0, n, known=True) if m else ()


def subproof(m: int, start: int, end: int, *, known: bool) -> Proof:
    """SUBPROOF(m, D[start:end], known)."""
    n = end - start
    if m == n:
        return () if known else (mth(start, end),)
    k = split(n)
    if m <= k:
        return (*subproof(m, start, start + k, known=known), mth(start + k, end))
    return (*subproof(m - k, start + k, end, known=False), mth(start, start + k))


def root_of(leaf_hash: bytes, m: int, n: int, given: Proof) -> bytes:
    """The root that a path leads to, by walking PATH(m, D[0:n]) from the top."""
    if n == 1 and not given:
        return leaf_hash
    if n == 1 or not given:
        raise Refused
    k = split(n)
    if m < k:
        return both(root_of(leaf_hash, m, k, given[:-1]), given[-1])
    return both(given[-1], root_of(leaf_hash, m - k, n - k, given[:-1]))


def roots_of(old_root: bytes, m: int, n: int, given: Proof, *, known: bool = True) -> tuple[bytes, bytes]:
    """The roots of the older and the newer tree that a proof leads to, by walking SUBPROOF(m, D[0:n], known)."""
    if m == n:
        if len(given) != (0 if known else 1):
            raise Refused
        return (old_root, old_root) if known else (given[0], given[0])
    if not given:
        raise Refused
    k = split(n)
    if m <= k:
        older, newer = roots_of(old_root, m, k, given[:-1], known=known)
        return older, both(newer, given[-1])
    older, newer = roots_of(old_root, m - k, n - k, given[:-1], known=False)
    return both(given[-1], older), both(given[-1], newer)


class NaiveNodes:
    """The complete subtrees, each computed from its entries."""

    def node(self, level: int, index: int) -> bytes:
        return mth(index << level, (index + 1) << level)
