"""The Merkle tree derived anew from the records, and compared with every tile and every checkpoint that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ledger.seal.merkle import HASH_BYTES
from ledger.seal.tiles import WIDTH, Tile
from ledger.verify.check import Check, Scope
from ledger.verify.checkpoints import Judged, judge, size_of
from ledger.verify.disk import DiskTiles
from ledger.verify.growth import Growth
from ledger.verify.problem import Problem
from ledger.verify.row import TOPIC, Row

_RUNS_MAX = 10_000
_NAMED_MAX = 10
_UNKNOWN = bytes(HASH_BYTES)

Blame = Literal["records", "tile", "both"]


@dataclass(slots=True)
class Run:
    """Records one behind the other whose leaves are not those in the tiles: the first of them, and how many."""

    rows: list[Row]
    records: int
    blame: Blame

    @property
    def end(self) -> int:
        return self.rows[0].number + self.records


class Tree(Check):
    """Leaves, tiles, roots, signatures; and every checkpoint that is kept is of a beginning of this one tree."""

    name = "tree"
    title = "the tree: leaves, tiles, root hashes, signatures"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        seal = scope.seal
        kept = (seal.checkpoint, seal.cosigned, seal.signed, *seal.elsewhere, *seal.earlier)
        self._kept = [each for each in kept if each]
        self._disk = DiskTiles(seal.files, size_of(seal.checkpoint))
        self._growth = Growth({size_of(each) for each in self._kept}, self._upper)
        self._waiting: list[Row | bytes] = []
        self._runs: list[Run] = []
        self._wrong: list[Tile] = []
        self._left: list[str] = []
        self._is_lost = False

    def see(self, rows: Sequence[Row]) -> Iterator[Problem]:
        for row in rows:
            expected = self._growth.size + len(self._waiting)
            if row.number > expected:
                yield from self._stand_in(expected, row.number)
            if row.number >= expected and not self._is_lost:  # of two with one number the first counts
                self._waiting.append(row)
        self._grow()

    def finish(self) -> Iterator[Problem]:
        self._grow(to_the_end=True)
        judged = judge(self.scope, self._kept, self._growth.roots, self._disk)
        yield from self._differences(judged)
        yield from (
            _file("tile_missing", tile.path(), why) for tile, why in sorted(self._disk.missing.items(), key=str)
        )
        yield from judged.problems

    # Growing

    def _stand_in(self, first: int, end: int) -> Iterator[Problem]:
        """Where records are missing the hashes in the tiles stand in for theirs, so that all others can be judged."""
        sealed = min(end, self._disk.size) - first
        if sealed > 0:
            which = f"record {first} was" if sealed == 1 else f"records {first} to {first + sealed - 1} were"
            words = f"{which} sealed and cannot be found any more; the tree still has the place"
            yield Problem("sealed_record_missing", TOPIC, None, None, words)
        if end - first > max(sealed, 0) + WIDTH:
            self._is_lost = True  # a number from far beyond: nothing can be said of what follows it
            return
        for number in range(first, end):
            tile = self._disk.read(0, number // WIDTH) or b""
            at = number % WIDTH * HASH_BYTES
            self._waiting.append(tile[at : at + HASH_BYTES] or _UNKNOWN)
            self._grow()

    def _grow(self, *, to_the_end: bool = False) -> None:
        while len(self._waiting) >= WIDTH or (to_the_end and self._waiting):
            some, self._waiting = self._waiting[:WIDTH], self._waiting[WIDTH:]
            leaves = b"".join([each if isinstance(each, bytes) else each.leaf for each in some])
            self._compare(self._growth.size // WIDTH, some, leaves)
            self._growth.extend(leaves)

    def _compare(self, index: int, some: Sequence[Row | bytes], leaves: bytes) -> None:
        """The leaves of one tile with those in its file."""
        kept = self._disk.read(0, index)
        if kept is None:
            return
        width = min(len(kept), len(leaves))
        if kept[:width] != leaves[:width]:
            self._note_runs(index, some[: width // HASH_BYTES], leaves, kept)
        self._check_left(Tile(0, index), kept)

    def _note_runs(self, index: int, some: Sequence[Row | bytes], leaves: bytes, kept: bytes) -> None:
        blame: Blame = "both"
        if self._disk.supports(0, index, leaves):
            blame = "tile"
        elif self._disk.supports(0, index, kept) or len(kept) < WIDTH * HASH_BYTES:
            blame = "records"
        for number, row in enumerate(some):
            at = number * HASH_BYTES
            if isinstance(row, bytes) or leaves[at : at + HASH_BYTES] == kept[at : at + HASH_BYTES]:
                continue
            last = self._runs[-1] if self._runs else None
            if last and last.blame == blame and last.end == row.number:
                last.records += 1
                if len(last.rows) < _NAMED_MAX:
                    last.rows.append(row)
            elif len(self._runs) < _RUNS_MAX:
                self._runs.append(Run([row], 1, blame))

    def _upper(self, tile: Tile, hashes: bytes) -> None:
        """A tile above the leaves: where it is not as the records say, the records may be to blame for all of it."""
        kept = self._disk.read(tile.level, tile.index)
        if kept is None:
            return
        for at in range(min(len(kept), len(hashes)) // HASH_BYTES):
            place = slice(at * HASH_BYTES, (at + 1) * HASH_BYTES)
            if kept[place] != hashes[place] and self._disk.contradicts_itself(tile, kept, at):
                self._wrong.append(tile)
                break
        self._check_left(tile, kept)

    def _check_left(self, tile: Tile, kept: bytes) -> None:
        if tile.is_full and len(kept) == WIDTH * HASH_BYTES:
            self._left += [path for path, some in self._disk.left_partials(tile) if not kept.startswith(some)]

    # Telling

    def _differences(self, judged: Judged) -> Iterator[Problem]:
        """Where the records lead to the root that was signed, the tiles are to blame for every difference."""
        tiles = {
            Tile(0, index, self._disk.width(0, index))
            for run in self._runs
            if judged.records_are_signed or run.blame != "records"
            for index in range(run.rows[0].number // WIDTH, (run.end - 1) // WIDTH + 1)
        }
        for run in self._runs:
            if not judged.records_are_signed and run.blame != "tile":
                yield from _changed(run)
        for tile in sorted({*tiles, *self._wrong}, key=lambda each: (each.level, each.index)):
            words = "the hashes in this tile are not those that its records, or the tiles below it, lead to"
            yield _file("tile_changed", tile.path(), words)
        for path in self._left:
            yield _file(
                "tile_changed", path, "this older form of a tile is not the beginning of the tile that followed it"
            )


def _changed(run: Run) -> Iterator[Problem]:
    words = "is not what was sealed: its hash is another one than the tree has for it"
    for row in run.rows:
        yield row.problem("record_changed", f"record {row.number} {words}")
    more = run.records - len(run.rows)
    if more:
        words = f"and so are all that follow it, up to record {run.end - 1}: {more:,} more records that are not what was sealed"
        yield run.rows[-1].problem("record_changed", words)


def _file(code: Literal["tile_missing", "tile_changed"], path: str, detail: str) -> Problem:
    return Problem(code, path, None, None, detail)
