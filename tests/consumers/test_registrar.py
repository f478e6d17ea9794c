"""Every claim gets exactly one outcome: each reason to refuse, each way to repeat, and what survives a fall."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from consumers import registrar as registrar_module
from consumers.registrar import Registrar
from ledger import instants
from ledger.cloudevents import to_message
from ledger.errors import Fenced, OutcomeUnknown
from ledger.events import EventRefused, EventRepeated, InvestigationOpened, LedgerCreated, PublishersChanged
from ledger.instants import MINUTE_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Entry, Log, Message, Writer
from ledger.record import LedgerRecord, digest_of
from ledger.rehearsal import RehearsalMark
from tests.consumers.support import (
    KENT_INTAKE,
    START,
    Clock,
    claim,
    correction,
    event_id,
    kept_refused,
    opened,
    records,
    registrar_of,
    retraction,
    settle,
    supported,
)


@pytest.fixture
def log() -> Log:
    return memory_log()


@pytest.fixture
def registrar(log: Log, tmp_path: Path) -> Registrar:
    return registrar_of(log, tmp_path)


def outcomes(log: Log) -> list[str]:
    """What became of each claim, in order: admitted, repeated, or the reason of the refusal."""
    return [outcome(record) for record in records(log) if record.claim is not None]


def outcome(record: LedgerRecord) -> str:
    if isinstance(record.event, EventRefused):
        return record.event.reason
    return "repeated" if isinstance(record.event, EventRepeated) else "admitted"


def with_header(message: Message, name: str, value: bytes) -> Message:
    kept = tuple(header for header in message.headers if header[0] != name)
    return message._replace(headers=(*kept, (name, value)))


def without_header(message: Message, name: str) -> Message:
    return message._replace(headers=tuple(header for header in message.headers if header[0] != name))


def test_a_new_ledger_begins_by_saying_what_it_is_and_who_may_publish(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1))
    settle(registrar)
    created, register, first = records(log)
    assert isinstance(created.event, LedgerCreated)
    assert ("PRODUCTION", 1) == (created.event.mode, created.event.partitions)
    assert isinstance(register.event, PublishersChanged)
    assert isinstance(first.event, InvestigationOpened)


def test_an_admitted_record_is_what_was_claimed_and_three_attributes(log: Log, registrar: Registrar) -> None:
    sent = to_message(opened(1))
    claim(log, sent)
    settle(registrar)
    stored = records(log)[-1].stored.message
    assert (sent.key, sent.value) == (stored.key, stored.value)
    assert sent.headers == stored.headers[: len(sent.headers)]
    assert ["ce_ledgernumber", "ce_knowntime", "ce_claim"] == [name for name, _ in stored.headers[len(sent.headers) :]]


def test_an_empty_ledger_is_not_created_before_somebody_claims(log: Log, registrar: Registrar) -> None:
    assert registrar.step() == 0
    assert registrar.caught_up()
    assert records(log) == []


ODD = to_message(opened(7))
REFUSED_CLAIMS = {
    "binary rubbish": (Message(b"\x00\xff", b"\xde\xad\xbe\xef", ()), "missing_header"),
    "no headers": (Message(ODD.key, ODD.value, ()), "missing_header"),
    "nothing at all": (Message(None, None, ()), "missing_header"),
    "one header missing": (without_header(ODD, "ce_type"), "missing_header"),
    "no value": (ODD._replace(value=None), "malformed"),
    "no key": (ODD._replace(key=None), "missing_header"),
    "another key": (ODD._replace(key=b"S-2"), "header_mismatch"),
    "another id in the header": (with_header(ODD, "ce_id", event_id(8).encode()), "header_mismatch"),
    "an unknown schema": (
        with_header(ODD, "ce_dataschema", b"urn:protocol-ledger:schema:" + b"0" * 64),
        "unknown_schema",
    ),
    "a byte too many": (ODD._replace(value=(ODD.value or b"") + b"\x00"), "not_canonical"),
    "a byte too few": (ODD._replace(value=(ODD.value or b"")[:-1]), "missing_field"),
    "too large": (ODD._replace(value=b"x" * 65_536), "too_large"),
    "a number of its own": (with_header(ODD, "ce_ledgernumber", b"1"), "reserved_attribute"),
    "a time of its own": (with_header(ODD, "rehearsal", b"2024-05-01T12:00:00Z;1"), "rehearsal_not_allowed"),
    "a mark that nobody wrote": (with_header(ODD, "rehearsal", b"yesterday"), "malformed"),
    "another's event": (to_message(supported(7)), "wrong_topic"),
    "an unregistered source": (to_message(replace(opened(7), publisher="/police/atlantis")), "unknown_publisher"),
    "another kind's type": (to_message(replace(supported(7), publisher="/police/kent")), "admitted"),
}


@pytest.mark.parametrize(("sent", "expected"), REFUSED_CLAIMS.values(), ids=REFUSED_CLAIMS.keys())
def test_what_cannot_be_trusted_is_refused_with_its_reason_and_kept(
    log: Log, registrar: Registrar, sent: Message, expected: str
) -> None:
    claim(log, sent, opened(1))
    settle(registrar)
    assert [expected, "admitted"] == outcomes(log)
    kept = log.read("refused", 0, 0).messages
    assert (expected != "admitted") == bool(kept)
    if kept:
        assert (sent.key, sent.value) == kept[0].message[:2]
        assert sent.headers == kept[0].message.headers[: len(sent.headers)]


def test_a_type_that_is_not_this_publishers_is_refused(log: Log, registrar: Registrar) -> None:
    sent = replace(opened(1), publisher="/home-office/nccu")
    claim(log, sent, topic="intake.home-office.nccu")
    settle(registrar)
    assert ["type_not_allowed"] == outcomes(log)


def test_a_claim_on_an_intake_of_nobody_is_refused(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1), topic="intake.police.atlantis")
    settle(registrar)
    assert ["unknown_publisher"] == outcomes(log)


def test_nobody_claims_in_the_name_of_the_gate(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1), topic="intake.ledger.registrar")
    settle(registrar)
    assert ["unknown_publisher"] == outcomes(log)


@pytest.mark.parametrize(("ahead_us", "expected"), [(5 * MINUTE_US, "admitted"), (5 * MINUTE_US + 3, "in_future")])
def test_five_minutes_ahead_is_the_limit(log: Log, registrar: Registrar, ahead_us: int, expected: str) -> None:
    claim(log, opened(1, at=Instant(START + ahead_us)))
    settle(registrar)
    assert [expected] == outcomes(log)


def test_the_same_again_is_acknowledged_and_dropped(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1), opened(1))
    settle(registrar)
    claim(log, opened(1))
    settle(registrar)
    assert ["admitted", "repeated", "repeated"] == outcomes(log)
    repeated = records(log)[-1].event
    assert isinstance(repeated, EventRepeated)
    assert records(log)[2].number == repeated.first


def test_the_same_id_with_other_content_is_refused(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1), opened(1, subject="S-2"), replace(opened(1), case_ref="C-2"))
    settle(registrar)
    assert ["admitted", "conflicting_content", "conflicting_content"] == outcomes(log)


def test_two_publishers_may_choose_the_same_id(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1))
    claim(log, supported(1), topic="intake.support.refuge")
    settle(registrar)
    assert ["admitted", "admitted"] == outcomes(log)


def test_what_was_refused_may_be_sent_again_in_order(log: Log, registrar: Registrar) -> None:
    claim(log, with_header(to_message(opened(1)), "ce_id", event_id(2).encode()), opened(1))
    settle(registrar)
    assert ["header_mismatch", "admitted"] == outcomes(log)


@pytest.mark.parametrize("amendment", [retraction, correction])
def test_only_the_publisher_amends_its_event(log: Log, registrar: Registrar, amendment: type) -> None:
    claim(log, opened(1))
    settle(registrar)
    claim(log, amendment(2, of=1, publisher="/support/refuge"), topic="intake.support.refuge")
    claim(log, amendment(3, of=1, subject="S-2"), amendment(4, of=1), amendment(5, of=999))
    settle(registrar)
    assert Counter(["admitted", "foreign_correction", "amends_other_subject", "admitted", "admitted"]) == Counter(
        outcomes(log)
    )


def test_an_amendment_in_the_same_batch_finds_its_event(log: Log, registrar: Registrar) -> None:
    claim(log, opened(1), retraction(2, of=1, subject="S-2"), retraction(3, of=1))
    settle(registrar)
    assert ["admitted", "amends_other_subject", "admitted"] == outcomes(log)


def test_a_refusal_says_where_and_what_but_repeats_nothing(log: Log, registrar: Registrar) -> None:
    sent = to_message(opened(1))._replace(key=b"A name that must not travel")
    claim(log, sent)
    settle(registrar)
    refused = records(log)[-1]
    assert isinstance(refused.event, EventRefused)
    assert digest_of(sent) == refused.event.digest
    assert event_id(1) == refused.event.claimed_event_id
    assert b"must not travel" not in (refused.stored.message.value or b"")
    assert "must not travel" not in str(kept_refused(log))


def test_known_at_rises_even_when_the_clock_steps_back(log: Log, tmp_path: Path) -> None:
    clock = Clock()
    registrar = registrar_of(log, tmp_path, clock)
    claim(log, opened(1), opened(2))
    settle(registrar)
    clock.pass_(-3600)
    claim(log, opened(3, at=Instant(START - 3600_000_000)))
    settle(registrar)
    known = [record.known_at for record in records(log)]
    assert sorted(set(known)) == known


def test_numbers_have_no_gaps_and_claims_no_second_outcome(log: Log, registrar: Registrar) -> None:
    for start in range(0, 4000, 500):
        claim(log, *[opened(start + i, subject=f"S-{i}") for i in range(500)], opened(start), Message(None, b"", ()))
    settle(registrar)
    found = records(log)
    assert list(range(len(found))) == [record.number for record in found]
    claims = [record.claim for record in found if record.claim is not None]
    assert log.end(KENT_INTAKE, 0) == len(claims) == len(set(claims))


def test_a_step_stops_at_its_size_and_the_rest_follows(
    log: Log, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registrar_module, "STEP_BYTES_MAX", 500)
    claim(log, *[opened(i) for i in range(20)])
    first = registrar.step()
    assert 0 < first < 20
    settle(registrar)
    assert ["admitted"] * 20 == outcomes(log)


# Falls and take-overs


class Breaking:
    """A log whose writer fails once, before or after the step is in."""

    def __init__(self, log: Log, *, after: bool) -> None:
        self._log = log
        self._after = after
        self.armed = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._log, name)

    def take_over(self, name: str) -> Writer:
        return _BreakingWriter(self, self._log.take_over(name))


class _BreakingWriter:
    def __init__(self, breaking: Breaking, writer: Writer) -> None:
        self._breaking = breaking
        self._writer = writer

    def write(self, entries: list[Entry]) -> None:
        if self._breaking.armed and len(entries) > 2:
            self._breaking.armed = False
            if self._breaking._after:
                self._writer.write(entries)
            raise OutcomeUnknown("the answer was lost")
        self._writer.write(entries)

    def close(self) -> None:
        self._writer.close()


@pytest.mark.parametrize("after", [False, True])
def test_a_lost_answer_doubles_nothing_and_loses_nothing(log: Log, tmp_path: Path, *, after: bool) -> None:
    breaking = Breaking(log, after=after)
    registrar = registrar_of(breaking, tmp_path)  # type: ignore[arg-type]
    claim(log, *[opened(i) for i in range(5)])
    with pytest.raises(OutcomeUnknown):
        settle(registrar)
    settle(registrar)
    assert ["admitted"] * 5 == outcomes(log)


@pytest.mark.parametrize("loss", ["kept", "lost", "older", "damaged", "another ledger's"])
def test_a_new_registrar_needs_only_the_ledger(log: Log, tmp_path: Path, loss: str) -> None:
    first = registrar_of(log, tmp_path)
    claim(log, opened(1), opened(2))
    settle(first)
    memory = tmp_path / "memory.sqlite"
    first.close()
    if loss == "lost":
        memory.unlink()
    elif loss == "older":
        with sqlite3.connect(memory) as db:
            db.execute("DELETE FROM known WHERE number = 3")
            db.execute("UPDATE intake SET next_offset = 1")
            db.execute("UPDATE place SET next_number = 3")
    elif loss == "damaged":
        memory.write_bytes(b"this is no database" * 500)
    elif loss == "another ledger's":
        with sqlite3.connect(memory) as db:
            db.execute("UPDATE place SET incarnation = 'another', next_number = 900")
    second = registrar_of(log, tmp_path)
    claim(log, opened(2), opened(3))
    settle(second)
    assert ["admitted", "admitted", "repeated", "admitted"] == outcomes(log)


def test_of_two_registrars_the_later_writes_and_the_earlier_stands_by(log: Log, tmp_path: Path) -> None:
    first = registrar_of(log, tmp_path / "a")
    claim(log, opened(1))
    settle(first)
    second = registrar_of(log, tmp_path / "b")
    claim(log, opened(2))
    settle(second)
    claim(log, opened(3))
    with pytest.raises(Fenced):
        first.step()
    assert first.step() == 0
    settle(second)
    assert ["admitted"] * 3 == outcomes(log)


def test_a_standby_takes_over_when_claims_wait_unanswered(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = registrar_of(log, tmp_path / "a"), registrar_of(log, tmp_path / "b")
    claim(log, opened(1))
    settle(first)
    claim(log, opened(2))
    settle(second)
    claim(log, opened(3))
    with pytest.raises(Fenced):
        first.step()
    second.close()
    monkeypatch.setattr(registrar_module, "_STANDBY_S", 0.0)
    settle(first)
    assert ["admitted"] * 3 == outcomes(log)


def test_a_changed_register_is_said_on_the_ledger_once(log: Log, tmp_path: Path) -> None:
    extension = tmp_path / "more.toml"
    extension.write_text('[kinds.support]\npublishers = ["/support/new-door"]\n', encoding="utf-8")
    claim(log, opened(1))
    settle(registrar_of(log, tmp_path))
    for _ in range(2):
        other = registrar_of(log, tmp_path, extension=extension)
        claim(log, supported(2, publisher="/support/new-door"), topic="intake.support.new-door")
        settle(other)
    said = [record.event for record in records(log) if isinstance(record.event, PublishersChanged)]
    assert len(said) == 2
    assert b"/support/new-door" in said[1].register
    assert ["admitted", "admitted", "repeated"] == outcomes(log)


# Rehearsal


def marked(number: int, known: str, order: int) -> Message:
    return RehearsalMark(instants.parse(known), order).mark(to_message(opened(number, at=instants.parse(known))))


def test_a_rehearsal_takes_claims_in_the_order_of_its_history(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    support = RehearsalMark(instants.parse("2024-05-02T00:00:00Z"), 1).mark(to_message(supported(2)))
    claim(log, marked(1, "2024-05-01T00:00:00Z", 0), marked(3, "2024-05-02T00:00:00Z", 2))
    claim(log, support, topic="intake.support.refuge")
    settle(registrar)
    found = records(log)
    created = found[0].event
    assert isinstance(created, LedgerCreated)
    assert created.mode == "REHEARSAL"
    assert [event_id(1), event_id(2), event_id(3)] == [r.event.event_id for r in found[2:]]
    assert ["2024-05-01T00:00:00Z"] * 3 + ["2024-05-02T00:00:00Z"] * 2 == [instants.text(r.known_at) for r in found]
    assert not any(name == "rehearsal" for r in found for name, _ in r.stored.message.headers)


def test_in_a_rehearsal_what_carries_no_mark_is_known_with_the_record_before_it(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    claim(log, marked(1, "2024-05-01T00:00:00Z", 0))
    settle(registrar)
    claim(log, opened(2, at=Instant(0)))
    settle(registrar)
    assert ["2024-05-01T00:00:00Z"] * 4 == [instants.text(r.known_at) for r in records(log)]


def test_in_a_rehearsal_the_future_is_later_than_its_own_present(log: Log, tmp_path: Path) -> None:
    registrar = registrar_of(log, tmp_path, may_rehearse=True)
    early = RehearsalMark(instants.parse("2020-01-01T00:00:00Z"), 0).mark(to_message(opened(1)))
    claim(log, early)
    settle(registrar)
    assert ["in_future"] == outcomes(log)
