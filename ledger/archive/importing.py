"""`ledger import`: a checked archive becomes a ledger again, with the same records in the same places and the same root."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ledger.archive.forms import ArchivedRecord, ArchivedRefusal
from ledger.archive.manifest import Segment
from ledger.archive.mirror import TOPIC, Mark, State, mark_of
from ledger.archive.notes import notes_in
from ledger.archive.reading import Archive, DamagedArchive, readable
from ledger.archive.tree import Leaves, tiles_checked
from ledger.archive.trusted import accepted_keys
from ledger.errors import DamagedLedger, UsageError
from ledger.log.port import Entry, Log
from ledger.log.reader import LedgerReader
from ledger.record import number_of
from ledger.seal.checkpoint import Checkpoint, signers_of
from ledger.seal.files import SealFiles, write_synced
from ledger.seal.keys import VerifierKey, strictest
from ledger.seal.leaf import entry_of
from ledger.seal.merkle import leaf_hash, root_hash
from ledger.seal.signer import public_keys
from ledger.seal.tiles import TileNodes

LEDGER, REFUSED = "ledger", "refused"
WRITER = "registrar"
"""The one writer of a ledger: a registrar that works on the same log is fenced."""

STEP_MESSAGES_MAX = 1000
STEP_BYTES_MAX = 4 * 1024 * 1024
_READ_RECORDS = 1000
_TILES_AT_ONCE = 1000
_VISIBLE_S_MAX = 30.0
"""What a broker has committed may take a moment until it is shown."""

OnCount = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SealFolders:
    """Where the tree of the new ledger is kept, and the public halves of the keys that signed it."""

    tree: SealFiles
    keys: Path


def import_archive(
    archive: Archive,
    log: Log,
    seal: SealFolders,
    on_count: OnCount = lambda _, __: None,
    trusted: Sequence[VerifierKey] = (),
) -> int:
    """Write the records of an archive that was checked (`check_archive`) to an empty log. Returns how many were new.

    Goes on where an import of the same ledger stopped, or where an earlier archive of it ended. Raises UsageError where
    the log or the folder of the seal holds anything else, DamagedLedger where what was written reads otherwise. Where
    there are `trusted` keys, only the keys and checkpoints that they vouch for are kept (`accepted_keys`).
    """
    with readable(archive.folder):
        return _Import(archive, log, seal, on_count, trusted).run()


class _Import:
    """One import under way."""

    def __init__(
        self, archive: Archive, log: Log, seal: SealFolders, on_count: OnCount, trusted: Sequence[VerifierKey]
    ) -> None:
        self._archive = archive
        self._manifest = archive.manifest()
        self._log = log
        self._seal = seal
        self._on_count = on_count
        self._trusted = trusted
        self._nodes = TileNodes(self._manifest.size, archive.tree.read_tile)

    def run(self) -> int:
        there = self._look()
        self._log.create_topic(TOPIC)
        self._log.create_topic(LEDGER, self._manifest.partitions)
        self._log.create_topic(REFUSED)
        if mark_of(self._log) != Mark.of(self._manifest, "mirror"):
            self._mark("importing")
        self._write(there)
        self._check_written()
        self._keep_seal()
        if mark_of(self._log) != Mark.of(self._manifest, "mirror"):
            self._mark("mirror")
        return self._manifest.size - there

    # What is there already

    def _look(self) -> int:
        """How many records are there already. Raises UsageError unless everything that is there is the archive's own."""
        topics = self._log.topics()
        mark = mark_of(self._log)
        if mark is not None and mark.state == "taken over":
            raise UsageError(f"the ledger here has taken over from {mark.origin}: it goes on by itself", advice=_EMPTY)
        intakes = [(topic, at) for topic, count in topics.items() if topic.startswith("intake.") for at in range(count)]
        if any(self._log.read(topic, at, 0, 1).messages for topic, at in intakes):
            raise UsageError(
                "something was published here: an archive is imported into an empty ledger only", advice=_EMPTY
            )
        self._check_seal()
        there = self._same_records() if LEDGER in topics else 0
        refused = self._same_refused(there) if REFUSED in topics else 0
        if mark is None and there + refused:
            raise UsageError("there is a ledger here already, which was not imported", advice=_EMPTY)
        return there

    def _same_records(self) -> int:
        """How many records there are. Raises UsageError where they are not the archive's first."""
        expected = self._records()
        count = 0
        with closing(LedgerReader(self._log, 0, LEDGER)) as reader:
            while batch := reader.poll(_READ_RECORDS):
                for stored in batch:
                    record = next(expected, None)
                    if record is None or (record.partition, record.message) != (stored.partition, stored.message):
                        raise UsageError(
                            f"there is another ledger here: its record {count:,} is not the archive's", advice=_EMPTY
                        )
                    count += 1
        return count

    def _same_refused(self, there: int) -> int:
        """How many refused claims there are. Raises UsageError where they are not those of the records that are there."""
        expected = (kept.message for kept in self._refused() if kept.number < there)
        count = offset = 0
        while (batch := self._log.read(REFUSED, 0, offset, _READ_RECORDS)).messages:
            for stored in batch.messages:
                if stored.message != next(expected, None):
                    raise UsageError(_OTHER_REFUSED, advice=_EMPTY)
            count += len(batch.messages)
            offset = batch.next_offset
        if next(expected, None) is not None:
            raise UsageError(_OTHER_REFUSED, advice=_EMPTY)
        return count

    def _check_seal(self) -> None:
        """Raises UsageError where the folder of the seal is another ledger's, or has the tree of more than the archive."""
        if any(self._seal.keys.glob("*.key")):
            raise UsageError(
                f"{self._seal.keys} holds the private key of a ledger, and a mirror signs nothing",
                advice="Name an empty folder in LEDGER_SEAL.",
            )
        for note in notes_in(self._seal.tree).values():
            kept = Checkpoint.parse(note.text)
            if kept.size > self._manifest.size or root_hash(kept.size, self._nodes) != kept.root:
                raise UsageError(
                    f"{self._seal.tree.folder} holds the tree of {kept.origin}, which is not that of the archive",
                    advice="Name an empty folder in LEDGER_SEAL.",
                )

    # Writing

    def _write(self, there: int) -> None:
        """Everything that is missing, step by step: what is there is a beginning of the archive at any moment."""
        if there == self._manifest.size:
            self._on_count(there, self._manifest.size)
            return
        step: list[Entry] = []
        size = done = 0
        with closing(self._log.take_over(WRITER)) as writer:
            # Fence first, read second: a step of the import before, whose answer was lost, is there now or never.
            there = self._look()
            self._on_count(there, self._manifest.size)
            for entries in self._entries_from(there):
                step += entries
                size += sum(len(each.message.value or b"") for each in entries)
                done += 1
                if len(step) >= STEP_MESSAGES_MAX - 1 or size > STEP_BYTES_MAX:
                    writer.write(step)
                    self._on_count(done, self._manifest.size)
                    step, size, done = [], 0, 0
            writer.write(step)
            self._on_count(done, self._manifest.size)

    def _entries_from(self, there: int) -> Iterator[list[Entry]]:
        """What one record brings with it: itself and, where it refuses a claim, that claim."""
        leaves = Leaves(self._manifest.size, self._archive.tree.read_tile)
        for segment in self._manifest.segments:
            if segment.end <= there:
                continue
            refused = self._archive.refused(segment)
            _, waiting = next(refused, (0, None))
            for at, record in self._archive.records(segment):
                entries = [Entry(LEDGER, record.partition, record.message)]
                if waiting is not None and waiting.number == record.number:
                    entries.append(Entry(REFUSED, 0, waiting.message))
                    _, waiting = next(refused, (0, None))
                if record.number >= there:
                    self._check_still(segment, at, record, leaves)
                    yield entries

    def _check_still(self, segment: Segment, at: int, record: ArchivedRecord, leaves: Leaves) -> None:
        """The archive was checked before; it may have been changed since."""
        if leaf_hash(entry_of(record.message)) != leaves.hash_of(record.number):
            raise DamagedArchive(
                segment.records_path, "it was changed while it was imported", at=at, number=record.number
            )

    def _check_written(self) -> None:
        """Read the whole ledger once more. Raises DamagedLedger where it does not lead to the archive's root."""
        leaves = Leaves(self._manifest.size, self._archive.tree.read_tile)
        with closing(LedgerReader(self._log, 0, LEDGER)) as reader:
            while reader.position < self._manifest.size and (batch := reader.poll(_READ_RECORDS, _VISIBLE_S_MAX)):
                for stored in batch:
                    if leaf_hash(entry_of(stored.message)) != leaves.hash_of(number_of(stored)):
                        raise DamagedLedger(
                            f"{LEDGER}/{stored.partition} at offset {stored.offset} reads otherwise than it was written"
                        )
            if reader.position != self._manifest.size or not reader.caught_up():
                raise DamagedLedger(f"{self._manifest.size:,} records were written, and {reader.position:,} are there")

    def _keep_seal(self) -> None:
        """Tiles first, then the keys, then the checkpoints: a checkpoint that is there has its tree."""
        tiles = tiles_checked(self._manifest.size, self._archive.tree.read_tile)
        while some := list(islice(tiles, _TILES_AT_ONCE)):
            self._seal.tree.write_tiles(some)
        # One that was withdrawn here before stays so.
        keys = strictest((*accepted_keys(self._archive, self._trusted), *public_keys(self._seal.keys)))
        write_synced((self._seal.keys / f"{key.key_id.hex()}.pub", f"{key.line()}\n".encode()) for key in keys)
        for name, note in notes_in(self._archive.tree).items():
            if signers_of(note, keys):
                self._seal.tree.keep_note(note, name)

    def _mark(self, state: State) -> None:
        self._log.append(TOPIC, [Mark.of(self._manifest, state).entry().message])

    def _records(self) -> Iterator[ArchivedRecord]:
        for segment in self._manifest.segments:
            yield from (record for _, record in self._archive.records(segment))

    def _refused(self) -> Iterator[ArchivedRefusal]:
        for segment in self._manifest.segments:
            yield from (kept for _, kept in self._archive.refused(segment))


_EMPTY = "Import into an empty ledger: choose an empty LEDGER_HOME, or topics that hold nothing."
_OTHER_REFUSED = "there is another ledger here: its refused claims are not the archive's"
