"""What only aics-tlog reads: entry bundles, and the whole of a tree with all of its tiles."""

from __future__ import annotations

from pathlib import Path

import aics_tlog
import pytest

from ledger.seal.files import write_synced
from ledger.seal.tiles import WIDTH, Tile, bundle, tiles_of
from tests.outside.aics_peer import AicsPeer
from tests.outside.sealed import records, seal


def _write_bundles(folder: Path, entries: list[bytes]) -> None:
    leaves = (tile for tile in tiles_of(len(entries)) if tile.level == 0)
    write_synced(
        [
            (folder / tile.path("entries"), bundle(entries[tile.index * WIDTH : tile.index * WIDTH + tile.width]))
            for tile in leaves
        ]
    )


@pytest.mark.parametrize("size", [1, 256, 700])
def test_every_tile_and_bundle_of_ours_is_audited(tmp_path: Path, size: int) -> None:
    entries = records(size)
    ours = seal(tmp_path, entries)
    _write_bundles(tmp_path, entries)
    reader = aics_tlog.FileSystemTileReader(tmp_path)
    report = aics_tlog.audit_tiles(reader, size, ours.checkpoint.root)
    expected = len(list(tiles_of(size))), -(-size // WIDTH)
    assert (size, *expected) == (report.size, report.tiles, report.bundles)
    for index in {0, size - 1}:
        assert entries[index] == aics_tlog.read_entry(reader, index, size)


def test_its_bundles_are_ours(tmp_path: Path) -> None:
    entries = records(300)
    AicsPeer().make_tiles(tmp_path, entries)
    assert bundle(entries[:256]) == (tmp_path / Tile(0, 0).path("entries")).read_bytes()
    assert bundle(entries[256:]) == (tmp_path / Tile(0, 1, 44).path("entries")).read_bytes()


@pytest.mark.parametrize("name", ["tile/0/000", "tile/entries/000", "tile/entries/001.p/44"])
def test_one_bit_of_a_tile_or_a_bundle_fails_the_audit(tmp_path: Path, name: str) -> None:
    entries = records(300)
    ours = seal(tmp_path, entries)
    _write_bundles(tmp_path, entries)
    content = bytearray((tmp_path / name).read_bytes())
    content[100] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(aics_tlog.TileVerificationError):
        aics_tlog.audit_tiles(aics_tlog.FileSystemTileReader(tmp_path), 300, ours.checkpoint.root)
