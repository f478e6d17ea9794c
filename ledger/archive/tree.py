"""The tiles of a tree, each held against those below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ledger.errors import DamagedLedger
from ledger.seal.tiles import WIDTH, GrowingTiles, Tile

_TILES_AT_ONCE = 256


def tiles_checked(size: int, read: Callable[[Tile], bytes]) -> Iterator[tuple[Tile, bytes]]:
    """Every tile of a tree of this size: the leaves' as they are read, the others as they follow from them.

    Raises what `read` raises, and DamagedLedger where a tile says something else.
    """
    growing = GrowingTiles()
    tiles = -(-size // WIDTH)
    for start in range(0, tiles, _TILES_AT_ONCE):
        chosen = (Tile(0, index, min(WIDTH, size - index * WIDTH)) for index in range(start, tiles)[:_TILES_AT_ONCE])
        leaves = b"".join(map(read, chosen))
        for tile, hashes in growing.extend(leaves):
            if not tile.is_full and growing.size != size:
                continue  # an edge that the tree has outgrown
            if tile.level and read(tile) != hashes:
                raise DamagedLedger(f"{tile.path()} is not the hash of the tiles below it")
            yield tile, hashes


class Leaves:
    """The hashes of the leaves, from the tiles; for who asks in order."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size = size
        self._read = read
        self._index = -1
        self._hashes = b""

    def hash_of(self, number: int) -> bytes:
        """Raises what `read` raises."""
        index, within = divmod(number, WIDTH)
        if index != self._index:
            self._hashes = self._read(Tile(0, index, min(WIDTH, self._size - index * WIDTH)))
            self._index = index
        return self._hashes[within * 32 : within * 32 + 32]
