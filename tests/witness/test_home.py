"""The home of a witness: what it keeps before it answers, whatever falls over, and what it refuses to go on with."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import DamagedLedger, UsageError
from ledger.seal.checkpoint import Checkpoint
from ledger.seal.files import KeyOpenToOthers
from ledger.seal.note import Note
from ledger.seal.refusal import NotProven
from ledger.seal.submission import origin_hash
from ledger.witness.home import WitnessHome
from ledger.witness.witness import Witness
from tests.seal.crashes import every_crash
from tests.witness.dying import die_at
from tests.witness.support import NOW, ORIGIN, SignedLog, log_key, served

LOG, FORK = SignedLog(), SignedLog(first=100)
STEPS_MAX = 50


def seed(count: int) -> bytes:
    return b"w" * count


def witness_of(home: WitnessHome) -> Witness:
    return Witness(home, home.key(None, "w", seed), [log_key().verifier], lambda: NOW)


def test_a_key_that_others_may_read_cosigns_nothing(tmp_path: Path) -> None:
    """Regression: nobody looked at the rights of a witness's key."""
    with closing(WitnessHome(tmp_path)) as home:
        witness_of(home)
        (tmp_path / "witness.key").chmod(0o640)
        with pytest.raises(KeyOpenToOthers, match=r"witness\.key has the rights 0640"):
            witness_of(home)
        (tmp_path / "witness.key").chmod(0o600)
        assert 200 == witness_of(home).add_checkpoint(LOG.submission(0, 5)).status


def size_seen(home: WitnessHome) -> int:
    note = home.seen(origin_hash(ORIGIN))
    return 0 if note is None else Checkpoint.parse(note.text).size


def test_killed_at_any_step_it_has_kept_what_it_answered(tmp_path: Path) -> None:
    kept_sizes = set()
    for step in range(STEPS_MAX):
        folder = tmp_path / str(step)
        with closing(WitnessHome(folder)) as home:
            assert 200 == witness_of(home).add_checkpoint(LOG.submission(0, 5)).status
        code, answered = die_at(step, folder, LOG.submission(5, 9))
        with closing(WitnessHome(folder)) as home:
            seen, witness = size_seen(home), witness_of(home)
            assert seen in (5, 9)
            kept_sizes.add(seen)
            # Whether the answer got out or not: no other tree of that size is cosigned, and the true one goes on.
            assert 422 == witness.add_checkpoint(FORK.submission(seen, seen)).status
            assert 200 == witness.add_checkpoint(LOG.submission(seen, 12)).status
        if code == 0:
            assert (b"200", 9) == (answered, seen)
            break
        assert (-signal.SIGKILL, b"") == (code, answered)
    else:
        pytest.fail("it never comes to an end")
    assert {5, 9} == kept_sizes


def test_a_fall_at_any_step_of_the_first_start_leaves_a_home_that_starts(tmp_path: Path) -> None:
    def start(folder: Path) -> Callable[[], object]:
        def act() -> None:
            with closing(WitnessHome(folder)) as home:
                home.key("w", "unnamed", seed)

        return act

    falls = 0
    for folder in every_crash(start, tmp_path):
        with closing(WitnessHome(folder)) as home:
            assert 200 == witness_of(home).add_checkpoint(LOG.submission(0, 5)).status
            assert home.public.startswith("w+")
        falls += 1
    assert falls > 5


def test_the_key_is_for_the_witness_alone(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path / "home")) as home:
        key = home.key("w", "unnamed", seed)
        assert key.verifier.text() == home.public
    assert 0o600 == stat.S_IMODE((tmp_path / "home" / "witness.key").stat().st_mode)
    assert 0o700 == stat.S_IMODE((tmp_path / "home").stat().st_mode)
    assert "PRIVATE" not in home.public


def test_the_key_is_made_once(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home, closing(WitnessHome(tmp_path)) as same:
        first = home.key("w", "unnamed", seed)
        assert first == same.key(None, "other", lambda count: b"x" * count)
        assert first == same.key("w", "other", lambda count: b"x" * count)
        with pytest.raises(UsageError, match="called w"):
            home.key("x", "unnamed", seed)


def test_two_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    def start(number: int) -> str:
        with closing(WitnessHome(tmp_path)) as home:
            return home.key(None, f"w{number}", lambda count: bytes([number]) * count).verifier.text()

    with ThreadPoolExecutor(4) as pool:
        assert 1 == len(set(pool.map(start, range(4))))


def test_a_key_without_its_memory_is_refused(tmp_path: Path) -> None:
    """With an empty memory it would cosign a ledger that was rolled back."""
    with closing(WitnessHome(tmp_path)) as home:
        witness_of(home).add_checkpoint(LOG.submission(0, 5))
    for file in tmp_path.glob("memory*"):
        file.unlink()
    with pytest.raises(UsageError, match="its memory is gone"):
        WitnessHome(tmp_path)


def test_a_key_whose_memory_was_emptied_is_refused_at_each_start(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        witness_of(home).add_checkpoint(LOG.submission(0, 5))
    memory = tmp_path / "memory.sqlite"
    memory.write_bytes(b"")
    for _ in range(2):
        with pytest.raises(UsageError, match="its memory is gone"):
            WitnessHome(tmp_path)
    assert b"" == memory.read_bytes()


@pytest.mark.parametrize("lost", ["DELETE FROM keys", "DROP TABLE keys", "DROP TABLE seen"])
def test_a_memory_that_does_not_know_its_key_is_refused(tmp_path: Path, lost: str) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        witness_of(home).add_checkpoint(LOG.submission(0, 5))
    with closing(sqlite3.connect(tmp_path / "memory.sqlite", isolation_level=None)) as other:
        other.execute(lost)
    with pytest.raises(UsageError, match="its memory is gone"), closing(WitnessHome(tmp_path)) as home:
        witness_of(home)


def test_the_memory_of_another_witness_is_refused(tmp_path: Path) -> None:
    for name, first in (("a", b"a"), ("b", b"b")):
        with closing(WitnessHome(tmp_path / name)) as home:
            home.key(None, "w", lambda count, first=first: first * count)  # type: ignore[misc]
    shutil.copy(tmp_path / "b" / "memory.sqlite", tmp_path / "a" / "memory.sqlite")
    with closing(WitnessHome(tmp_path / "a")) as home, pytest.raises(UsageError, match="its memory is gone"):
        witness_of(home)


def test_a_fall_between_memory_and_key_leaves_a_home_that_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with closing(WitnessHome(tmp_path)) as home, monkeypatch.context() as patched:
        patched.setattr("ledger.witness.home.write_synced", fall)
        with pytest.raises(KeyboardInterrupt):
            home.key("first", "w", lambda count: b"f" * count)
    with closing(WitnessHome(tmp_path)) as home:
        assert "second" == home.key("second", "w", seed).name


def test_a_damaged_memory_is_not_thrown_away(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        witness_of(home).add_checkpoint(LOG.submission(0, 5))
    memory = tmp_path / "memory.sqlite"
    memory.write_bytes(b"rubbish" * 1000)
    with pytest.raises(DamagedLedger, match="memory"):
        WitnessHome(tmp_path)
    assert b"rubbish" * 1000 == memory.read_bytes()


def test_a_damaged_checkpoint_in_the_memory_is_not_taken_for_none(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        witness = witness_of(home)
        witness.add_checkpoint(LOG.submission(0, 5))
        home._db.execute("UPDATE seen SET note = ?", (b"rubbish",))
        for submission in (LOG.submission(0, 5), FORK.submission(0, 9)):
            with pytest.raises(DamagedLedger, match="remembers"):
                witness.add_checkpoint(submission)


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        home.key("w", "unnamed", seed)
        (tmp_path / "witness.key").write_text("PRIVATE+KEY+w+00000000+AAAA")
        with pytest.raises(NotProven):
            home.key(None, "unnamed", seed)


def test_with_a_memory_that_cannot_be_written_nothing_is_cosigned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.witness.home._WAIT_S", 0.05)
    with served(tmp_path) as witness, closing(sqlite3.connect(tmp_path / "memory.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert 503 == witness.add(LOG.submission(0, 5)).status_code
        other.rollback()
        assert 404 == witness.last().status_code
        witness.cosigns(LOG.submission(0, 5))


def test_a_commit_that_fails_leaves_nothing_and_the_next_one_works(tmp_path: Path) -> None:
    with closing(WitnessHome(tmp_path)) as home:
        home._db.execute("PRAGMA foreign_keys=ON")
        home._db.execute("CREATE TABLE broken (part TEXT REFERENCES seen DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(DamagedLedger, match="FOREIGN KEY"), home.alone():
            home.keep_last(ORIGIN, LOG.note(7))
            home._db.execute("INSERT INTO broken VALUES ('nowhere')")
        assert 0 == size_seen(home)
        assert 200 == witness_of(home).add_checkpoint(LOG.submission(0, 5)).status


def test_evidence_that_cannot_be_kept_changes_no_answer(tmp_path: Path) -> None:
    with served(tmp_path) as witness:
        witness.cosigns(LOG.submission(0, 5))
        (tmp_path / "evidence").write_text("in the way")
        assert 422 == witness.add(FORK.submission(5, 5)).status_code
        assert 409 == witness.add(FORK.submission(0, 5)).status_code


def test_two_trees_of_one_size_are_kept_even_where_the_old_size_is_wrong(tmp_path: Path) -> None:
    with served(tmp_path) as witness:
        witness.cosigns(LOG.submission(0, 5))
        assert 409 == witness.add(FORK.submission(0, 5)).status_code
        (refused,) = witness.evidence
        assert FORK.submission(0, 5) == refused.read_bytes()
        assert LOG.note(5).text == Note.parse(refused.with_suffix(".seen").read_bytes()).text


def test_an_honest_repetition_is_no_evidence(tmp_path: Path) -> None:
    with served(tmp_path) as witness:
        witness.cosigns(LOG.submission(0, 5))
        for old, size in ((0, 5), (0, 3), (4, 9), (5, 5)):
            witness.add(LOG.submission(old, size))
        assert [] == witness.evidence


def test_notices_do_not_fill_the_disk_and_change_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.witness.home.NOTICES_MAX", 2)
    with closing(WitnessHome(tmp_path)) as home:
        witness = witness_of(home)
        witness.add_checkpoint(LOG.submission(0, 9))
        assert [409] * 4 == [witness.add_checkpoint(LOG.submission(0, size)).status for size in (2, 3, 4, 5)]
        assert 2 == len(home.notices())
        assert [] == home.evidence()


def test_what_was_seen_survives_a_move_to_another_folder(tmp_path: Path) -> None:
    with served(tmp_path / "a") as witness:
        witness.cosigns(LOG.submission(0, 5))
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with served(tmp_path / "b") as moved:
        assert witness.key == moved.key
        assert 409 == moved.add(LOG.submission(0, 9)).status_code
        moved.cosigns(LOG.submission(5, 9))
