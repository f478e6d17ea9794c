"""What an export writes: the same bytes for the same ledger, nothing twice, and never what was not sealed."""

from __future__ import annotations

import errno
import json
import os
import stat
from hashlib import sha256
from pathlib import Path

import fastavro
import pytest

from ledger.archive import manifest
from ledger.archive.checking import check_archive
from ledger.archive.exporting import export_archive
from ledger.errors import DamagedLedger, LedgerError, PartMissing, UsageError
from ledger.log.memory import memory_log
from ledger.log.port import Entry
from ledger.seal.leaf import entry_of
from ledger.seal.tiles import bundle
from tests.archive.support import House, files_of, house, messages, tell
from tests.consumers.support import records


@pytest.fixture
def small(tmp_path: Path) -> House:
    """A ledger of some 30 records in three partitions."""
    return house(memory_log(), tmp_path / "home", partitions=3)


@pytest.fixture
def long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """One of some 600 records, in archives of 256 records a file."""
    monkeypatch.setattr(manifest, "SEGMENT_RECORDS", 256)
    return house(memory_log(), tmp_path / "home", events=600)


def test_two_exports_of_one_ledger_are_the_same_to_the_byte(small: House, tmp_path: Path) -> None:
    small.export(tmp_path / "one")
    small.export(tmp_path / "two")
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_an_archive_says_what_is_in_it(small: House, tmp_path: Path) -> None:
    small.export(tmp_path / "a")
    told = json.loads((tmp_path / "a" / manifest.NAME).read_text())
    found = files_of(tmp_path / "a")
    del found[manifest.NAME]
    assert {path: {"bytes": len(c), "sha256": sha256(c).hexdigest()} for path, c in found.items()} == told["files"]
    assert (len(records(small.log)), 3) == (told["tree_size"], told["refused"])
    for path, content in found.items():
        if path.startswith(("schemas/", "policies/", "publishers/")):
            assert Path(path).stem == sha256(content).hexdigest()


def test_any_avro_reader_sees_the_events_of_the_ledger(small: House, tmp_path: Path) -> None:
    small.export(tmp_path / "a")
    with (tmp_path / "a/records/000000000000.avro").open("rb") as file:
        rows = list(fastavro.reader(file, return_record_name=True))
    expected = records(small.log)
    assert [record.number for record in expected] == [row["number"] for row in rows]
    for record, row in zip(expected, rows, strict=True):
        name, event = row["event"]
        assert type(record.event).__name__ == name.rsplit(".", 1)[-1]
        assert (record.event.event_id, record.event.subject_ref) == (event["event_id"], event["subject_ref"])
        assert list(record.stored.message.headers) == [(each["name"], each["value"]) for each in row["headers"]]
        assert (record.stored.message.key, record.stored.partition) == (row["key"], row["partition"])


def test_what_an_avro_writer_would_write_is_what_stands_there(small: House, tmp_path: Path) -> None:
    small.export(tmp_path / "a")
    for path in sorted((tmp_path / "a").glob("*/*.avro")):
        with path.open("rb") as file:
            reader = fastavro.reader(file, return_record_name=True)
            rows, schema = list(reader), reader.writer_schema
        again = tmp_path / "again.avro"
        with again.open("wb") as file:
            fastavro.writer(file, schema, rows, sync_interval=1 << 30)
        with path.open("rb") as one, again.open("rb") as other:
            blocks = [
                b"".join(block.bytes_.getvalue() for block in fastavro.block_reader(each)) for each in (one, other)
            ]
        assert blocks[1] == blocks[0]


def test_a_value_that_is_not_canonical_is_kept_as_it_is(small: House, tmp_path: Path) -> None:
    last = records(small.log)[-1]
    headers = tuple(
        (name, b"%d" % (last.number + 1) if name == "ce_ledgernumber" else value)
        for name, value in last.stored.message.headers
    )
    odd = last.stored.message._replace(value=(last.stored.message.value or b"") + b"\0", headers=headers)
    small.log.take_over("registrar").write([Entry("ledger", last.stored.partition, odd)])
    small.sealed()
    small.export(tmp_path / "a")
    with (tmp_path / "a/records/000000000000.avro").open("rb") as file:
        assert odd.value == list(fastavro.reader(file))[-1]["event"]


def test_an_archive_is_brought_up_to_date_without_touching_what_is_finished(long: House, tmp_path: Path) -> None:
    folder = tmp_path / "a"
    before = long.export(folder).manifest
    finished = [folder / path for path in before.segments[0].paths]
    stood = [path.stat().st_ino for path in finished]
    tell(long, range(601, 900))
    long.settle()
    long.sealed()
    grown = long.export(folder)
    assert stood == [path.stat().st_ino for path in finished]
    assert (512, len(records(long.log)) - 512) == (grown.kept, grown.written)
    long.export(tmp_path / "fresh")
    assert files_of(tmp_path / "fresh") == files_of(folder)
    check_archive(folder, long.keys)


def test_a_finished_file_that_was_damaged_is_made_again(long: House, tmp_path: Path) -> None:
    long.export(tmp_path / "a")
    whole = files_of(tmp_path / "a")
    (tmp_path / "a/records/000000000256.avro").write_bytes(b"rubbish")
    assert 256 == long.export(tmp_path / "a").written
    assert whole == files_of(tmp_path / "a")


def test_entry_bundles_are_those_of_the_specification(long: House, tmp_path: Path) -> None:
    long.export(tmp_path / "a", entry_bundles=True)
    entries = [entry_of(message) for _, message in messages(long.log)]
    found = {path: content for path, content in files_of(tmp_path / "a").items() if "/entries/" in path}
    last = len(entries) - 512
    assert {
        "tree/tile/entries/000": bundle(entries[:256]),
        "tree/tile/entries/001": bundle(entries[256:512]),
        f"tree/tile/entries/002.p/{last}": bundle(entries[512:]),
    } == found
    check_archive(tmp_path / "a", long.keys)


def test_bundles_are_added_to_an_archive_without_any_and_kept_up(long: House, tmp_path: Path) -> None:
    long.export(tmp_path / "a")
    long.export(tmp_path / "a", entry_bundles=True)
    long.export(tmp_path / "a")
    long.export(tmp_path / "b", entry_bundles=True)
    assert files_of(tmp_path / "b") == files_of(tmp_path / "a")


def test_a_ledger_that_goes_on_while_it_is_exported_is_exported_as_it_was(long: House, tmp_path: Path) -> None:
    sealed = len(messages(long.log))
    numbers = iter(range(601, 2000, 100))

    def grow(_: int, __: int) -> None:
        tell(long, range(first := next(numbers), first + 90))
        long.settle()
        long.sealed()

    made = export_archive(long.log, long.seal, long.keys, tmp_path / "a", on_count=grow).manifest
    assert (sealed, True) == (made.size, len(messages(long.log)) > sealed)
    check_archive(tmp_path / "a", long.keys)


def test_a_disk_that_takes_nothing_is_said_in_words(
    small: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PartMissing, match="cannot be written: No space left on device"):
        small.export(tmp_path / "a")


def test_what_was_noted_of_finished_segments_is_only_a_help(long: House, tmp_path: Path) -> None:
    (tmp_path / "a/.export").mkdir(parents=True)
    (tmp_path / "a/.export/finished.json").write_text("rubbish")
    long.export(tmp_path / "a")
    check_archive(tmp_path / "a", long.keys)
    assert not (tmp_path / "a/.export").exists()


def test_only_its_owner_may_read_an_archive(small: House, tmp_path: Path) -> None:
    small.export(tmp_path / "a")
    folders = [tmp_path / "a", *(path for path in (tmp_path / "a").rglob("*") if path.is_dir())]
    assert {0o700} == {stat.S_IMODE(path.stat().st_mode) for path in folders}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a").rglob("*") if path.is_file()}


def test_what_is_not_sealed_is_not_exported(small: House, tmp_path: Path) -> None:
    sealed = len(records(small.log))
    tell(small, range(50, 60))
    small.settle()
    assert sealed == small.export(tmp_path / "a").manifest.size
    check_archive(tmp_path / "a", small.keys)


def test_without_a_checkpoint_there_is_nothing_to_export(small: House, tmp_path: Path) -> None:
    (small.seal.folder / "checkpoint").unlink()
    with pytest.raises(LedgerError, match="nothing is sealed yet"):
        small.export(tmp_path / "a")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("topic", ["ledger/0", "refused/0"])
def test_a_damaged_ledger_is_not_exported(small: House, tmp_path: Path, topic: str) -> None:
    """One byte of one message is another one, behind the back of everybody."""
    rows = small.log._sequences._stored_events  # type: ignore[attr-defined]
    index = small.log._sequences._stored_events_index[topic][1]  # type: ignore[attr-defined]
    state = rows[index].state
    object.__setattr__(rows[index], "state", state[:-1] + bytes([state[-1] ^ 1]))
    with pytest.raises(DamagedLedger, match=f"{topic} at offset 1"):
        small.export(tmp_path / "a")
    assert not (tmp_path / "a" / manifest.NAME).exists()


def test_a_damaged_tile_is_not_exported(long: House, tmp_path: Path) -> None:
    tile = long.seal.folder / "tile/0/001"
    tile.write_bytes(bytes(32) + tile.read_bytes()[32:])
    with pytest.raises(DamagedLedger, match="hash is another one"):
        long.export(tmp_path / "a")


def test_a_folder_with_something_else_in_it_is_left_alone(small: House, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    with pytest.raises(UsageError, match="holds something that is not an archive"):
        small.export(tmp_path / "mine")
    assert {"letter.txt": b"dear"} == files_of(tmp_path / "mine")


def test_an_archive_of_another_ledger_is_left_alone(small: House, tmp_path: Path) -> None:
    other = house(memory_log(), tmp_path / "other")
    other.export(tmp_path / "a")
    before = files_of(tmp_path / "a")
    with pytest.raises(UsageError, match="an archive of another ledger"):
        small.export(tmp_path / "a")
    assert before == files_of(tmp_path / "a")
    check_archive(tmp_path / "a", other.keys)
