"""Every kind of damage to an archive is refused with its place named, and then nothing of it is imported."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.archive import manifest
from ledger.archive.checking import check_archive
from ledger.archive.container import ContainerWriter
from ledger.archive.forms import ArchivedRecord, record_schema, write_record
from ledger.archive.reading import Archive, DamagedArchive
from ledger.errors import UsageError
from ledger.log.memory import memory_log
from ledger.seal.keys import NOTE, SigningKey, VerifierKey
from tests.archive.support import House, files_of, house
from tests.commands.calling import Ledger

RECORDS = "records/000000000000.avro"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house(memory_log(), tmp_path_factory.mktemp("damage") / "home", partitions=3)


@pytest.fixture(scope="module")
def sound(ledger: House) -> Path:
    """An archive that nobody changes for good."""
    ledger.export(ledger.home / "archive", entry_bundles=True)
    return ledger.home / "archive"


@pytest.fixture
def archive(sound: Path, tmp_path: Path) -> Path:
    """One to damage."""
    shutil.copytree(sound, tmp_path / "archive")
    return tmp_path / "archive"


def problems(folder: Path, *keys: VerifierKey) -> list[DamagedArchive]:
    found: list[DamagedArchive] = []
    check_archive(folder, keys, found.append)
    return found


def test_a_sound_archive_has_no_problem(sound: Path, ledger: House) -> None:
    assert [] == problems(sound, *ledger.keys)


@settings(max_examples=400)
@given(data=st.data())
def test_one_bit_anywhere_is_refused_by_the_name_of_its_file(sound: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(files_of(sound))))
    whole = (sound / path).read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    with _instead(sound / path, whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]):
        with pytest.raises(DamagedArchive) as refused:
            check_archive(sound)
        # The manifest is what all others are held against: where it is wrong, it may seem that another file is.
        assert path in (refused.value.path, manifest.NAME)


@pytest.mark.parametrize("change", [lambda whole: whole[:-1], lambda whole: whole + b"\0", lambda _: b""])
def test_a_file_that_is_cut_or_longer_is_refused(sound: Path, change: Callable[[bytes], bytes]) -> None:
    for path, whole in files_of(sound).items():
        with _instead(sound / path, change(whole)), pytest.raises(DamagedArchive) as refused:
            check_archive(sound)
        assert path == refused.value.path


@contextmanager
def _instead(path: Path, content: bytes) -> Iterator[None]:
    whole = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(whole)


def test_a_file_that_is_missing_is_named(archive: Path) -> None:
    for path in files_of(archive):
        content = (archive / path).read_bytes()
        (archive / path).unlink()
        expected = UsageError if path == manifest.NAME else DamagedArchive
        with pytest.raises(expected, match=path):
            check_archive(archive)
        (archive / path).write_bytes(content)


@pytest.mark.parametrize("path", ["tree/tile/0/001", "letter.txt", "policies/x.json"])
def test_a_file_that_belongs_to_no_archive_is_named(archive: Path, path: str) -> None:
    (archive / path).parent.mkdir(exist_ok=True, parents=True)
    (archive / path).write_text("dear")
    assert [path] == [problem.path for problem in problems(archive)]


def test_a_changed_record_is_named_by_its_number_and_its_byte(archive: Path) -> None:
    whole = (archive / RECORDS).read_bytes()
    at = whole.index(b"INV-7")
    (archive / RECORDS).write_bytes(whole.replace(b"INV-7", b"INV-8"))
    (problem,) = problems(archive)
    assert RECORDS == problem.path
    assert "it is not the record that was sealed" in str(problem)
    assert problem.at is not None
    assert 0 < at - problem.at < 2000, "the byte at which the record begins"
    assert problem.number is not None
    assert f"record {problem.number}," in str(problem)


# What somebody does who knows the format, and writes the digests of the manifest anew.


def _record_changed(records: list[ArchivedRecord]) -> None:
    message = records[5].message
    records[5] = records[5]._replace(message=message._replace(value=(message.value or b"").replace(b"INV", b"VNI")))


def _record_left_out(records: list[ArchivedRecord]) -> None:
    del records[5]


def _records_swapped(records: list[ArchivedRecord]) -> None:
    records[5], records[6] = records[6], records[5]


def _record_doubled(records: list[ArchivedRecord]) -> None:
    records.insert(5, records[5])


def _tail_cut(records: list[ArchivedRecord]) -> None:
    records.pop()


def _other_number(records: list[ArchivedRecord]) -> None:
    records[5] = records[5]._replace(number=6)


def _other_moment(records: list[ArchivedRecord]) -> None:
    records[5] = records[5]._replace(known_at=records[6].known_at)


def _other_claim(records: list[ArchivedRecord]) -> None:
    records[5] = records[5]._replace(claim=records[6].claim)


def _other_partition(records: list[ArchivedRecord]) -> None:
    records[5] = records[5]._replace(partition=(records[5].partition + 1) % 3)


def _kept_as_bytes(records: list[ArchivedRecord]) -> None:
    records[5] = records[5]._replace(fingerprint=None)


CHANGES = (
    _record_changed,
    _record_left_out,
    _records_swapped,
    _record_doubled,
    _tail_cut,
    _other_number,
    _other_moment,
    _other_claim,
    _other_partition,
    _kept_as_bytes,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_records_that_were_rewritten_with_care_are_refused(
    archive: Path, change: Callable[[list[ArchivedRecord]], None]
) -> None:
    (segment,) = Archive(archive).manifest().segments
    records = [record for _, record in Archive(archive).records(segment)]
    change(records)
    with ContainerWriter(archive) as writer:
        for record in records:
            branch = 0 if record.fingerprint is None else 1 + segment.schemas.index(record.fingerprint)
            writer.add(write_record(record, branch))
        writer.finish(archive / RECORDS, record_schema(segment.schemas))
    rewritten(archive)
    assert RECORDS in {problem.path for problem in problems(archive)}


def rewritten(archive: Path) -> None:
    """The manifest, with the digests and sizes of what is there now."""
    told = json.loads((archive / manifest.NAME).read_text())
    found = files_of(archive)
    told["files"] = {
        path: {"bytes": len(found[path]), "sha256": sha256(found[path]).hexdigest()}
        for path in sorted(found)
        if path != manifest.NAME
    }
    (archive / manifest.NAME).write_bytes(manifest.written(told))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("incarnation", "another"),
        ("origin", "protocol-ledger/another"),
        ("partitions", 4),
        ("partitions", 0),
        ("tree_size", 28),
        ("tree_size", 10**15),
        ("root_hash", b64encode(bytes(32)).decode()),
        ("refused", 2),
        ("first_known_at", "2024-05-01T12:00:01Z"),
        ("last_known_at", "2024-05-01T12:00:01Z"),
        ("segments", []),
        ("format", "protocol-ledger/archive/v2"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(archive: Path, field: str, value: object) -> None:
    told = json.loads((archive / manifest.NAME).read_text())
    (archive / manifest.NAME).write_bytes(manifest.written(told | {field: value}))
    with pytest.raises(DamagedArchive):
        check_archive(archive)


def test_a_manifest_cannot_name_a_file_outside_the_archive() -> None:
    for path in ("../keys", "/etc/passwd", "tree/../../keys", "./keys", "tree//keys"):
        with pytest.raises(ValueError, match="not the path of a file"):
            manifest.files_of_json({path: {"bytes": 0, "sha256": "0" * 64}})


def test_a_refused_claim_that_was_changed_is_refused(archive: Path) -> None:
    path = "refused/000000000000.avro"
    (archive / path).write_bytes((archive / path).read_bytes().replace(b"rubbish", b"hsibbur"))
    rewritten(archive)
    (problem,) = problems(archive)
    assert (path, "it is not what was claimed: its digest is another one") == (problem.path, problem.problem)


def test_an_entry_bundle_that_was_changed_is_refused(archive: Path) -> None:
    (path,) = (path for path in files_of(archive) if "/entries/" in path)
    (archive / path).write_bytes((archive / path).read_bytes().replace(b"S-1", b"S-2", 1))
    rewritten(archive)
    assert [path] == [problem.path for problem in problems(archive)]


def test_an_archive_that_was_made_anew_with_another_key_is_refused_by_who_knows_the_key(
    tmp_path: Path, ledger: House
) -> None:
    forged = house(memory_log(), tmp_path / "forger", events=3)
    forged.export(tmp_path / "forged")
    assert [] == problems(tmp_path / "forged"), "it agrees with itself"
    assert ["tree/checkpoint"] == [problem.path for problem in problems(tmp_path / "forged", *ledger.keys)]


def test_a_key_of_the_right_name_does_not_suffice(sound: Path, ledger: House) -> None:
    namesake = SigningKey(ledger.keys[0].name, NOTE, bytes(32)).verifier
    with pytest.raises(DamagedArchive, match=r"tree/checkpoint: .* not signed by a key that is known"):
        check_archive(sound, [namesake])


def test_a_damaged_archive_is_refused_before_anything_is_written(archive: Path, nowhere: Ledger) -> None:
    whole = (archive / RECORDS).read_bytes()
    (archive / RECORDS).write_bytes(whole.replace(b"INV-7", b"INV-8"))
    done = nowhere("import", archive)
    assert 1 == done.code
    assert "records/000000000000.avro, record" in done.err
    assert not nowhere.home.exists()


def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, nowhere: Ledger) -> None:
    done = nowhere("import", tmp_path)
    assert 2 == done.code
    assert "there is no whole archive" in done.err
