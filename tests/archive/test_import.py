"""From one kind of log to the other and back: the same records, the same root, the same archive to the byte."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.archive.checking import check_archive
from ledger.archive.importing import SealFolders, import_archive
from ledger.archive.mirror import Mark, ReadOnlyMirror, mark_of, mirrored
from ledger.archive.reading import Archive, DamagedArchive
from ledger.errors import DamagedLedger, UsageError
from ledger.log.acls import allow, grants
from ledger.log.kafka import KafkaLog
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.log.recorder import RecorderLog
from ledger.seal.signer import Signer
from projections.edges import edges_of
from tests.archive.support import House, files_of, house, messages, tell
from tests.consumers.support import Clock, claim, opened, records
from tests.support.broker import Broker


def mirror(archive: Path, log: Log, home: Path) -> House:
    """The archive on this log."""
    made = House(log, home, Clock())
    import_archive(Archive(archive), log, SealFolders(made.seal, home / "seal/signer"))
    return made


def test_embedded_to_kafka_and_back(embedded: RecorderLog, kafka_log: KafkaLog, tmp_path: Path) -> None:
    first = house(embedded, tmp_path / "first", partitions=3)
    first.export(tmp_path / "a")
    second = mirror(tmp_path / "a", kafka_log, tmp_path / "second")
    assert messages(embedded) == messages(kafka_log)
    assert messages(embedded, "refused") == messages(kafka_log, "refused")
    second.export(tmp_path / "b")
    # Where a record lies and what the broker's clock says is another log's; everything else is the same to the byte.
    assert _but_places(tmp_path / "a") == _but_places(tmp_path / "b")
    third = mirror(tmp_path / "b", memory_log(), tmp_path / "third")
    third.export(tmp_path / "c")
    assert files_of(tmp_path / "a") == files_of(tmp_path / "c")


def test_kafka_to_embedded_and_back(embedded: RecorderLog, kafka_log: KafkaLog, tmp_path: Path) -> None:
    first = house(kafka_log, tmp_path / "first", partitions=2)
    first.export(tmp_path / "a")
    assert first.keys == mirror(tmp_path / "a", embedded, tmp_path / "second").keys
    assert messages(kafka_log) == messages(embedded)
    assert messages(kafka_log, "refused") == messages(embedded, "refused")


def _but_places(folder: Path) -> dict[str, bytes]:
    return {
        path: content
        for path, content in files_of(folder).items()
        if not path.startswith("places/") and path != "manifest.json"
    }


def test_the_broker_shows_the_mark_to_whoever_must_not_write(
    broker: Broker, kafka_log: KafkaLog, tmp_path: Path
) -> None:
    house(memory_log(), tmp_path / "first").export(tmp_path / "a")
    mirror(tmp_path / "a", kafka_log, tmp_path / "second")
    allow(broker.settings(), grants({}))
    for user in ("registrar", "detector", "sealer"):
        with closing(KafkaLog(broker.add_user(user))) as log:
            assert mark_of(kafka_log) == mirrored(log)


@pytest.fixture
def ledger(tmp_path: Path) -> House:
    return house(memory_log(), tmp_path / "home", partitions=2)


@pytest.fixture
def archive(ledger: House, tmp_path: Path) -> Path:
    ledger.export(tmp_path / "archive")
    return tmp_path / "archive"


def test_a_mirror_says_what_it_mirrors(archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    assert Mark.of(Archive(archive).manifest(), "mirror") == mark_of(copy.log)
    assert edges_of(copy.log) is not None
    assert [] == [message for message in messages(copy.log) if b"mirror" in (message[1].value or b"")]


def test_a_ledger_that_was_never_imported_is_no_mirror(ledger: House) -> None:
    assert mirrored(ledger.log) is None


def test_nothing_is_admitted_on_a_mirror(archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    before = messages(copy.log)
    claim(copy.log, opened(900))
    with pytest.raises(ReadOnlyMirror, match="nobody may admit events to it"):
        copy.settle()
    assert before == messages(copy.log)


def test_nothing_is_signed_on_a_mirror(archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    with pytest.raises(ReadOnlyMirror, match="nobody may sign it anew"):
        copy.sealed()
    assert [] == list((copy.home / "seal/signer").glob("*.key"))


def test_a_later_archive_brings_a_mirror_up_to_date(ledger: House, archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    tell(ledger, range(30, 50))
    ledger.settle()
    ledger.sealed()
    ledger.export(archive)
    mirror(archive, copy.log, copy.home)
    assert messages(ledger.log) == messages(copy.log)
    assert ledger.seal.note() == copy.seal.note()
    assert Mark.of(Archive(archive).manifest(), "mirror") == mark_of(copy.log)


def test_an_earlier_archive_is_refused_by_a_mirror(ledger: House, archive: Path, tmp_path: Path) -> None:
    tell(ledger, range(30, 50))
    ledger.settle()
    ledger.sealed()
    ledger.export(tmp_path / "later")
    copy = mirror(tmp_path / "later", memory_log(), tmp_path / "copy")
    with pytest.raises(UsageError, match="not that of the archive"):
        mirror(archive, copy.log, copy.home)


def _a_ledger(log: Log, home: Path) -> None:
    house(log, home)


def _a_claim(log: Log, home: Path) -> None:
    claim(log, opened(1))


def _a_refused_claim(log: Log, home: Path) -> None:
    log.create_topic("refused")
    log.append("refused", [Message(b"", b"", ())])


def _another_partition_count(log: Log, home: Path) -> None:
    log.create_topic("ledger", 5)


def _another_tree(log: Log, home: Path) -> None:
    house(memory_log(), home)


def _a_private_key(log: Log, home: Path) -> None:
    Signer(home / "seal/signer", "protocol-ledger/other").add_key(bytes)


@pytest.mark.parametrize(
    "there",
    [_a_private_key, _a_ledger, _a_claim, _a_refused_claim, _another_partition_count, _another_tree],
    ids=lambda f: f.__name__,
)
def test_only_an_empty_place_is_imported_into(
    archive: Path, tmp_path: Path, there: Callable[[Log, Path], None]
) -> None:
    log = memory_log()
    there(log, tmp_path / "there")
    before = {topic: messages(log, topic) for topic in log.topics() if topic != "mirror"}
    with pytest.raises(UsageError) as refused:
        mirror(archive, log, tmp_path / "there")
    assert refused.value.advice
    assert before == {topic: messages(log, topic) for topic in before}


def test_the_ledger_itself_is_not_made_a_mirror_of_itself(ledger: House, archive: Path) -> None:
    with pytest.raises(UsageError, match="an empty ledger only"):
        mirror(archive, ledger.log, ledger.home)
    assert mirrored(ledger.log) is None


def test_a_mirror_in_which_something_was_changed_is_not_gone_on_with(archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    _flip(copy.log, "ledger/0")
    with pytest.raises(UsageError, match="is not the archive's"):
        mirror(archive, copy.log, copy.home)


def test_a_log_that_gives_back_something_else_is_noticed(archive: Path, tmp_path: Path) -> None:
    log = memory_log()
    insert = log.insert

    def careless(rows: object) -> None:
        insert(rows)  # type: ignore[arg-type]
        if any(row.originator_id == "ledger/0" for row in rows):  # type: ignore[attr-defined]
            _flip(log, "ledger/0")

    log.insert = careless  # type: ignore[method-assign,assignment]
    with pytest.raises(DamagedLedger, match="reads otherwise than it was written"):
        mirror(archive, log, tmp_path / "copy")
    mark = mark_of(log)
    assert mark is not None
    assert "importing" == mark.state, "it does not pass for a mirror"


def _flip(log: RecorderLog, sequence: str) -> None:
    """One bit of the last message is another one."""
    sequences = log._sequences
    row = sequences._stored_events[sequences._stored_events_index[sequence][0]]  # type: ignore[attr-defined]
    object.__setattr__(row, "state", row.state[:-1] + bytes([row.state[-1] ^ 1]))


def test_an_archive_that_changes_while_it_is_imported_is_noticed(archive: Path, tmp_path: Path) -> None:
    check_archive(archive)
    path = archive / "records/000000000000.avro"
    path.write_bytes(path.read_bytes().replace(b"INV-7", b"INV-8"))
    log = memory_log()
    with pytest.raises(DamagedArchive, match="it was changed while it was imported"):
        mirror(archive, log, tmp_path / "copy")
    assert [] == messages(log)


def test_all_records_are_there_for_who_reads_the_mirror(ledger: House, archive: Path, tmp_path: Path) -> None:
    copy = mirror(archive, memory_log(), tmp_path / "copy")
    assert [record.event for record in records(ledger.log)] == [record.event for record in records(copy.log)]
