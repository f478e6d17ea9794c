"""A mirror that takes over goes on as a ledger of its own, and nobody can take it for the one that it came from."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from consumers.remembered import Remembered
from consumers.succession import take_over
from consumers.takeover import catch_up
from ledger.archive.checking import check_archive
from ledger.archive.importing import SealFolders, import_archive
from ledger.archive.mirror import ReadOnlyMirror, mirrored, refuse_on_mirror
from ledger.archive.reading import Archive
from ledger.embedded import embedded_postgres
from ledger.errors import LedgerError, UsageError
from ledger.events import LedgerCreated, PublishersChanged
from ledger.log.memory import memory_log
from ledger.log.port import Log
from ledger.seal.checkpoint import Checkpoint, opened, origin_of
from ledger.seal.keys import COSIGNATURE, SigningKey
from ledger.seal.merkle import consistency_proof, verify_consistency
from ledger.seal.submission import Submission
from ledger.seal.tiles import TileNodes
from ledger.witness.home import WitnessHome
from ledger.witness.witness import Witness
from projections.edges import edges_of
from schemas.register import Register
from tests.archive.support import House, files_of, house, messages
from tests.commands.calling import Ledger, event, papers_in_a_pause
from tests.consumers.support import Clock, claim, records
from tests.consumers.support import opened as opened_case
from tests.fault.faults import Death, Faults, FaultyLog, Kind

NEW = str(UUID(int=77))


@pytest.fixture
def ledger(tmp_path: Path) -> House:
    return house(memory_log(), tmp_path / "home", partitions=2)


@pytest.fixture
def copy(ledger: House, tmp_path: Path) -> House:
    """A mirror of it."""
    ledger.export(tmp_path / "archive")
    return mirror(tmp_path / "archive", tmp_path / "copy")


def mirror(archive: Path, home: Path) -> House:
    made = House(memory_log(), home, Clock())
    made.clock.pass_(60)
    import_archive(Archive(archive), made.log, SealFolders(made.seal, home / "seal/signer"))
    return made


def succeed(copy: House, incarnation: str = NEW, log: Log | None = None) -> str:
    return take_over(
        log or copy.log,
        copy.home / "memory.sqlite",
        copy.seal,
        register=Register.load(None),
        clock=copy.clock,
        new_incarnation=lambda: incarnation,
    )


def last_checkpoint(of: House) -> Checkpoint:
    note = of.seal.note()
    assert note is not None
    return opened(note, of.keys)


def test_the_next_records_say_who_takes_over_from_whom(ledger: House, copy: House) -> None:
    first = records(ledger.log)[0].event
    before = len(messages(ledger.log))
    succeed(copy)
    created, register = (record.event for record in records(copy.log)[before:])
    assert isinstance(first, LedgerCreated)
    assert isinstance(created, LedgerCreated)
    assert (NEW, first.incarnation) == (created.incarnation, created.taken_over_from)
    assert (2, first.mode) == (created.partitions, created.mode)
    assert isinstance(register, PublishersChanged)
    assert messages(ledger.log) == messages(copy.log)[:before], "what was there stays as it was"


def test_claims_count_from_the_beginning_of_the_new_intakes(copy: House) -> None:
    succeed(copy)
    claim(copy.log, opened_case(500), opened_case(501))
    copy.settle()
    taken = [record.claim.text() for record in records(copy.log)[-2:] if record.claim]
    assert [f"{NEW}/intake.police.kent/0/0", f"{NEW}/intake.police.kent/0/1"] == taken


def test_what_was_admitted_before_is_known_after(copy: House) -> None:
    succeed(copy)
    claim(copy.log, opened_case(3, subject="S-3"))
    copy.settle()
    assert "EventRepeated" == type(records(copy.log)[-1].event).__name__


def test_a_registrar_that_forgot_everything_reads_the_same_from_the_ledger(copy: House, tmp_path: Path) -> None:
    succeed(copy)
    claim(copy.log, opened_case(500))
    copy.settle()
    with (
        closing(Remembered(tmp_path / "fresh.sqlite")) as fresh,
        closing(Remembered(copy.home / "memory.sqlite")) as kept,
    ):
        catch_up(copy.log, fresh)
        assert (kept.place, kept.intakes()) == (fresh.place, fresh.intakes())
        assert {("intake.police.kent", 0): 1} == fresh.intakes()


def test_a_registrar_that_remembers_need_not_read_the_ledger_again(
    copy: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    succeed(copy)
    claim(copy.log, opened_case(500))
    copy.settle()
    monkeypatch.setattr(Remembered, "forget", lambda _: pytest.fail("it takes the ledger for another one"))
    with closing(Remembered(copy.home / "memory.sqlite")) as remembered:
        catch_up(copy.log, remembered)


def test_the_ledger_is_the_incarnation_that_it_is_in_now(ledger: House, copy: House) -> None:
    before, mirrors = edges_of(ledger.log), edges_of(copy.log)
    assert before == mirrors
    succeed(copy)
    after = edges_of(copy.log)
    assert before is not None
    assert after is not None
    assert (NEW, before.records + 2) == (after.incarnation, after.records)
    claim(copy.log, opened_case(500))
    copy.settle()
    assert (NEW, before.records + 3) == (edges_of(copy.log) or after)[0:3:2]


def test_two_live_copies_differ_in_origin_key_and_claims(ledger: House, copy: House) -> None:
    old = last_checkpoint(ledger)
    succeed(copy)
    for each in (ledger, copy):
        claim(each.log, opened_case(600))
        each.settle()
        each.sealed()
    one, other = last_checkpoint(ledger), last_checkpoint(copy)
    assert (old.origin, origin_of(NEW)) == (one.origin, other.origin)
    assert one.root != other.root
    assert not {key.public for key in ledger.keys if key.name == one.origin} & {
        key.public for key in copy.keys if key.name == other.origin
    }
    claims = [record.claim for each in (ledger, copy) for record in records(each.log)[-1:]]
    assert 2 == len({claim.incarnation for claim in claims if claim})


def test_the_new_tree_grew_from_the_old_one_whose_last_checkpoint_stays(ledger: House, copy: House) -> None:
    old = last_checkpoint(ledger)
    succeed(copy)
    copy.sealed()
    new = last_checkpoint(copy)
    proof = consistency_proof(old.size, new.size, TileNodes(new.size, copy.seal.read_tile))
    verify_consistency(old.size, new.size, proof, old.root, new.root)
    (kept,) = (copy.seal.folder / "earlier").iterdir()
    assert (ledger.seal.folder / "checkpoint").read_bytes() == kept.read_bytes()


def test_a_witness_of_the_old_ledger_does_not_take_the_new_one_for_it(
    ledger: House, copy: House, tmp_path: Path
) -> None:
    old = last_checkpoint(ledger)
    witness = Witness(
        WitnessHome(tmp_path / "witness"), SigningKey("witness.example", COSIGNATURE, b"w" * 32), ledger.keys, Clock()
    )
    note = ledger.seal.note()
    assert note is not None
    assert 200 == witness.add_checkpoint(Submission(0, (), note).content()).status
    succeed(copy)
    copy.sealed()
    taken_over = copy.seal.note()
    assert taken_over is not None
    new = last_checkpoint(copy)
    proof = consistency_proof(old.size, new.size, TileNodes(new.size, copy.seal.read_tile))
    reply = witness.add_checkpoint(Submission(old.size, tuple(proof), taken_over).content())
    assert (404, b"This witness was not told of the log of that origin.\n") == (reply.status, reply.content)


def test_an_archive_of_the_new_ledger_holds_and_can_itself_be_taken_over(copy: House, tmp_path: Path) -> None:
    succeed(copy)
    claim(copy.log, opened_case(500))
    copy.settle()
    copy.sealed()
    made = copy.export(tmp_path / "second").manifest
    assert (NEW, origin_of(NEW)) == (made.incarnation, made.origin)
    check_archive(tmp_path / "second", [key for key in copy.keys if key.name == origin_of(NEW)])
    third = mirror(tmp_path / "second", tmp_path / "third")
    third.export(tmp_path / "again")
    assert files_of(tmp_path / "second") == files_of(tmp_path / "again")
    third.clock.pass_(60)
    newest = str(UUID(int=78))
    assert newest == succeed(third, newest)
    third.sealed()
    third.export(tmp_path / "again")
    check_archive(tmp_path / "again")
    assert 2 == len(list((third.seal.folder / "earlier").iterdir()))


def test_only_a_mirror_takes_over(ledger: House) -> None:
    with pytest.raises(UsageError, match="only a read-only mirror"):
        succeed(ledger)


def test_nobody_takes_over_twice(copy: House) -> None:
    succeed(copy)
    with pytest.raises(UsageError, match="only a read-only mirror"):
        succeed(copy)


@pytest.mark.parametrize("kind", [Kind.DIES, Kind.ANSWER_LOST], ids=lambda kind: kind.value)
def test_a_fall_leaves_a_mirror_or_a_ledger_and_nothing_between(ledger: House, tmp_path: Path, kind: Kind) -> None:
    ledger.export(tmp_path / "archive")
    sealed = len(messages(ledger.log))
    for at in count(1):
        copy, faults = mirror(tmp_path / "archive", tmp_path / f"{kind.name}{at}"), Faults(at, kind)
        try:
            succeed(copy, log=FaultyLog(copy.log, faults))
        except (Death, LedgerError):
            if mirrored(copy.log) is not None:
                assert sealed == len(messages(copy.log))
                with pytest.raises(ReadOnlyMirror):
                    refuse_on_mirror(copy.log, "write")
                succeed(copy)
        assert sealed + 2 == len(messages(copy.log))
        claim(copy.log, opened_case(500))
        copy.settle()
        assert NEW == (edges_of(copy.log) or [None])[0]
        if not faults.is_over:
            return


def test_a_case_goes_on_where_the_old_ledger_was_lost(ledger_home: Ledger, tmp_path: Path) -> None:
    """From the command line: a breach is found before, another after, and both ledgers verify."""
    before = papers_in_a_pause()
    publish(ledger_home, before, "before.jsonl")
    assert 0 == ledger_home("export", tmp_path / "archive").code
    with embedded_postgres(tmp_path / "new"):
        new = Ledger(tmp_path / "new", {})
        done = new("import", tmp_path / "archive", "--take-over", "--json").document()
        assert done["taken_over_from"] == ledger_home("status", "--json").document()["incarnation"]
        publish(new, [*before, *papers_in_a_pause("S-2")], "after.jsonl")
        found = new("findings", "--json").document()
        assert {("PV-01", "S-1"), ("PV-03", "S-1"), ("PV-01", "S-2"), ("PV-03", "S-2")} <= {
            (each["rule"], each["subject_ref"]) for each in found
        }
        assert found == new("findings", "--replay", "--json").document()
        status = new("status", "--json").document()
        assert (done["incarnation"], None) == (status["incarnation"], status["mirror_of"])
        assert (4, True) == (status["claims"]["repeated"], status["claims"]["holds"])
        assert status["tree_size"] == status["records"]
        verified = new("verify", "--json").document()
        assert ([], True) == (verified["problems"], verified["ok"])


def test_a_mirror_answers_questions_and_takes_nothing(ledger_home: Ledger, tmp_path: Path) -> None:
    publish(ledger_home, papers_in_a_pause(), "before.jsonl")
    assert 0 == ledger_home("export", tmp_path / "archive").code
    with embedded_postgres(tmp_path / "new"):
        new = Ledger(tmp_path / "new", {})
        assert new("import", tmp_path / "archive", "--json").document()["mirror"]
        assert 0 == new("run", "--until-idle").code
        assert ledger_home("findings", "--json").document() == new("findings", "--json").document()
        assert new("status", "--json").document()["mirror_of"].startswith("protocol-ledger/")
        for arguments in (["publish", new.write("more.jsonl", [event()])], ["run", "detector", "--until-idle"]):
            refused = new(*arguments)
            assert 1 == refused.code
            assert "read-only mirror of protocol-ledger/" in refused.err
        verified = new("verify", "--json").document()
        assert ([], True) == (verified["problems"], verified["ok"])


def publish(ledger: Ledger, events: list[dict[str, Any]], name: str) -> None:
    assert 0 == ledger("publish", ledger.write(name, events)).code
    done = ledger("run", "--until-idle")
    assert 0 == done.code, done.err
