"""The sealer on a log in memory and real files: every record under a signature, at whatever step it falls over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers.sealer import Sealer
from ledger.errors import DamagedLedger, Fenced, LedgerError
from ledger.log.memory import memory_log
from ledger.log.port import Entry, Log, Message
from ledger.metrics import Metrics
from ledger.seal import files as seal_files
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.files import KeyOpenToOthers, SealFiles
from ledger.seal.leaf import entry_of
from ledger.seal.refusal import NotProven
from ledger.seal.signer import RefusedToSign, Signer, public_keys
from ledger.seal.tiles import Tile
from tests.consumers.support import Clock, claim, records, registrar_of, settle
from tests.consumers.support import opened as investigation

Make = Callable[..., Sealer]


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """A ledger of 302 records."""
    return ledger_of(300, tmp_path / "registrar")


@pytest.fixture
def sealer_of(tmp_path: Path) -> Iterator[Make]:
    """Makes sealers on one folder, and closes what is left of them."""
    made: list[Sealer] = []

    def make(log: Log, folder: Path = tmp_path / "seal") -> Sealer:
        made.append(Sealer(log, folder, Clock(), Metrics(CollectorRegistry())))
        return made[-1]

    yield make
    for sealer in made:
        sealer.close()


def ledger_of(count: int, home: Path) -> Log:
    log = memory_log()
    add(log, home, range(count))
    return log


def add(log: Log, home: Path, numbers: Sequence[int]) -> None:
    with closing(registrar_of(log, home)) as registrar:
        claim(log, *(investigation(number) for number in numbers))
        settle(registrar)


def copied(log: Log, change: Callable[[list[Message]], list[Message]]) -> Log:
    """Another log whose ledger holds these messages, changed."""
    other = memory_log()
    other.create_topic("ledger")
    messages = change([record.stored.message for record in records(log)])
    other.take_over("copier").write([Entry("ledger", 0, message) for message in messages])
    return other


def seal(sealer: Sealer, limit: int = 10_000) -> None:
    while sealer.step(limit):
        pass
    assert sealer.caught_up()


def sealed(folder: Path) -> Checkpoint:
    """The last checkpoint, as somebody who trusts the folder's public keys reads it."""
    note = SealFiles(folder / "tree").note()
    assert note is not None
    return opened(note, public_keys(folder / "signer"))


def naive_root(log: Log) -> bytes:
    """MTH as RFC 6962 writes it, over the records as they are read."""

    def mth(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return sha256(b"\x00" + leaves[0]).digest()
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return sha256(b"\x01" + mth(leaves[:split]) + mth(leaves[split:])).digest()

    return mth([entry_of(record.stored.message) for record in records(log)])


def test_every_record_is_under_a_signed_checkpoint(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    seal(sealer_of(log))
    checkpoint = sealed(tmp_path / "seal")
    assert (302, naive_root(log)) == (checkpoint.size, checkpoint.root)


@pytest.mark.parametrize("limit", [1, 7, 256, 300])
def test_the_tree_does_not_depend_on_the_batches(log: Log, sealer_of: Make, tmp_path: Path, limit: int) -> None:
    seal(sealer_of(log), limit)
    assert naive_root(log) == sealed(tmp_path / "seal").root


def test_the_origin_is_the_ledgers_own_and_the_key_is_made_once(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    seal(sealer_of(log))
    created = records(log)[0].event
    assert origin_of(created.incarnation) == sealed(tmp_path / "seal").origin  # type: ignore[attr-defined]
    assert 1 == len(public_keys(tmp_path / "seal" / "signer"))
    assert [0o600] == [path.stat().st_mode & 0o777 for path in (tmp_path / "seal" / "signer").glob("*.key")]


def test_no_ledger_is_no_seal_and_no_key(sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(memory_log())
    assert (0, True) == (sealer.step(), sealer.caught_up())
    assert not (tmp_path / "seal").exists()


def test_nothing_is_signed_when_nothing_came(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    before = (tmp_path / "seal" / "tree" / "checkpoint").stat().st_mtime_ns
    assert 0 == sealer.step()
    assert before == (tmp_path / "seal" / "tree" / "checkpoint").stat().st_mtime_ns


def test_it_goes_on_where_it_was(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    add(log, tmp_path / "registrar", range(300, 700))
    seal(sealer_of(log))
    checkpoint = sealed(tmp_path / "seal")
    assert (702, naive_root(log)) == (checkpoint.size, checkpoint.root)


def test_partial_tiles_go_once_the_full_one_is_there(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    seal(sealer_of(log), limit=50)
    tiles = tmp_path / "seal" / "tree" / "tile" / "0"
    assert (tiles / "000").is_file()
    assert not (tiles / "000.p").exists()
    assert (tiles / "001.p" / "46").is_file()


# Falling over


class Death(BaseException):
    """The end of the process."""


@contextmanager
def dying_at(monkeypatch: pytest.MonkeyPatch, call: int) -> Iterator[Callable[[], int]]:
    """The process ends before the given of its changes to files. Gives how many there were."""
    changes = 0
    write, replace, unlink = seal_files._write_beside, Path.replace, Path.unlink

    def counted() -> None:
        nonlocal changes
        changes += 1
        if changes == call:
            raise Death

    def counted_write(path: Path, content: bytes, mode: int) -> object:
        counted()
        return write(path, content, mode)

    def counted_replace(self: Path, target: Path) -> Path:
        counted()
        return replace(self, target)

    def counted_unlink(self: Path, *, missing_ok: bool = False) -> None:
        counted()
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(seal_files, "_write_beside", counted_write)
        patched.setattr(Path, "replace", counted_replace)
        patched.setattr(Path, "unlink", counted_unlink)
        yield lambda: changes


def test_a_death_between_any_two_changes_of_files_changes_nothing_in_the_end(
    log: Log, sealer_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = naive_root(log)
    with dying_at(monkeypatch, 0) as changes:
        seal(sealer_of(log, tmp_path / "sound"), limit=100)
    assert changes() > 30, "there is a good deal to break"
    for call in range(1, changes() + 1):
        folder = tmp_path / f"seal-{call}"
        with dying_at(monkeypatch, call), pytest.raises(Death):
            seal(sealer_of(log, folder), limit=100)
        seal(sealer_of(log, folder), limit=100)
        assert (302, expected) == (sealed(folder).size, sealed(folder).root), f"with a death at change {call}"
        assert 1 == len(list((folder / "signer").glob("*.key")))


def test_lost_tiles_are_made_again_without_signing_a_smaller_tree(
    log: Log, sealer_of: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    shutil.rmtree(tmp_path / "seal" / "tree")
    add(log, tmp_path / "registrar", range(300, 310))
    signed: list[int] = []
    sign = Signer.sign

    def watched(self: Signer, checkpoint: Checkpoint, proof: Sequence[bytes]) -> object:
        signed.append(checkpoint.size)
        return sign(self, checkpoint, proof)

    monkeypatch.setattr(Signer, "sign", watched)
    seal(sealer_of(log), limit=100)
    assert [312] == signed
    assert naive_root(log) == sealed(tmp_path / "seal").root


# What it refuses


def refusal(sealer: Sealer) -> LedgerError:
    with pytest.raises(LedgerError) as raised:
        seal(sealer)
    return raised.value


def test_a_ledger_whose_tail_was_cut_is_not_sealed(log: Log, sealer_of: Make) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    error = refusal(sealer_of(copied(log, lambda messages: messages[:-1])))
    assert isinstance(error, DamagedLedger)
    assert "the ledger ends at record 301, but 302 records were sealed" in str(error)


def test_a_tail_that_was_written_anew_is_not_sealed(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    add(log, tmp_path / "registrar", range(300, 303))

    def change(messages: list[Message]) -> list[Message]:
        altered = messages[300]
        return [*messages[:300], altered._replace(value=(altered.value or b"") + b"x"), *messages[301:]]

    error = refusal(sealer_of(copied(log, change)))
    assert isinstance(error, RefusedToSign)
    assert "does not follow" in str(error)


def test_a_record_that_cannot_be_hashed_is_named_with_its_place(log: Log, sealer_of: Make) -> None:
    def change(messages: list[Message]) -> list[Message]:
        return [*messages[:5], messages[5]._replace(value=None), *messages[6:]]

    assert "ledger/0 at offset 5 cannot be sealed: a record has a key, a value" in str(
        refusal(sealer_of(copied(log, change)))
    )


@pytest.mark.parametrize("change", [lambda path: path.write_bytes(bytes(8192)), lambda path: path.unlink()])
def test_tiles_that_were_changed_are_noticed_before_anything_is_signed(
    log: Log, sealer_of: Make, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    change(tmp_path / "seal" / "tree" / Tile(1, 0, 1).path())
    assert isinstance(refusal(sealer_of(log)), DamagedLedger)


def test_a_disk_that_reads_otherwise_than_it_wrote_is_not_trusted(
    log: Log, sealer_of: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read = SealFiles.read_tile
    monkeypatch.setattr(SealFiles, "read_tile", lambda self, tile: bytes(len(read(self, tile))))
    assert "was written and reads otherwise" in str(refusal(sealer_of(log)))
    assert not (tmp_path / "seal" / "tree" / "checkpoint").exists()


def test_a_forged_checkpoint_is_not_built_on(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    path = tmp_path / "seal" / "tree" / "checkpoint"
    path.write_text(path.read_text("utf-8").replace("\n302\n", "\n301\n"), "utf-8")
    assert isinstance(refusal(sealer_of(log)), NotProven)


def test_a_signer_whose_memory_was_taken_away_signs_nothing(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    """Regression: with `signed` removed an older checkpoint could be put back, and the sealer built on it."""
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    (tmp_path / "seal" / "signer" / "signed").unlink()
    assert "does not remember what it signed" in str(refusal(sealer_of(log)))


def test_a_folder_in_the_place_of_the_checkpoint_is_told_and_not_waited_for(
    log: Log, sealer_of: Make, tmp_path: Path
) -> None:
    (tmp_path / "seal" / "tree" / "checkpoint").mkdir(parents=True)
    error = refusal(sealer_of(log))
    assert isinstance(error, DamagedLedger)
    assert "is a folder" in str(error)


def test_nothing_is_sealed_with_a_key_that_others_may_read(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    """Regression: it signed on. Now it waits, and seals what waited once that is mended."""
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    add(log, tmp_path / "registrar", [900])
    (key,) = (tmp_path / "seal" / "signer").glob("*.key")
    key.chmod(0o644)
    again = sealer_of(log)
    with pytest.raises(KeyOpenToOthers, match=rf"{key.name} has the rights 0644"):
        again.step()
    assert 302 == sealed(tmp_path / "seal").size
    key.chmod(0o600)
    seal(again)
    assert 303 == sealed(tmp_path / "seal").size


def test_another_ledgers_keys_do_not_sign_this_one(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    sealer.close()
    (tmp_path / "seal" / "tree" / "checkpoint").unlink()
    error = refusal(sealer_of(ledger_of(3, tmp_path / "other")))
    assert isinstance(error, NotProven)
    assert "another ledger's" in str(error)


def test_two_sealers_never_work_in_one_folder(log: Log, sealer_of: Make) -> None:
    first, second = sealer_of(log), sealer_of(log)
    first.step()
    with pytest.raises(Fenced, match="another sealer works in"):
        second.step()
    first.close()
    seal(second)


def test_a_new_key_signs_beside_the_old_one_without_a_restart(log: Log, sealer_of: Make, tmp_path: Path) -> None:
    sealer = sealer_of(log)
    seal(sealer)
    signer = Signer(tmp_path / "seal" / "signer", sealed(tmp_path / "seal").origin)
    old = signer.keys[0]
    new = signer.add_key(lambda count: bytes(range(count)))
    add(log, tmp_path / "registrar", range(300, 301))
    seal(sealer)
    note = SealFiles(tmp_path / "seal" / "tree").note()
    assert note is not None
    assert {old, new} == set(note.signed_by([old, new]))
