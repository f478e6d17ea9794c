"""The tiles as they lie in their files, and whose word is to be believed where they contradict the records."""

from __future__ import annotations

from ledger.errors import DamagedLedger
from ledger.seal.files import SealFiles
from ledger.seal.merkle import HASH_BYTES, root_hash
from ledger.seal.tiles import HEIGHT, WIDTH, Tile, TileNodes, tree_over


class DiskTiles:
    """Of a tree of `size` leaves. `missing` says of each tile that cannot be used why not."""

    def __init__(self, files: SealFiles, size: int) -> None:
        self._files = files
        self.size = size
        self.missing: dict[Tile, str] = {}

    def width(self, level: int, index: int) -> int:
        """How many hashes this tile has in the tree; 0 where there is no such tile."""
        return max(0, min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH))

    def read(self, level: int, index: int) -> bytes | None:
        """The tile's hashes; None where it is not in the tree, or not in its file."""
        width = self.width(level, index)
        if not width:
            return None
        tile = Tile(level, index, width)
        try:
            return self._files.read_tile(tile)
        except DamagedLedger as damage:
            self.missing[tile] = str(damage)
            return None

    def root(self, size: int) -> bytes | None:
        """The root over the first `size` leaves, as the tiles have it; None where they do not tell."""
        if size > self.size:
            return None
        try:
            return root_hash(size, TileNodes(self.size, self._files.read_tile))
        except DamagedLedger:
            return None

    def supports(self, level: int, index: int, hashes: bytes) -> bool:
        """Whether the tile above says that these are the hashes of this full tile."""
        above = self.read(level + 1, index >> HEIGHT)
        at = (index & (WIDTH - 1)) * HASH_BYTES
        return (
            above is not None
            and len(hashes) == WIDTH * HASH_BYTES
            and above[at : at + HASH_BYTES] == tree_over(hashes)[-1]
        )

    def contradicts_itself(self, tile: Tile, hashes: bytes, differs_at: int) -> bool:
        """Whether a hash of an upper tile is not the one over the tile below it."""
        below = self.read(tile.level - 1, tile.index * WIDTH + differs_at)
        at = differs_at * HASH_BYTES
        return below is None or tree_over(below)[-1] != hashes[at : at + HASH_BYTES]

    def left_partials(self, tile: Tile) -> list[tuple[str, bytes]]:
        """Partial tiles that lie beside a full one still, by path."""
        folder = self._files.folder / f"{tile.path()}.p"
        if not folder.is_dir():
            return []
        return [
            (f"{tile.path()}.p/{each.name}", each.read_bytes()) for each in sorted(folder.iterdir()) if each.is_file()
        ]
