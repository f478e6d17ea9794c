"""The tree as the records alone give it: grows leaf by leaf, and tells each tile and the root at chosen sizes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise

from ledger.seal.merkle import EMPTY_ROOT, HASH_BYTES, root_hash
from ledger.seal.tiles import GrowingTiles, Tile, TileNodes

OnTile = Callable[[Tile, bytes], None]


class Growth:
    """`stops` are the sizes at which the root is wanted. `on_tile` gets every tile above the leaves: full ones when they
    are, and at each stop those that are not full.
    """

    def __init__(self, stops: Collection[int], on_tile: OnTile) -> None:
        self._tiles = GrowingTiles()
        self._stops = sorted(stops)
        self._on_tile = on_tile
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}

    @property
    def size(self) -> int:
        return self._tiles.size

    def extend(self, leaves: bytes) -> None:
        """Take leaf hashes, one behind the other."""
        first, end = self.size, self.size + len(leaves) // HASH_BYTES
        within = [each for each in self._stops if first < each < end]
        for start, stop in pairwise((first, *within, end)):
            self._extend(leaves[(start - first) * HASH_BYTES : (stop - first) * HASH_BYTES])

    def _extend(self, leaves: bytes) -> None:
        edge: dict[int, bytes] = {}
        for tile, hashes in self._tiles.extend(leaves):
            if not tile.is_full:
                edge[tile.level] = hashes
            elif tile.level:
                self._on_tile(tile, hashes)
        if self.size in self._stops:
            self.roots[self.size] = root_hash(self.size, TileNodes(self.size, lambda tile: edge[tile.level]))
            for level, hashes in edge.items():
                if level:
                    width = len(hashes) // HASH_BYTES
                    self._on_tile(Tile(level, self.size >> 8 * (level + 1), width), hashes)
