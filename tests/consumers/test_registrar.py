"""Every claim gets exactly one outcome: each reason to refuse, each way to repeat, and what survives a fall."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from consumers import registrar as registrar_module
from consumers.registrar import Registrar
from ledger.cloudevents import to_message
from ledger.events import EventRefused, EventRepeated, InvestigationOpened, LedgerCreated, PublishersChanged
from ledger.instants import MINUTE_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.metric_list import LAG
from ledger.metrics import Metrics
from ledger.record import digest_of
from schemas.register import Register
from tests.consumers.support import (
    KENT_INTAKE,
    START,
    Clock,
    claim,
    correction,
    event_id,
    kept_refused,
    opened,
    outcomes,
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


def test_a_mark_that_nobody_wrote_is_not_repeated_in_the_refusal(log: Log, registrar: Registrar) -> None:
    """Regression: the words of the refusal held the header, three bytes for one, and could be too large to keep."""
    claim(log, with_header(to_message(opened(1)), "rehearsal", b"2024-05-01T12:00:00Z" + b"\xff" * 1000 + b";1"))
    settle(registrar)
    (kept,) = kept_refused(log)
    assert "malformed" == kept["refused_reason"]
    assert len(kept["refused_detail"]) < 100


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


def test_claims_that_steps_leave_are_lag_whatever_the_reason(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Regression: a step that stopped at its size, or at its refusals, looked as if nothing waited."""
    monkeypatch.setattr(registrar_module, "STEP_BYTES_MAX", 500)
    clock, metrics = Clock(), Metrics(CollectorRegistry())
    registrar = Registrar(log, Register.load(), tmp_path / "memory.sqlite", clock, metrics)
    claim(log, *[opened(i) for i in range(20)])
    lags = []
    for _ in range(2):
        registrar.step()
        lags.append(metrics.registry.get_sample_value(LAG.name, {"consumer": "registrar"}))
        clock.pass_(60)
    settle(registrar)
    lags.append(metrics.registry.get_sample_value(LAG.name, {"consumer": "registrar"}))
    assert [0.0, 60.0, 0.0] == lags
