"""`ledger export`: the sealed part of a ledger as an archive, each record held against its tile on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ledger import instants
from ledger.archive import manifest, workshop
from ledger.archive.container import FileSum
from ledger.archive.contents import archived, kept_file, own_event, policy_file, refusal_problem, schema_file
from ledger.archive.forms import ArchivedPlace
from ledger.archive.manifest import Manifest, Segment
from ledger.archive.notes import notes_in
from ledger.archive.segment import SegmentWriter
from ledger.archive.tree import Leaves, tiles_checked
from ledger.archive.workshop import Workshop
from ledger.errors import DamagedLedger, LedgerError, UsageError
from ledger.events import EventRefused
from ledger.log.incarnation import incarnation_at
from ledger.log.port import Log, Message, Stored
from ledger.log.reader import LedgerReader
from ledger.record import number_of
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.files import CHECKPOINT, SealFiles
from ledger.seal.keys import VerifierKey
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import leaf_hash, root_hash
from ledger.seal.tiles import WIDTH, Tile, TileNodes, bundle

LEDGER, REFUSED = "ledger", "refused"
_READ_RECORDS = 1000
_VERIFY = "Nothing was exported from there on. `ledger verify` shows what else is wrong."

OnCount = Callable[[int, int], None]
"""Is told how many more records are done, and how many there are in all."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did. `written` and `kept` count records: kept are those that were in the folder already."""

    manifest: Manifest
    written: int
    kept: int


def export_archive(
    log: Log,
    seal: SealFiles,
    keys: Sequence[VerifierKey],
    folder: Path,
    *,
    policies: Iterable[bytes] = (),
    entry_bundles: bool = False,
    on_count: OnCount = lambda _, __: None,
) -> Exported:
    """Make the archive of everything that is sealed, or bring the one that is there up to date.

    Raises LedgerError where nothing is sealed yet, DamagedLedger where a record is not what was sealed, UsageError where
    the folder holds something else. What was finished before a fall is not done again.
    """
    notes = notes_in(seal)
    if CHECKPOINT not in notes:
        raise LedgerError(
            "nothing is sealed yet, and only sealed records are exported",
            advice="Seal them first (ledger run sealer --until-idle), or say in LEDGER_SEAL where the sealer keeps its tree.",
        )
    checkpoint = opened(notes[CHECKPOINT], keys)
    with workshop.opened(folder) as shop:
        export = _Export(log, seal, checkpoint, shop, on_count)
        export.check_same()
        bundled = entry_bundles or shop.has_bundles
        shop.put((f"tree/{name}", note.content()) for name, note in notes.items())
        return export.run(keys, [policy_file(each) for each in policies], bundled=bundled)


class _Export:
    """One export under way."""

    def __init__(self, log: Log, seal: SealFiles, checkpoint: Checkpoint, shop: Workshop, on_count: OnCount) -> None:
        self._log = log
        self._seal = seal
        self._checkpoint = checkpoint
        self._size = checkpoint.size
        self._nodes = TileNodes(checkpoint.size, seal.read_tile)
        self._leaves = Leaves(checkpoint.size, seal.read_tile)
        self._shop = shop
        self._on_count = on_count
        self._written = self._kept = 0

    def check_same(self) -> None:
        """Raises UsageError where the archive in the folder is not a beginning of this ledger."""
        if root_hash(self._size, self._nodes) != self._checkpoint.root:
            raise DamagedLedger("the tiles do not lead to the root hash that was signed", advice=_VERIFY)
        for segment, _ in self._shop.known().values():
            if segment.end > self._size or self._root_at(segment.end) != segment.root:
                raise UsageError(
                    f"{self._shop.folder} holds an archive of another ledger, or of more than is sealed here",
                    advice="Export into another folder; if it was an archive of this ledger, `ledger verify` compares them.",
                )

    def run(self, keys: Sequence[VerifierKey], policies: list[tuple[str, bytes]], *, bundled: bool) -> Exported:
        shop = self._shop
        segments = [self._segment(first, bundled) for first in range(0, self._size, manifest.SEGMENT_RECORDS)]
        shop.put((f"tree/{tile.path()}", hashes) for tile, hashes in tiles_checked(self._size, self._seal.read_tile))
        shop.put([("keys", "".join(f"{text}\n" for text in sorted(key.line() for key in keys)).encode())])
        shop.put(schema_file(each) for each in sorted({each for segment in segments for each in segment.schemas}))
        shop.put(policies)
        shop.put_kept(("policies", "publishers"))
        made = self._manifest(segments)
        shop.publish(made)
        return Exported(made, self._written, self._kept)

    def _segment(self, first: int, bundled: bool) -> Segment:
        """The segment that begins there: as it is finished already, or made now."""
        end = min(first + manifest.SEGMENT_RECORDS, self._size)
        known, files = self._shop.known().get(first, (None, {}))
        if known is None or known.end != end:
            return self._write(first, end, bundled)
        wanted = (*known.paths, *(known.bundle_paths if bundled else ()))
        if not (files.keys() >= set(wanted) and self._shop.reuse({path: files[path] for path in wanted})):
            return self._write(first, end, bundled)
        self._kept += known.records
        self._on_count(known.records, self._size)
        return known

    def _write(self, first: int, end: int, bundled: bool) -> Segment:
        skip = sum(segment.refused for segment, _ in self._shop.known().values() if segment.end <= first)
        refused = _kept_refused(self._log, skip)
        bundles = _Bundles(self._shop, end) if bundled else None
        with SegmentWriter(self._shop.stage, first) as writer:
            for stored in self._records(first, end):
                entry = self._sealed_entry(stored)
                record = archived(stored)
                event = own_event(record)
                if (kept := kept_file(event)) is not None:
                    self._shop.put([kept])
                claim = _refused_by(event, refused) if isinstance(event, EventRefused) else None
                writer.add(record, ArchivedPlace(record.number, stored.offset, stored.broker_time), claim)
                if bundles is not None:
                    bundles.add(record.number, entry)
            segment, files = writer.finish(self._root_at(end))
        self._shop.keep(segment, files | (bundles.files if bundles is not None else {}))
        self._written += segment.records
        return segment

    def _records(self, first: int, end: int) -> Iterator[Stored]:
        with closing(LedgerReader(self._log, first, LEDGER)) as reader:
            while reader.position < end:
                batch = reader.poll(min(_READ_RECORDS, end - reader.position))
                if not batch:
                    raise DamagedLedger(
                        f"{self._size:,} records are sealed, and the ledger ends after {reader.position:,}"
                    )
                yield from batch
                self._on_count(len(batch), self._size)

    def _sealed_entry(self, stored: Stored) -> bytes:
        """What the record's leaf commits to. Raises DamagedLedger where that is not what was sealed."""
        where = f"{stored.topic}/{stored.partition} at offset {stored.offset}"
        try:
            entry = entry_of(stored.message)
        except ValueError as problem:
            raise DamagedLedger(f"{where} is not a record: {problem}", advice=_VERIFY) from problem
        if leaf_hash(entry) != self._leaves.hash_of(number_of(stored)):
            raise DamagedLedger(f"{where} is not the record that was sealed: its hash is another one", advice=_VERIFY)
        return entry

    def _manifest(self, segments: Sequence[Segment]) -> Manifest:
        incarnation = incarnation_at(self._log, self._size - 1) or ""
        if origin_of(incarnation) != self._checkpoint.origin:
            raise DamagedLedger(f"the records are of {origin_of(incarnation)}, but {self._checkpoint.origin} is signed")
        return Manifest(
            origin=self._checkpoint.origin,
            incarnation=incarnation,
            partitions=self._log.topics(LEDGER)[LEDGER],
            size=self._size,
            root=self._checkpoint.root,
            refused=sum(segment.refused for segment in segments),
            first_known_at=self._known_at(0),
            last_known_at=self._known_at(self._size - 1),
            segments=tuple(segments),
            files=self._shop.files,
        )

    def _known_at(self, number: int) -> str:
        with closing(LedgerReader(self._log, number, LEDGER)) as reader:
            return instants.text(archived(reader.poll(1)[0]).known_at)

    def _root_at(self, size: int) -> bytes:
        return root_hash(size, self._nodes)


class _Bundles:
    """The entry bundles of one segment, each put into the archive as soon as it is full."""

    def __init__(self, shop: Workshop, end: int) -> None:
        self._shop = shop
        self._end = end
        self._entries: list[bytes] = []
        self.files: dict[str, FileSum] = {}

    def add(self, number: int, entry: bytes) -> None:
        self._entries.append(entry)
        if len(self._entries) == WIDTH or number == self._end - 1:
            tile = Tile(0, number // WIDTH, len(self._entries))
            path = f"tree/{tile.path('entries')}"
            self._shop.put([(path, bundle(self._entries))])
            self.files[path] = self._shop.files[path]
            self._entries = []


def _kept_refused(log: Log, skip: int) -> Iterator[Stored]:
    """What `refused` keeps, from the first that belongs to the segment on."""
    offset = 0
    while batch := log.read(REFUSED, 0, offset, _READ_RECORDS):
        if not batch.messages:
            return
        yield from batch.messages[skip:]
        skip = max(0, skip - len(batch.messages))
        offset = batch.next_offset


def _refused_by(event: EventRefused, refused: Iterator[Stored]) -> Message:
    """What is kept of the claim that this record refuses. Raises DamagedLedger where it is not there, or another one."""
    kept = next(refused, None)
    if kept is None:
        raise DamagedLedger(f"the claim {event.claim.text()} was refused, and is not on {REFUSED}", advice=_VERIFY)
    problem = refusal_problem(event, kept.message)
    if problem is not None:
        raise DamagedLedger(f"{REFUSED}/0 at offset {kept.offset}: {problem}", advice=_VERIFY)
    return kept.message
