"""The live detector says what a replay says, whatever the batches, falls and pauses in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from prometheus_client import CollectorRegistry

from consumers.detector import Detector
from consumers.outbox import INTAKE
from consumers.registrar import Registrar
from consumers.runner import Runner
from ledger import instants
from ledger.cloudevents import to_message
from ledger.demo import synthetic_year
from ledger.errors import Fenced, PartMissing
from ledger.events import (
    ClockReached,
    Event,
    EventRepeated,
    FindingChanged,
    FindingRaised,
    FindingWithdrawn,
    PolicyAdopted,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant
from ledger.log.memory import memory_log
from ledger.log.port import Log, Message
from ledger.metrics import Metrics
from ledger.protocol import Known, finding_event, load_policy, verdict_history
from ledger.rehearsal import RehearsalMark
from projections.replay import publisher_history
from projections.store import Store
from schemas.register import Register
from tests.consumers.support import ENFORCEMENT, START, Clock, claim, opened, paused, records, retraction, settle, visit
from tests.oracle.crowds import subjects

PAUSED_UNTIL = Instant(START + 30 * DAY_US)


@dataclass
class Parts:
    """A ledger with a registrar and a detector, on a clock that the test sets."""

    log: Log
    store: Store
    home: Path
    clock: Clock
    may_rehearse: bool = False

    def __post_init__(self) -> None:
        self.metrics = Metrics(CollectorRegistry())
        self.registrar = Registrar(
            self.log,
            Register.load(),
            self.home / "memory.sqlite",
            self.clock,
            self.metrics,
            may_rehearse=self.may_rehearse,
        )
        self.detector = self.new_detector()
        self.log.create_topic("ledger")
        self.log.create_topic("refused")

    def new_detector(self) -> Detector:
        return Detector(self.log, self.store, load_policy(), self.clock, self.metrics)

    def claim(self, *events: Event) -> None:
        for event in events:
            claim(self.log, event, topic="intake" + event.publisher.replace("/", "."))

    def settle(self) -> None:
        Runner([self.registrar, self.detector], self.metrics).run(until_idle=True)

    def verdicts(self) -> list[FindingChanged]:
        """What the detector said, in the order of the ledger."""
        return [r.event for r in records(self.log) if isinstance(r.event, FindingChanged)]


@pytest.fixture
def parts(postgres: str, tmp_path: Path) -> Iterator[Parts]:
    with closing(Store(postgres)) as store:
        yield Parts(memory_log(), store, tmp_path, Clock())


def replayed(log: Log, horizon: Instant) -> set[FindingChanged]:
    """Every change of every verdict, from the ledger's records alone."""
    of_subject = defaultdict(list)
    for record in records(log):
        if not record.event.publisher.startswith("/ledger/"):
            of_subject[record.event.subject_ref].append(Known(record.number, record.known_at, record.event))
    policy = load_policy()
    histories = [verdict_history(events, policy, horizon)[1] for events in of_subject.values()]
    histories.append(publisher_history(log, policy, horizon).changes)
    return {finding_event(change) for changes in histories for change in changes}


def test_enforcement_in_a_pause_is_said_on_the_ledger(parts: Parts) -> None:
    parts.claim(opened(1), paused(2), visit(3, START))
    parts.settle()
    assert {("PV-02", "HIGH"), ("PV-03", "CRITICAL")} == {(v.rule, v.severity) for v in parts.verdicts()}
    counted = parts.metrics.registry.get_sample_value(
        "ledger_findings_total", {"rule": "PV-03", "severity": "CRITICAL", "change": "RAISED"}
    )
    assert counted == 1


def test_a_retraction_withdraws_what_rested_on_it(parts: Parts) -> None:
    parts.claim(opened(1), paused(2), visit(3, START))
    parts.settle()
    parts.claim(retraction(4, of=3, publisher=ENFORCEMENT))
    parts.settle()
    withdrawn = [v for v in parts.verdicts() if isinstance(v, FindingWithdrawn)]
    assert ["PV-02", "PV-03"] == sorted(v.rule for v in withdrawn)
    assert {"WITHDRAWN"} == {v.status for v in withdrawn}


def test_a_deadline_that_nothing_else_reaches_is_said_as_time_passes(parts: Parts) -> None:
    parts.claim(opened(1), paused(2, review_due=PAUSED_UNTIL))
    parts.settle()
    assert parts.verdicts() == []
    parts.clock.now = Instant(PAUSED_UNTIL - 1)
    parts.settle()
    assert parts.verdicts() == []
    parts.clock.now = PAUSED_UNTIL
    parts.settle()
    assert [PAUSED_UNTIL] == [r.event.reached for r in records(parts.log) if isinstance(r.event, ClockReached)]
    assert [("PV-07", PAUSED_UNTIL)] == [(v.rule, v.raised_at) for v in parts.verdicts()]


@pytest.mark.parametrize("behind_s", [1, 3600])
def test_a_deadline_is_said_again_where_the_registrars_clock_was_behind(parts: Parts, behind_s: int) -> None:
    """Regression: what was said too early by the registrar's clock closed nothing, and nobody said it again."""
    parts.claim(opened(1), paused(2, review_due=PAUSED_UNTIL))
    parts.settle()
    parts.clock.now = PAUSED_UNTIL
    parts.detector.step()
    parts.clock.pass_(-behind_s)
    parts.registrar.step()
    parts.clock.now = Instant(PAUSED_UNTIL + MINUTE_US)
    parts.settle()
    assert [("PV-07", PAUSED_UNTIL)] == [(v.rule, v.raised_at) for v in parts.verdicts()]


def test_a_deadline_that_a_later_record_reaches_needs_no_clock(parts: Parts) -> None:
    parts.claim(opened(1), paused(2, review_due=PAUSED_UNTIL))
    parts.settle()
    parts.clock.now = Instant(PAUSED_UNTIL + HOUR_US)
    parts.claim(opened(9, subject="S-9"))
    parts.registrar.step()
    parts.settle()
    assert not any(isinstance(r.event, ClockReached) for r in records(parts.log))
    assert [PAUSED_UNTIL] == [v.raised_at for v in parts.verdicts() if v.rule == "PV-07"]


def test_the_policy_in_force_is_said_once(parts: Parts) -> None:
    parts.claim(opened(1))
    parts.settle()
    parts.detector = parts.new_detector()
    parts.settle()
    adopted = [r.event for r in records(parts.log) if isinstance(r.event, PolicyAdopted)]
    assert [load_policy().digest] == [event.digest for event in adopted]
    assert load_policy().content == adopted[0].policy


def test_a_detector_that_has_lost_everything_says_nothing_twice(parts: Parts) -> None:
    parts.claim(opened(1), paused(2), visit(3, START))
    parts.settle()
    before = len(records(parts.log))
    with parts.store.transaction() as tx:
        tx.forget("detector")
        for table in ("records", "subjects", "outbox", "place"):
            tx.rows(f"DELETE FROM projections.detector_{table} RETURNING 1")
    parts.detector = parts.new_detector()
    parts.settle()
    assert before == len(records(parts.log))


def test_of_two_detectors_the_second_steps_back(parts: Parts) -> None:
    rival = parts.new_detector()
    parts.claim(opened(1))
    parts.settle()
    rival.step()
    parts.claim(paused(2), visit(3, START))
    settle(parts.registrar)
    parts.detector.step()
    with pytest.raises(Fenced):
        rival.step()
    parts.settle()
    rival.step()
    assert {"PV-02", "PV-03"} == {v.rule for v in parts.verdicts()}


def test_what_was_said_before_a_fall_is_only_repeated(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    parts.claim(opened(1), paused(2), visit(3, START))
    settle(parts.registrar)

    def fall(*_: object) -> None:
        raise PartMissing("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr("consumers.outbox.mark_sent", fall)
        with pytest.raises(PartMissing):
            parts.detector.step()
    assert parts.log.end(INTAKE, 0) > 0
    parts.detector = parts.new_detector()
    parts.settle()
    raised = [v for v in parts.verdicts() if isinstance(v, FindingRaised)]
    assert ["PV-02", "PV-03"] == sorted(v.rule for v in raised)
    assert any(isinstance(r.event, EventRepeated) for r in records(parts.log))


def told(seed: int, cases: int) -> list[tuple[Event, Instant]]:
    return [(each.event, each.knowntime) for each in synthetic_year(seed, cases)]


def drawn(seed: int, people: int) -> list[tuple[Event, Instant]]:
    """Random lives: amended, late, of any precision, with ties, and with numbers and ids that clash."""
    known = (each for each in subjects(seed, people, 12) if not each.event.publisher.startswith("/ledger/"))
    return [(each.event, each.known_at) for each in known]


STORIES = {
    **{f"year {seed}": lambda seed=seed: told(seed, 12) for seed in (1, 2, 3)},
    **{f"random lives {seed}": lambda seed=seed: drawn(seed, 6) for seed in range(1, 9)},
}


@pytest.mark.parametrize("name", STORIES)
def test_live_says_what_a_replay_says_on_any_batching(parts: Parts, name: str) -> None:
    rng = Random(name)
    for event, known_at in STORIES[name]():
        parts.clock.now = max(parts.clock.now, known_at)
        parts.claim(event)
        if rng.random() < 0.3:
            parts.registrar.step(rng.randint(1, 20))
        if rng.random() < 0.2:
            parts.detector.step(rng.randint(1, 30))
        if rng.random() < 0.02:
            parts.detector = parts.new_detector()
    parts.settle()
    last = records(parts.log)[-1].known_at
    said = parts.verdicts()
    assert len(said) == len({v.event_id for v in said}) > 0
    assert replayed(parts.log, last) == set(said)


def test_a_rehearsal_says_what_a_replay_says_up_to_its_last_closed_moment(postgres: str, tmp_path: Path) -> None:
    with closing(Store(postgres)) as store:
        parts = Parts(memory_log(), store, tmp_path, Clock(), may_rehearse=True)
        rehearsed(parts, told(5, 30))
        parts.settle()
        last = records(parts.log)[-1].known_at
        assert replayed(parts.log, Instant(last - 1)) == set(parts.verdicts()) != set()


def test_records_that_share_a_moment_are_judged_together(postgres: str, tmp_path: Path) -> None:
    """In a rehearsal an act and its retraction may become known at once: nothing was ever known against anybody, and
    all that is to be said is that the retraction mattered.
    """
    known = instants.parse("2024-05-01T12:00:00Z")
    with closing(Store(postgres)) as store:
        parts = Parts(memory_log(), store, tmp_path, Clock(), may_rehearse=True)
        story: Sequence[Event] = [opened(1), visit(2, START), retraction(3, of=2, publisher=ENFORCEMENT)]
        later = replace(opened(4, subject="S-9"), occurred_at=known)
        for order, event in enumerate([*story, later]):
            at = Instant(known + (DAY_US if event is later else 0))
            message = RehearsalMark(at, order).mark(to_message(event))
            claim(parts.log, message, topic="intake" + event.publisher.replace("/", "."))
            parts.registrar.step()
            parts.detector.step()
        parts.settle()
        assert ["PI-02"] == [verdict.rule for verdict in parts.verdicts()]


def rehearsed(parts: Parts, story: Sequence[tuple[Event, Instant]]) -> None:
    """Claim these as a history."""
    for order, (event, known_at) in enumerate(story):
        message = RehearsalMark(known_at, order).mark(to_message(event))
        claim(parts.log, message, topic="intake" + event.publisher.replace("/", "."))


def test_more_subjects_than_one_step_judges_may_wait_for_their_moment_to_close(postgres: str, tmp_path: Path) -> None:
    """Regression: they were looked at for ever, so the detector never came to rest and said nothing."""
    many = 501
    opening = [opened(n, subject=f"S-{n}") for n in range(many)]
    acts = [replace(visit(many + n, START), subject_ref=f"S-{n}") for n in range(many)]
    later = Instant(START + DAY_US)
    with closing(Store(postgres)) as store:
        parts = Parts(memory_log(), store, tmp_path, Clock(), may_rehearse=True)
        rehearsed(parts, [(event, START) for event in (*opening, *acts)])
        settle(parts.registrar)
        for _ in range(5):
            parts.detector.step()
        assert parts.detector.caught_up()
        rehearsed(parts, [(opened(2 * many, subject="S-later", at=later), later)])
        parts.settle()
        assert many == len(parts.verdicts())


def test_a_detector_that_comes_before_the_ledger_waits_for_it(postgres: str, tmp_path: Path) -> None:
    log, clock, metrics = memory_log(), Clock(), Metrics(CollectorRegistry())
    with closing(Store(postgres)) as store:
        detector = Detector(log, store, load_policy(), clock, metrics)
        assert 0 == detector.step()
        assert detector.caught_up()
        claim(log, opened(1))
        settle(Registrar(log, Register.load(), tmp_path / "memory.sqlite", clock, metrics))
        settle(detector)  # type: ignore[arg-type]
    assert 3 == detector.position


def without_headers(event: Event) -> Message:
    """What the gate refuses, though it can tell which event it was."""
    return to_message(event)._replace(headers=(("ce_id", event.event_id.encode()),))


def test_a_verdict_that_the_gate_refuses_is_counted_and_not_said_for_ever(
    parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts.claim(opened(1), paused(2), visit(3, START))
    settle(parts.registrar)
    with monkeypatch.context() as patched:
        patched.setattr("consumers.detector.to_message", without_headers)
        parts.settle()
    refused = parts.metrics.registry.get_sample_value(
        "ledger_consumer_errors_total", {"consumer": "detector", "code": "verdict_refused"}
    )
    assert refused is not None
    assert refused >= 1
    before = parts.log.end(INTAKE, 0)
    parts.detector = parts.new_detector()
    parts.settle()
    assert before == parts.log.end(INTAKE, 0)
