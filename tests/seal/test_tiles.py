"""Tiles: their paths, which of them a tree has, how they grow, and the nodes that are read from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.errors import DamagedLedger
from ledger.seal import tiles as tiles_module
from ledger.seal.merkle import consistency_proof, inclusion_proof, root_hash
from ledger.seal.tiles import GrowingTiles, Tile, TileNodes, bundle, edge_of, tiles_of
from tests.seal import naive

LEAVES_MAX = 1200
SIZES = st.integers(0, LEAVES_MAX) | st.sampled_from([255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 70_000])


def leaves(start: int, end: int) -> bytes:
    return b"".join(naive.leaf(index) for index in range(start, end))


def hashes_of(tile: Tile) -> bytes:
    """As the specification says it: MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l])."""
    span = 256**tile.level
    first = tile.index * 256
    return b"".join(naive.mth((first + i) * span, (first + i + 1) * span) for i in range(tile.width))


def kept(growing: GrowingTiles, batches: Iterable[bytes]) -> dict[Tile, bytes]:
    """What a folder would hold in the end: every tile that was given, partial ones that became full too."""
    found: dict[Tile, bytes] = {}
    for batch in batches:
        for tile, hashes in growing.extend(batch):
            assert found.setdefault(tile, hashes) == hashes
    return found


def grown(size: int) -> dict[Tile, bytes]:
    return kept(GrowingTiles(), [leaves(0, size)])


# ----------------------------------------------------------------------------------------------------------- paths


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/x001/x234/067", Tile(0, 1234067)),
        ("tile/0/000", Tile(0, 0)),
        ("tile/1/999", Tile(1, 999)),
        ("tile/1/x001/000", Tile(1, 1000)),
        ("tile/0/273.p/112", Tile(0, 273, 112)),
        ("tile/63/x999/999.p/1", Tile(63, 999_999, 1)),
    ],
)
def test_paths_are_written_and_read_as_in_the_specification(path: str, tile: Tile) -> None:
    assert path == tile.path()
    assert tile == Tile.parse(path)


def test_an_entry_bundle_lies_beside_the_tiles() -> None:
    assert "tile/entries/x001/234.p/7" == Tile(0, 1234, 7).path("entries")


@given(st.integers(0, 63), st.integers(0, 10**10), st.integers(1, 256))
def test_every_path_is_read_back(level: int, index: int, width: int) -> None:
    assert Tile(level, index, width) == Tile.parse(Tile(level, index, width).path())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/1000",
        "tile/0/001/000",
        "tile/0/x000/001",
        "tile/0/x001/x000",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/300",
        "tile/0/000.p/",
        "tile/0/000/",
        "/tile/0/000",
        "tile/0/000\n",
        "tile/0/../000",
        "tile/entries/000",
        "tile/٣/000",
    ],
)
def test_what_is_no_path_of_a_tile_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not the path of a tile"):
        Tile.parse(path)


# --------------------------------------------------------------------------------------------- the tiles of a tree


def test_a_tree_of_70_000_leaves_has_the_tiles_of_the_specifications_example() -> None:
    tiles = list(tiles_of(70_000))
    assert [Tile(0, index) for index in range(273)] == tiles[:273]
    assert [Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)] == tiles[273:]
    assert [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)] == edge_of(70_000)


def test_a_tree_of_256_leaves_has_one_full_tile_and_one_above_it() -> None:
    assert [Tile(0, 0), Tile(1, 0, 1)] == list(tiles_of(256))
    assert [Tile(1, 0, 1)] == edge_of(256)


def test_the_empty_tree_has_no_tiles() -> None:
    assert [] == list(tiles_of(0)) == edge_of(0)


@given(SIZES)
def test_the_edge_is_what_is_partial(size: int) -> None:
    assert [tile for tile in tiles_of(size) if not tile.is_full] == edge_of(size)
    widths = {tile.level: tile.width for tile in edge_of(size)}
    assert {level: width for level in range(4) if (width := size // 256**level % 256)} == widths


@given(st.integers(0, LEAVES_MAX))
@example(256)
@example(512)
@example(513)
def test_the_tiles_of_a_tree_hold_the_hashes_that_the_specification_says(size: int) -> None:
    assert {tile: hashes_of(tile) for tile in tiles_of(size)} == grown(size)


def test_the_tiles_of_a_tree_of_three_levels_hold_them_too() -> None:
    tiles = grown(70_000)
    assert list(tiles_of(70_000)) == sorted(tiles, key=lambda tile: (tile.level, tile.index))
    above = [Tile(0, 272), Tile(0, 273, 112), Tile(1, 0), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [hashes_of(tile) for tile in above] == [tiles[tile] for tile in above]


# --------------------------------------------------------------------------------------------------------- growing


@given(st.lists(st.integers(0, 300), max_size=8))
def test_any_batches_grow_the_tiles_of_one(counts: list[int]) -> None:
    found = kept(GrowingTiles(), _batches(counts))
    size = sum(counts)
    assert grown(size) == {tile: found[tile] for tile in tiles_of(size)}


@given(st.lists(st.integers(0, 300), max_size=8))
def test_each_batch_leaves_the_partial_tiles_of_its_size(counts: list[int]) -> None:
    growing = GrowingTiles()
    for batch in _batches(counts):
        given_now = dict(growing.extend(batch))
        assert {tile: hashes_of(tile) for tile in edge_of(growing.size)} == {
            tile: hashes for tile, hashes in given_now.items() if not tile.is_full
        }


@given(st.lists(st.integers(0, 300), max_size=8))
def test_growing_goes_on_where_it_was_resumed(counts: list[int]) -> None:
    kept_tiles: dict[Tile, bytes] = {}
    size = 0
    for batch in _batches(counts):
        growing = GrowingTiles.resume(size, kept_tiles.__getitem__)
        kept_tiles |= growing.extend(batch)
        size = growing.size
    assert grown(size) == {tile: kept_tiles[tile] for tile in tiles_of(size)}


def test_growing_is_resumed_where_levels_have_no_partial_tile() -> None:
    growing = GrowingTiles.resume(65_536, {Tile(2, 0, 1): naive.mth(0, 65_536)}.__getitem__)
    assert {Tile(0, 256, 1): naive.leaf(65_536), Tile(2, 0, 1): naive.mth(0, 65_536)} == dict(
        growing.extend(naive.leaf(65_536))
    )


def test_a_piece_of_a_hash_is_no_leaf() -> None:
    with pytest.raises(ValueError, match="whole hashes"):
        list(GrowingTiles().extend(naive.leaf(0)[:-1]))


def _batches(counts: Iterable[int]) -> Iterable[bytes]:
    size = 0
    for count in counts:
        yield leaves(size, size + count)
        size += count


# -------------------------------------------------------------------------------------------- nodes read from tiles


@given(st.data(), st.integers(1, LEAVES_MAX))
def test_proofs_from_tiles_are_those_of_the_tree(data: st.DataObject, size: int) -> None:
    nodes = TileNodes(size, grown(size).__getitem__)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert naive.mth(0, size) == root_hash(size, nodes)
    assert naive.path(index, 0, size) == inclusion_proof(index, size, nodes)
    assert naive.proof(old, size) == consistency_proof(old, size, nodes)


def test_proofs_are_read_from_tiles_of_three_levels() -> None:
    nodes = TileNodes(70_000, grown(70_000).__getitem__)
    assert naive.mth(0, 70_000) == root_hash(70_000, nodes)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        assert naive.path(index, 0, 70_000) == inclusion_proof(index, 70_000, nodes)
        assert naive.proof(index + 1, 70_000) == consistency_proof(index + 1, 70_000, nodes)


def test_an_older_tree_is_proven_from_the_tiles_of_a_newer_one() -> None:
    nodes = TileNodes(1000, grown(1000).__getitem__)
    assert naive.path(3, 0, 700) == inclusion_proof(3, 700, nodes)
    assert naive.mth(0, 700) == root_hash(700, nodes)


@pytest.mark.parametrize(("level", "index"), [(0, 300), (8, 1), (9, 0), (2, 75)])
def test_a_node_that_the_tree_has_not_is_not_made_up(level: int, index: int) -> None:
    with pytest.raises(ValueError, match="has no complete node"):
        TileNodes(300, grown(300).__getitem__).node(level, index)


@pytest.mark.parametrize("cut", [-32, -1, 1, 32])
def test_a_tile_of_another_length_is_damage_and_is_named(cut: int) -> None:
    tiles: Mapping[Tile, bytes] = grown(300)

    def read(tile: Tile) -> bytes:
        return tiles[tile][:cut] if cut < 0 else tiles[tile] + b"\0" * cut

    with pytest.raises(DamagedLedger, match=r"tile/0/001\.p/44 has"):
        TileNodes(300, read).node(0, 299)


class Asked:
    """Reads tiles, and knows which were asked for."""

    def __init__(self) -> None:
        self.tiles: list[Tile] = []
        self._grown = grown(LEAVES_MAX)

    def __call__(self, tile: Tile) -> bytes:
        self.tiles.append(tile)
        return self._grown[tile]


def test_the_trees_over_tiles_are_made_once() -> None:
    asked = Asked()
    nodes = TileNodes(LEAVES_MAX, asked)
    for index in range(LEAVES_MAX):
        inclusion_proof(index, LEAVES_MAX, nodes)
    assert list(tiles_of(LEAVES_MAX)) == sorted(asked.tiles, key=lambda tile: (tile.level, tile.index))


def test_only_the_trees_that_were_asked_for_last_are_kept() -> None:
    asked = Asked()
    nodes = TileNodes(LEAVES_MAX, asked)
    with patch.object(tiles_module, "_TREES_KEPT", 2):
        for index in (0, 300, 1, 301, 600, 302, 2):
            nodes.node(0, index)
    assert [0, 1, 2, 0] == [tile.index for tile in asked.tiles]


# --------------------------------------------------------------------------------------------------------- bundles


def test_a_bundle_holds_each_entry_behind_its_length() -> None:
    assert b"\x00\x01a\x00\x00\x00\x02bc" == bundle([b"a", b"", b"bc"])
    assert b"\xff\xff" + b"x" * 0xFFFF == bundle([b"x" * 0xFFFF])


def test_an_entry_too_long_for_a_bundle_is_not_cut() -> None:
    with pytest.raises(ValueError, match="too long for a bundle"):
        bundle([b"x" * 0x10000])
