"""What is found on publishers: the live detector says what a replay says, whatever the batches, falls and pauses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from consumers import detector as detector_module
from ledger.cloudevents import to_message
from ledger.events import (
    ClockReached,
    CorrectionIssued,
    DataShareSent,
    Event,
    EventRetracted,
    FindingChanged,
    FindingWithdrawn,
)
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, Instant, text
from ledger.log.memory import memory_log
from ledger.protocol import finding_event, load_policy
from ledger.rehearsal import RehearsalMark
from projections.detector_matters import forget_matters
from projections.replay import publisher_history
from projections.store import Store
from tests.consumers.support import KENT, START, Clock, claim, event_id, opened, records, settle
from tests.consumers.test_detector import Parts

ESSEX = "/police/essex"
RULES = {"PS-12", "PI-03", "PI-06"}


@pytest.fixture
def parts(postgres: str, tmp_path: Path) -> Iterator[Parts]:
    with closing(Store(postgres)) as store:
        yield Parts(memory_log(), store, tmp_path, Clock())


def numbered(event: Event, sequence: int) -> Event:
    return replace(event, sequence=sequence)


def shared(number: int, *, subject: str = "S-1", at: Instant = START, publisher: str = KENT) -> DataShareSent:
    """A share that a machine set off."""
    return DataShareSent(
        event_id=event_id(number),
        publisher=publisher,
        subject_ref=subject,
        occurred_at=at,
        recorded_at=at,
        case_ref="C-1",
        trigger="AUTOMATED_TASK",
        force="KENT",
        share_id=f"SH-{number}",
        purpose="SAFEGUARDING_VULNERABILITY",
        lawful_basis=("P3_TASK_NECESSARY",),
        data_categories=("NAME",),
        subject_role="VICTIM",
        status_basis="SELF_DISCLOSED",
        receiver="NCCU",
    )


def on_publishers(parts: Parts) -> list[FindingChanged]:
    return [verdict for verdict in parts.verdicts() if verdict.about == "PUBLISHER"]


def replayed(parts: Parts, horizon: Instant) -> list[FindingChanged]:
    changes = publisher_history(parts.log, load_policy(), horizon).changes
    return sorted(map(finding_event, changes), key=lambda event: event.event_id)


def in_order(verdicts: list[FindingChanged]) -> list[FindingChanged]:
    return sorted(verdicts, key=lambda event: event.event_id)


def brief(verdicts: list[FindingChanged]) -> list[tuple[str, str, str]]:
    return [(type(each).__name__.removeprefix("Finding"), each.rule, each.subject_ref) for each in verdicts]


def test_an_id_with_two_contents_is_said_once(parts: Parts) -> None:
    parts.claim(opened(1), opened(1, subject="S-2"), opened(1, subject="S-3"))
    parts.settle()
    assert [("Raised", "PI-03", KENT)] == brief(on_publishers(parts))


def test_a_missing_number_is_said_as_time_passes_and_withdrawn_when_it_comes(parts: Parts) -> None:
    parts.claim(numbered(opened(1), 1), numbered(opened(3), 3))
    parts.settle()
    known_at = records(parts.log)[-1].known_at
    gap = next(r.known_at for r in records(parts.log) if r.event.sequence == 3)
    assert known_at > gap
    parts.clock.now = Instant(gap + DAY_US - 1)
    parts.settle()
    assert [] == on_publishers(parts)
    parts.clock.now = Instant(gap + DAY_US)
    parts.settle()
    reached = [r.event.reached for r in records(parts.log) if isinstance(r.event, ClockReached)]
    assert reached[-1] == gap + DAY_US
    assert [gap + DAY_US] == [each.raised_at for each in on_publishers(parts)]
    parts.claim(numbered(opened(2), 2))
    parts.settle()
    assert [("Raised", "PI-06", KENT), ("Withdrawn", "PI-06", KENT)] == brief(on_publishers(parts))


def test_three_people_shared_by_a_machine_on_one_day_are_a_pattern(parts: Parts) -> None:
    parts.claim(*(shared(n, subject=f"S-{n}") for n in (1, 2, 3)))
    parts.settle()
    assert [("Raised", "PS-12", KENT)] == brief(on_publishers(parts))
    retraction = EventRetracted(
        event_id=event_id(9),
        publisher=KENT,
        subject_ref="S-2",
        occurred_at=START,
        recorded_at=START,
        retracts=event_id(2),
        reason="INACCURATE",
    )
    parts.claim(retraction)
    parts.settle()
    assert isinstance(on_publishers(parts)[-1], FindingWithdrawn)


def crowd(seed: int) -> list[Event]:
    """Two forces whose machines share on three days, correct themselves, leave out numbers and use ids twice."""
    rng = Random(seed)
    told: list[Event] = []
    numbers = {KENT: list(range(1, 40)), ESSEX: list(range(5, 44))}
    for gone in numbers.values():
        for _ in range(6):
            gone.pop(rng.randrange(len(gone)))
    for n in range(1, 56):
        publisher = rng.choice([KENT, ESSEX])
        subject, at = f"S-{rng.randint(1, 9)}", Instant(START - rng.randint(1, 72) * HOUR_US)
        event: Event = shared(n, subject=subject, at=at, publisher=publisher)
        mine = [each for each in told if isinstance(each, DataShareSent) and each.publisher == publisher]
        kind = rng.random()
        if mine and kind < 0.35:
            event = amended(rng, n, rng.choice(mine))
        elif mine and kind < 0.45:
            event = replace(event, event_id=rng.choice(mine).event_id)
        if numbers[publisher] and rng.random() < 0.8:
            event = numbered(event, numbers[publisher].pop(rng.choice([0, 0, 0, min(4, len(numbers[publisher]) - 1)])))
        if rng.random() < 0.1:
            event = replace(event, occurred_at=Instant(START + 100 * DAY_US))
        told.append(event)
    return told


def amended(rng: Random, number: int, target: DataShareSent) -> Event:
    common = {
        "event_id": event_id(number),
        "publisher": target.publisher,
        "subject_ref": target.subject_ref,
        "occurred_at": START,
        "recorded_at": START,
        "reason": "INACCURATE",
    }
    if rng.random() < 0.3:
        return EventRetracted(**common, retracts=target.event_id)
    at = text(Instant(START - rng.randint(1, 72) * HOUR_US))
    return CorrectionIssued(**common, corrects=target.event_id, replacement={"occurred_at": json.dumps(at)})


@pytest.mark.parametrize(("seed", "waiting_max"), [(0, 500), (1, 500), (2, 2), (3, 2)])
def test_live_says_what_a_replay_says_on_any_batching(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, seed: int, waiting_max: int
) -> None:
    monkeypatch.setattr(detector_module, "_WAITING_MAX", waiting_max)
    monkeypatch.setattr("consumers.publishers.WAITING_MAX", waiting_max)
    rng = Random(seed)
    for event in crowd(seed):
        parts.clock.now = Instant(parts.clock.now + rng.choice([1, MINUTE_US, 5 * HOUR_US]))
        parts.claim(event)
        if rng.random() < 0.5:
            parts.registrar.step(rng.randint(1, 5))
        if rng.random() < 0.5:
            parts.detector.step(rng.randint(1, 7))
        if rng.random() < 0.1:
            parts.detector.close()
            parts.detector = parts.new_detector()
    parts.settle()
    parts.clock.now = Instant(parts.clock.now + 2 * DAY_US)
    parts.settle()
    assert {each.rule for each in on_publishers(parts)} == RULES
    assert replayed(parts, records(parts.log)[-1].known_at) == in_order(on_publishers(parts))


@pytest.mark.parametrize("seed", range(2))
def test_a_rehearsal_says_what_a_replay_says_up_to_its_last_closed_moment(
    postgres: str, tmp_path: Path, seed: int
) -> None:
    rng = Random(seed)
    with closing(Store(postgres)) as store:
        parts = Parts(memory_log(), store, tmp_path, Clock(), may_rehearse=True)
        known_at = START
        for order, event in enumerate(crowd(seed)):
            known_at = Instant(known_at + rng.choice([0, 0, MINUTE_US, 9 * HOUR_US]))
            message = RehearsalMark(known_at, order).mark(to_message(event))
            claim(parts.log, message, topic="intake" + event.publisher.replace("/", "."))
            if rng.random() < 0.4:
                parts.registrar.step()
                parts.detector.step(rng.randint(1, 7))
            if rng.random() < 0.1:
                parts.detector = parts.new_detector()
        parts.settle()
        last = records(parts.log)[-1].known_at
        assert {each.rule for each in on_publishers(parts)} == RULES
        assert replayed(parts, Instant(last - 1)) == in_order(on_publishers(parts))


def test_a_new_policy_judges_publishers_anew_from_its_adoption(parts: Parts) -> None:
    parts.claim(*(shared(n, subject=f"S-{n}") for n in (1, 2, 3)))
    parts.settle()
    policy = load_policy("witness-covered")
    parts.detector = detector_module.Detector(parts.log, parts.store, policy, parts.clock, parts.metrics)
    settle(parts.registrar)
    parts.settle()
    parts.claim(opened(8, subject="S-8"))
    parts.settle()
    first, second = on_publishers(parts)
    assert [("Raised", "PS-12", KENT), ("Revised", "PS-12", KENT)] == brief([first, second])
    assert (first.raised_at, policy.digest) == (second.raised_at, second.policy_digest)


def test_nothing_is_said_of_a_day_while_some_of_its_subjects_wait_to_be_judged(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A policy clears five shares at one moment, two in a step: at no moment are there three left of them."""
    parts.claim(*(shared(n, subject=f"S-{n}", at=Instant(START + n)) for n in range(1, 6)))
    parts.settle()
    (tmp_path / "tasks-allowed.toml").write_text(
        'name = "tasks-allowed"\nbased_on = "protocol-2021"\n[sharing]\nautomated_triggers = ["BULK_EXTRACT"]\n'
    )
    policy = load_policy(tmp_path / "tasks-allowed.toml")
    monkeypatch.setattr(detector_module, "_WAITING_MAX", 2)
    parts.detector = detector_module.Detector(parts.log, parts.store, policy, parts.clock, parts.metrics)
    parts.settle()
    parts.claim(opened(8, subject="S-8"))
    parts.settle()
    assert [("Raised", "PS-12", KENT), ("Withdrawn", "PS-12", KENT)] == brief(on_publishers(parts))


def without_what_is_kept(parts: Parts) -> None:
    """As a detector left its tables that knew no rule across subjects."""
    parts.detector.close()
    with parts.store.transaction() as tx:
        forget_matters(tx)
        tx.forget("detector_publishers")
    parts.detector = parts.new_detector()


def test_a_detector_that_begins_to_look_across_subjects_takes_up_what_was_said_before(parts: Parts) -> None:
    parts.claim(numbered(opened(1), 1), numbered(opened(4), 4), opened(1, subject="S-2"))
    parts.settle()
    without_what_is_kept(parts)
    parts.clock.now = Instant(START + 2 * DAY_US)
    parts.claim(numbered(opened(3), 3))
    parts.settle()
    found = on_publishers(parts)
    assert {"PI-03", "PI-06"} == {each.rule for each in found}
    assert replayed(parts, records(parts.log)[-1].known_at) == in_order(found)


def test_what_is_said_again_after_that_is_only_repeated(parts: Parts) -> None:
    parts.claim(numbered(opened(1), 1), numbered(opened(4), 4), opened(1, subject="S-2"))
    parts.settle()
    parts.clock.now = Instant(START + 2 * DAY_US)
    parts.settle()
    before = parts.verdicts()
    without_what_is_kept(parts)
    parts.claim(opened(9, subject="S-9"))
    parts.settle()
    assert before == parts.verdicts()


def test_a_detector_that_begins_again_forgets_what_it_kept_of_publishers(parts: Parts) -> None:
    parts.claim(numbered(opened(1), 1), numbered(opened(4), 4), *(shared(n, subject=f"S-{n}") for n in (5, 6, 7)))
    parts.settle()
    before = parts.verdicts()
    parts.detector.close()
    with parts.store.transaction() as tx:
        tx.forget("detector")
        for table in ("records", "subjects", "outbox", "place"):
            tx.rows(f"DELETE FROM projections.detector_{table} RETURNING 1")
    parts.detector = parts.new_detector()
    parts.settle()
    assert before == parts.verdicts()
