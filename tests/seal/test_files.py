"""The files of the tree: whole or not there, never written over, readable from the full tile that follows."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from ledger.errors import DamagedLedger, Fenced, PartMissing
from ledger.seal.files import COSIGNED, SealFiles, held_alone, make_folder, write_synced
from ledger.seal.keys import NOTE, SigningKey
from ledger.seal.note import Note, sign
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import GrowingTiles, Tile
from tests.seal import naive
from tests.seal.crashes import every_crash

KEY = SigningKey("log.example", NOTE, b"k" * 32)
PARTIAL, FULL = Tile(0, 0, 3), Tile(0, 0)
HASHES = b"".join(naive.leaf(index) for index in range(256))


def written(folder: Path, *tiles: Tile) -> SealFiles:
    files = SealFiles(folder)
    files.write_tiles([(tile, HASHES[: tile.width * 32]) for tile in tiles])
    return files


def content_of(folder: Path) -> dict[str, bytes]:
    """Every file that a reader would be given: what is still being written has a name that begins with a dot."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_tiles_lie_where_the_specification_serves_them(tmp_path: Path) -> None:
    files = written(tmp_path, Tile(0, 1234067), PARTIAL, Tile(3, 0, 1))
    assert {"tile/0/x001/x234/067", "tile/0/000.p/3", "tile/3/000.p/1"} == set(content_of(tmp_path))
    assert HASHES == files.read_tile(Tile(0, 1234067))
    assert HASHES[:96] == files.read_tile(PARTIAL)


def test_a_tile_is_written_once_and_the_same_again(tmp_path: Path) -> None:
    files = written(tmp_path, FULL)
    before = (tmp_path / FULL.path()).stat()
    files.write_tiles([(FULL, HASHES)])
    assert before == (tmp_path / FULL.path()).stat()


@pytest.mark.parametrize("other", [HASHES[::-1], HASHES[:-32], b"", HASHES + b"\0"])
def test_a_tile_that_says_something_else_is_never_written_over(tmp_path: Path, other: bytes) -> None:
    files = written(tmp_path, FULL)
    before = content_of(tmp_path)
    with pytest.raises(DamagedLedger, match="tile/0/000 says something else than the ledger"):
        files.write_tiles([(Tile(1, 0, 1), HASHES[:32]), (FULL, other)])
    assert before == content_of(tmp_path), "nothing of the batch was written"


def test_a_partial_tile_is_read_from_the_full_one_that_followed(tmp_path: Path) -> None:
    files = written(tmp_path, PARTIAL, Tile(0, 0, 200), FULL)
    files.drop_partial(FULL)
    assert {"tile/0/000"} == set(content_of(tmp_path))
    assert HASHES[:96] == files.read_tile(PARTIAL)
    files.drop_partial(FULL)  # again, as after a crash


def test_partial_tiles_stay_as_long_as_they_are_all_there_is(tmp_path: Path) -> None:
    files = written(tmp_path, PARTIAL, Tile(0, 0, 200))
    assert (HASHES[:96], HASHES[: 200 * 32]) == (files.read_tile(PARTIAL), files.read_tile(Tile(0, 0, 200)))


def test_a_tile_that_is_not_there_is_damage(tmp_path: Path) -> None:
    with pytest.raises(DamagedLedger, match=r"tile/0/000\.p/3 is not there"):
        SealFiles(tmp_path).read_tile(PARTIAL)


@pytest.mark.parametrize(("tile", "length"), [(PARTIAL, 95), (PARTIAL, 97), (PARTIAL, 0), (FULL, 8191), (FULL, 8193)])
def test_a_tile_of_another_length_is_damage(tmp_path: Path, tile: Tile, length: int) -> None:
    files = written(tmp_path, tile)
    (tmp_path / tile.path()).write_bytes((HASHES * 2)[:length])
    with pytest.raises(DamagedLedger, match=rf"{tile.path()} has {length} bytes"):
        files.read_tile(tile)


def test_a_partial_tile_is_not_read_from_a_full_one_that_was_cut(tmp_path: Path) -> None:
    files = written(tmp_path, FULL)
    (tmp_path / FULL.path()).write_bytes(HASHES[:320])
    with pytest.raises(DamagedLedger, match="tile/0/000 has 320 bytes"):
        files.read_tile(PARTIAL)


def test_checkpoints_are_kept_by_name(tmp_path: Path) -> None:
    files = SealFiles(tmp_path)
    one, other = (sign(text, [KEY]) for text in ("one\n", "other\n"))
    assert files.note() is None
    assert files.kept_at() is None
    files.keep_note(one)
    files.keep_note(other)
    files.keep_note(one, COSIGNED)
    assert (other, one) == (files.note(), files.note(COSIGNED))
    assert {"checkpoint": other.content(), "cosigned": one.content()} == content_of(tmp_path)


def test_a_checkpoint_that_is_no_note_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").write_bytes(b"rubbish\n")
    with pytest.raises(NotProven, match="note"):
        SealFiles(tmp_path).note()


# ------------------------------------------------------------------------------------------------- modes and locks


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_have_the_modes_that_they_were_given_and_folders_are_private(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_synced([(tmp_path / "a" / "b" / "open", b"x")])
        write_synced([(tmp_path / "a" / "b" / "secret", b"x")], mode=0o600)
    finally:
        os.umask(before)
    modes = [_mode(tmp_path / path) for path in ("a", "a/b", "a/b/open", "a/b/secret")]
    assert [0o700, 0o700, 0o644, 0o600] == modes


def test_a_secret_does_not_take_the_mode_of_what_a_crash_left_behind(tmp_path: Path) -> None:
    left = tmp_path / ".secret.new"
    left.write_bytes(b"half")
    left.chmod(0o644)
    write_synced([(tmp_path / "secret", b"x")], mode=0o600)
    assert 0o600 == _mode(tmp_path / "secret")


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    fenced = pytest.raises(Fenced, match="another sealer works")
    with held_alone(tmp_path / "new"), fenced, held_alone(tmp_path / "new"):
        pass
    with held_alone(tmp_path / "new"):
        pass


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_refuses_is_a_part_that_is_missing(tmp_path: Path, code: int) -> None:
    files = SealFiles(tmp_path)
    refusing = patch.object(os, "fsync", side_effect=OSError(code, os.strerror(code)))
    with refusing, pytest.raises(PartMissing, match=f"cannot be written: {os.strerror(code)}"):
        files.write_tiles([(FULL, HASHES)])
    assert {} == content_of(tmp_path)
    files.write_tiles([(FULL, HASHES)])
    assert HASHES == files.read_tile(FULL)


def test_a_folder_in_the_place_of_a_file_is_damage_and_nothing_to_wait_for(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    with pytest.raises(DamagedLedger, match="checkpoint is a folder"):
        SealFiles(tmp_path).note()


def test_a_file_that_cannot_be_read_is_a_part_that_is_missing(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").symlink_to("checkpoint")
    with pytest.raises(PartMissing, match="checkpoint cannot be read"):
        SealFiles(tmp_path).note()


def test_a_folder_that_is_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "tile").write_bytes(b"a file where a folder belongs")
    with pytest.raises(PartMissing, match=r"tile.* cannot be written"):
        SealFiles(tmp_path).write_tiles([(FULL, HASHES)])


# --------------------------------------------------------------------------------------------------------- crashes


def _tiles_of_a_batch(folder: Path) -> Callable[[], object]:
    files = SealFiles(folder)
    growing = GrowingTiles()
    files.write_tiles(growing.extend(HASHES[: 250 * 32]))
    tiles = list(growing.extend(HASHES[250 * 32 :] + HASHES[:64]))
    return lambda: files.write_tiles(tiles)


def test_a_crash_leaves_no_half_tile_and_the_batch_is_written_again(tmp_path: Path) -> None:
    whole: dict[str, bytes] = {}
    for folder in every_crash(_tiles_of_a_batch, tmp_path):
        if not whole:
            _tiles_of_a_batch(tmp_path / "whole")()
            whole = content_of(tmp_path / "whole")
        found = content_of(folder)
        assert {name: whole[name] for name in found} == found
        _tiles_of_a_batch(folder)()
        assert whole == content_of(folder)


def _another_checkpoint(folder: Path) -> Callable[[], object]:
    files = SealFiles(folder)
    files.keep_note(sign("before\n", [KEY]))
    return lambda: files.keep_note(sign("after\n", [KEY]))


def test_a_crash_leaves_the_checkpoint_before_or_the_one_after(tmp_path: Path) -> None:
    texts = {_text(SealFiles(folder).note()) for folder in every_crash(_another_checkpoint, tmp_path)}
    assert {"before\n", "after\n"} == texts


def _text(note: Note | None) -> str | None:
    return note and note.text


def _dropping(folder: Path) -> Callable[[], object]:
    files = written(folder, PARTIAL, Tile(0, 0, 200), FULL)
    return lambda: files.drop_partial(FULL)


def test_a_crash_while_dropping_leaves_every_tile_readable(tmp_path: Path) -> None:
    for folder in every_crash(_dropping, tmp_path):
        files = SealFiles(folder)
        assert (HASHES[:96], HASHES) == (files.read_tile(PARTIAL), files.read_tile(FULL))
        files.drop_partial(FULL)
        assert {"tile/0/000"} == set(content_of(folder))


def test_what_is_written_is_synced_before_it_is_moved_and_its_folder_after(tmp_path: Path) -> None:
    told: list[str] = []
    make_folder(tmp_path / "a")
    sync, replace = os.fsync, Path.replace

    def told_sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        told.append(f"sync {path.relative_to(tmp_path)}")
        sync(descriptor)

    def told_replace(path: Path, target: Path) -> Path:
        told.append(f"move {path.relative_to(tmp_path)} to {target.relative_to(tmp_path)}")
        return replace(path, target)

    with patch.object(os, "fsync", told_sync), patch.object(Path, "replace", told_replace):
        write_synced([(tmp_path / "a" / "x", b"1"), (tmp_path / "a" / "y", b"2")])
    moves = ["move a/.x.new to a/x", "move a/.y.new to a/y"]
    assert ["sync a/.x.new", "sync a/.y.new", *moves, "sync a"] == [*sorted(told[:2]), *told[2:]]
