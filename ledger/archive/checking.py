"""Checks an archive alone: with no database, no broker and no home; with the keys that somebody trusts, where given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ledger import instants
from ledger.archive import manifest, workshop
from ledger.archive.contents import schema_file
from ledger.archive.course import Course
from ledger.archive.manifest import Manifest, Segment
from ledger.archive.notes import note_names
from ledger.archive.reading import Archive, DamagedArchive, readable
from ledger.archive.stretch import Stretch
from ledger.archive.tree import Leaves, tiles_checked
from ledger.archive.trusted import keys_in
from ledger.errors import LedgerError
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.files import CHECKPOINT
from ledger.seal.keys import VerifierKey
from ledger.seal.merkle import root_hash
from ledger.seal.tiles import WIDTH, TileNodes, tiles_of

PROBLEMS_MAX = 100
"""After so many an archive is not read any further: it is damaged beyond a list."""

_UNLIKE = "it is not there, or it is not the file that the manifest speaks of: its size or its digest is another one"
_KEPT = ("policies", "publishers")

OnProblem = Callable[[DamagedArchive], None]
OnCount = Callable[[int, int], None]
"""Is told how many more records are done, and how many there are in all."""


class _Enough(Exception):
    """No error: the list of problems is full."""


def check_archive(
    folder: Path,
    keys: Sequence[VerifierKey] = (),
    on_problem: OnProblem | None = None,
    on_count: OnCount = lambda _, __: None,
) -> Manifest:
    """Check everything that can be checked of an archive alone, and give its manifest.

    Raises DamagedArchive at the first problem, unless `on_problem` takes them; one that leaves no manifest to give is
    raised anyhow. Without `keys` the checkpoint is held against the keys in the archive only, which whoever made the
    archive may have made too: then nothing was damaged, but it is not shown whose ledger it is. Raises UsageError where
    there is no archive.
    """
    archive = Archive(folder)
    told = archive.manifest()
    with readable(folder), suppress(_Enough):
        _Check(archive, told, keys, on_problem, on_count).run()
    return told


class _Check:
    """One archive under examination."""

    def __init__(
        self,
        archive: Archive,
        told: Manifest,
        keys: Sequence[VerifierKey],
        on_problem: OnProblem | None,
        on_count: OnCount,
    ) -> None:
        self._archive = archive
        self._told = told
        self._trusted = keys
        self._on_problem = on_problem
        self._on_count = on_count
        self._named: set[str] = set()
        self._count = 0
        self._course = Course(told.partitions)
        self._nodes = TileNodes(told.size, archive.tree.read_tile)
        self._kept: set[str] = set()

    def run(self) -> None:
        if workshop.is_being_moved(self._archive.folder):
            self._say(DamagedArchive(manifest.NAME, "an export was interrupted at its very end: run it once more"))
        if len(self._told.files) * WIDTH < self._told.size or not self._told.partitions:
            self._say(
                DamagedArchive(manifest.NAME, "it speaks of more records than its files can hold, or of no partition")
            )
            return
        if not self._bounds_hold():
            return  # nothing that is counted by them would come to an end
        bad = self._unlike_manifest()
        for path in sorted(bad):
            if not path.endswith(".avro"):  # of those it is said further down where in them the damage is
                self._say(DamagedArchive(path, _UNLIKE))
        if not any("/tile/" in path for path in bad):
            self._check_tree()
            self._check_segments()
            self._check_manifest()
            self._check_key_names()
        for path in sorted(bad - self._named):
            self._say(DamagedArchive(path, _UNLIKE))
        self._check_files()

    # Tree and checkpoints

    def _check_tree(self) -> None:
        with self._saying("tree"):
            for _ in tiles_checked(self._told.size, self._archive.tree.read_tile):
                pass
        with self._saying("keys"):
            keys = keys_in(self._archive)
            names = note_names(self._archive.tree)
            if CHECKPOINT not in names:
                raise DamagedArchive("tree/checkpoint", "the file is not there")
            for name in names:
                with self._saying(f"tree/{name}"):
                    self._check_note(name, keys)

    def _check_note(self, name: str, keys: Sequence[VerifierKey]) -> None:
        note = self._archive.tree.note(name)
        assert note is not None, "it was there a moment ago"
        checkpoint = opened(note, keys)
        self._check_root(checkpoint)
        if name != CHECKPOINT:
            return
        if (checkpoint.origin, checkpoint.size, checkpoint.root) != (
            self._told.origin,
            self._told.size,
            self._told.root,
        ):
            raise DamagedArchive(manifest.NAME, "it speaks of another tree than the signed checkpoint")
        if self._trusted:
            opened(note, self._trusted)

    def _check_root(self, checkpoint: Checkpoint) -> None:
        if checkpoint.size > self._told.size:
            raise LedgerError(f"it is of {checkpoint.size:,} records, and the archive has {self._told.size:,}")
        if root_hash(checkpoint.size, self._nodes) != checkpoint.root:
            raise LedgerError(f"the tiles of its {checkpoint.size:,} records lead to another root hash than was signed")

    # Records

    def _check_segments(self) -> None:
        bundled = any("/entries/" in path for path in self._told.files)
        leaves = Leaves(self._told.size, self._archive.tree.read_tile)
        for segment, first in zip(
            self._told.segments, range(0, self._told.size, manifest.SEGMENT_RECORDS), strict=False
        ):
            with self._saying(manifest.NAME):
                self._check_root_after(segment)
            self._course.next_number = first
            stretch = Stretch(self._archive, segment, self._course, leaves, self._say)
            with self._saying(segment.records_path):
                for done, _ in enumerate(stretch.check(bundled=bundled), 1):
                    if not done % 1000:
                        self._on_count(1000, self._told.size)
                self._on_count(segment.records % 1000, self._told.size)
            for path, content in stretch.kept.items():
                with self._saying(path):
                    self._check_kept(path, content)

    def _bounds_hold(self) -> bool:
        size, step = self._told.size, manifest.SEGMENT_RECORDS
        for first, segment in zip(range(0, size, step), self._told.segments, strict=False):
            if segment.first != first or segment.end != min(first + step, size):
                problem = f"the segment that should begin with record {first:,} has other bounds"
                self._say(DamagedArchive(manifest.NAME, problem))
                return False
        return True

    def _check_root_after(self, segment: Segment) -> None:
        if root_hash(segment.end, self._nodes) != segment.root:
            raise LedgerError(f"the root hash after record {segment.end - 1:,} is another one")

    def _check_kept(self, path: str, content: bytes) -> None:
        self._kept.add(path)
        if self._archive.read(path) != content:
            raise DamagedArchive(path, "it is not what a record of the ledger carries")

    # Files

    def _check_manifest(self) -> None:
        """What the manifest says follows from the rest."""
        course, told = self._course, self._told
        follows = replace(
            told,
            incarnation=course.incarnation or "",
            origin=origin_of(course.incarnation or ""),
            refused=sum(segment.refused for segment in told.segments),
            last_known_at="" if course.known_at is None else instants.text(course.known_at),
            first_known_at="" if course.first_known_at is None else instants.text(course.first_known_at),
        )
        with self._saying(manifest.NAME):
            enough = len(told.segments) == -(-told.size // manifest.SEGMENT_RECORDS) and course.next_number == told.size
            if follows != told or not enough:
                raise LedgerError(
                    "it says something else than the records: which ledger, how many, since and until when"
                )

    def _check_key_names(self) -> None:
        """Nobody signs for a ledger that the records do not speak of."""
        with self._saying("keys"):
            origins = {origin_of(each) for each in self._course.incarnations}
            for key in keys_in(self._archive):
                if key.name not in origins:
                    raise LedgerError(f"it holds a key of {key.name[:80]!r}, which is no ledger of these records")

    def _unlike_manifest(self) -> set[str]:
        """The files that are not there, or have another size or digest than the manifest says."""
        folder = self._archive.folder
        return {path for path, each in self._told.files.items() if not workshop.is_as_told(folder / path, each)}

    def _check_files(self) -> None:
        """Exactly the files of an archive are there."""
        told = set(self._told.files)
        there = set(_files_in(self._archive.folder)) - {manifest.NAME}
        kept = {path for path in told if path.startswith(tuple(f"{kind}/" for kind in _KEPT))}
        with self._saying(manifest.NAME):
            wanted = {*self._wanted(), *kept}
            for path in sorted((told | there) ^ wanted):
                self._say(DamagedArchive(path, "it is missing" if path in wanted else "it belongs to no archive"))
            for path in sorted(wanted - told):
                self._say(DamagedArchive(path, "the manifest lacks it"))
        for path in sorted(kept & there):
            if sha256(self._archive.read(path)).hexdigest() != Path(path).stem:
                self._say(DamagedArchive(path, "its name is not the digest of what it holds"))

    def _wanted(self) -> Iterator[str]:
        yield "keys"
        yield from (f"tree/{name}" for name in note_names(self._archive.tree))
        yield from (f"tree/{tile.path()}" for tile in tiles_of(self._told.size))
        yield from self._kept
        bundled = any("/entries/" in path for path in self._told.files)
        for segment in self._told.segments:
            yield from (*segment.paths, *(segment.bundle_paths if bundled else ()))
            yield from (self._schema(each) for each in segment.schemas)

    def _schema(self, fingerprint: str) -> str:
        path, content = schema_file(fingerprint)
        with self._saying(path):
            if self._archive.read(path) != content:
                raise DamagedArchive(path, "it is not the schema of this fingerprint")
        return path

    # Problems

    @contextmanager
    def _saying(self, path: str) -> Iterator[None]:
        """What is raised inside becomes a problem: of the file that it names, else of this one."""
        try:
            yield
        except DamagedArchive as problem:
            self._say(problem)
        except LedgerError as problem:
            self._say(DamagedArchive(path, str(problem)))

    def _say(self, problem: DamagedArchive) -> None:
        if self._on_problem is None:
            raise problem
        if problem.path not in self._named or problem.at is not None:
            self._on_problem(problem)
            self._count += 1
        self._named.add(problem.path)
        if self._count >= PROBLEMS_MAX:
            raise _Enough


def _files_in(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and not name.startswith(f"{workshop.STAGE}/"):
            yield name
