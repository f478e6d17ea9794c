"""Tiles of C2SP tlog-tiles: a Merkle tree as files of up to 256 hashes, each over full tiles of the level below."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from struct import pack

from ledger.errors import DamagedLedger
from ledger.seal.merkle import HASH_BYTES, level_above

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile."""

ENTRY_BYTES_MAX = 0xFFFF
"""What an entry bundle can hold: its lengths have 16 bits."""

LEVEL_MAX = 63
_TREES_KEPT = 1024
_PATH = re.compile(r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: `level` and `index` as in its path, `width` hashes, fewer than 256 only at the right edge of the tree."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        return self.width == WIDTH

    def path(self, kind: str = "") -> str:
        """`tile/<level>/<index>[.p/<width>]`. `kind` stands in the level's place: "entries" for the bundle."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        folders = "".join(f"x{part}/" for part in parts[:-1])
        partial = "" if self.is_full else f".p/{self.width}"
        return f"tile/{kind or self.level}/{folders}{parts[-1]}{partial}"

    @classmethod
    def parse(cls, path: str) -> Tile:
        """The tile of that path. Raises ValueError for any text that `path()` does not make."""
        found = _PATH.fullmatch(path)
        if found is None:
            raise ValueError(f"not the path of a tile: {path[:80]!r}")
        level, digits, width = found.groups()
        tile = cls(int(level), int(digits.replace("/", "").replace("x", "")), int(width or WIDTH))
        if tile.path() != path or tile.level > LEVEL_MAX or tile.width > WIDTH:
            raise ValueError(f"not the path of a tile: {path[:80]!r}")
        return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of this size: from the leaves up, from the left."""
    level = 0
    while hashes := size >> HEIGHT * level:
        full, width = divmod(hashes, WIDTH)
        yield from (Tile(level, index) for index in range(full))
        if width:
            yield Tile(level, full, width)
        level += 1


def edge_of(size: int) -> list[Tile]:
    """The partial tiles of a tree of this size, by level."""
    return [tile for tile in _last_of_each_level(size) if not tile.is_full]


def _last_of_each_level(size: int) -> Iterator[Tile]:
    level = 0
    while hashes := size >> HEIGHT * level:
        yield Tile(level, (hashes - 1) >> HEIGHT, ((hashes - 1) & (WIDTH - 1)) + 1)
        level += 1


def bundle(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry after its length. Raises ValueError for an entry that is too long for one."""
    parts = []
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise ValueError(f"an entry of {len(entry)} bytes is too long for a bundle")
        parts += [pack(">H", len(entry)), entry]
    return b"".join(parts)


class GrowingTiles:
    """The right edge of a tree, in memory: takes leaf hashes and gives back the tiles that they fill or begin."""

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        """`edge` are the hashes of the last tile of each level that is not full, empty where there is none."""
        self.size = size
        self._edge = [bytearray(hashes) for hashes in edge]

    @classmethod
    def resume(cls, size: int, read: Callable[[Tile], bytes]) -> GrowingTiles:
        """The edge of a tree whose tiles are kept somewhere."""
        partial = {tile.level: tile for tile in edge_of(size)}
        levels = max(partial, default=-1) + 1
        return cls(size, (read(partial[level]) if level in partial else b"" for level in range(levels)))

    def extend(self, leaves: bytes) -> Iterator[tuple[Tile, bytes]]:
        """Take leaf hashes, one behind the other. Gives each tile that is full now, then the partial ones.

        Raises ValueError where they are not whole hashes.
        """
        if len(leaves) % HASH_BYTES:
            raise ValueError(f"{len(leaves)} bytes are not whole hashes")
        self.size += len(leaves) // HASH_BYTES
        yield from self._grow(0, leaves)
        yield from ((tile, bytes(self._edge[tile.level])) for tile in edge_of(self.size))

    def _grow(self, level: int, hashes: bytes) -> Iterator[tuple[Tile, bytes]]:
        if level == len(self._edge):
            self._edge.append(bytearray())
        held = self._edge[level] + hashes
        full, bytes_of_one = len(held) // (WIDTH * HASH_BYTES), WIDTH * HASH_BYTES
        first = (self.size >> HEIGHT * (level + 1)) - full
        above = bytearray()
        for at in range(full):
            content = bytes(held[at * bytes_of_one : (at + 1) * bytes_of_one])
            yield Tile(level, first + at), content
            above += tree_over(content)[-1]
        self._edge[level] = held[full * bytes_of_one :]
        if above:
            yield from self._grow(level + 1, bytes(above))


class TileNodes:
    """The nodes of a tree of `size` leaves, read from its tiles. Keeps the trees over the last few that were asked for."""

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        """`read` gives a tile's hashes. Raises what `read` raises, and DamagedLedger for a tile of another length."""
        self.size = size
        self._read = read
        self._trees: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def node(self, level: int, index: int) -> bytes:
        if (index + 1) << level > self.size:
            raise ValueError(f"a tree of {self.size} leaves has no complete node {index} at level {level}")
        tile_level, height = divmod(level, HEIGHT)
        first = index << height
        hashes = self._tree(tile_level, first >> HEIGHT)[height]
        at = (first & (WIDTH - 1)) >> height
        return hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES]

    def _tree(self, level: int, index: int) -> list[bytes]:
        place = (level, index)
        tree = self._trees.get(place)
        if tree is None:
            width = min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)
            tile = Tile(level, index, width)
            tree = self._trees[place] = tree_over(checked(tile, self._read(tile)))
            if len(self._trees) > _TREES_KEPT:
                self._trees.popitem(last=False)
        else:
            self._trees.move_to_end(place)
        return tree


def checked(tile: Tile, content: bytes) -> bytes:
    """The tile's hashes. Raises DamagedLedger where they are not as many as its path says."""
    if len(content) != tile.width * HASH_BYTES:
        raise DamagedLedger(f"{tile.path()} has {len(content)} bytes; {tile.width * HASH_BYTES} were expected")
    return content


def tree_over(hashes: bytes) -> list[bytes]:
    """The complete nodes over a tile's hashes: at place l those that each span 2**l of them, one behind the other."""
    tree = [hashes]
    while len(tree[-1]) > HASH_BYTES:
        below = tree[-1]
        tree.append(level_above(below[: len(below) // (2 * HASH_BYTES) * 2 * HASH_BYTES]))
    return tree
