"""What is seeded is what goes wrong: the gate refuses that and no more, the rules find that and no more."""

from __future__ import annotations

from collections import defaultdict

import pytest

from consumers.gate import Admit, Opened, Refuse, Repeat, judge, open_at
from consumers.remembered import KnownEvent
from ledger.cloudevents import to_message
from ledger.demo import REFUSED, SHOWCASE_SUBJECT, Told, synthetic_year
from ledger.instants import Instant
from ledger.protocol import RULES, Known, Verdict, evaluate, load_policy, verdict_history
from schemas.register import Register

AT_THE_GATE = {*REFUSED.values(), "repeated"}
IMPLEMENTED = {rule.code for rule in RULES}


@pytest.fixture(scope="module")
def year() -> list[Told]:
    return list(synthetic_year(seed=31))


@pytest.fixture(scope="module")
def subjects(year: list[Told]) -> dict[str, list[Known]]:
    """What is admitted, by subject."""
    known: dict[str, list[Known]] = defaultdict(list)
    for number, told in enumerate(told for told in year if not AT_THE_GATE & set(told.seeded)):
        known[told.event.subject_ref].append(Known(number, told.knowntime, told.event))
    return known


@pytest.fixture(scope="module")
def seeded(year: list[Told]) -> dict[str, set[str]]:
    """The rules that should find something, by subject."""
    rules: dict[str, set[str]] = defaultdict(set)
    for told in year:
        rules[told.event.subject_ref] |= set(told.seeded) - AT_THE_GATE
    return rules


@pytest.fixture(scope="module")
def end(year: list[Told]) -> Instant:
    return year[-1].knowntime


def test_the_gate_refuses_what_is_seeded_and_admits_the_rest(year: list[Told]) -> None:
    register, known = Register.load(None), dict[bytes, list[KnownEvent]]()
    wrong = []
    for told in year:
        expected = next((name for name in told.seeded if name in AT_THE_GATE), "admitted")
        actual = _outcome(told, register, known)
        if actual != expected:
            wrong.append((type(told.event).__name__, expected, actual))
    assert [] == wrong


def _outcome(told: Told, register: Register, known: dict[bytes, list[KnownEvent]]) -> str:
    opened = open_at("intake" + told.event.publisher.replace("/", "."), to_message(told.event), register)
    outcome = judge(opened, known, told.knowntime) if isinstance(opened, Opened) else opened
    match outcome:
        case Admit(known=event):
            known.setdefault(event.event_id, []).append(event)
            return "admitted"
        case Repeat():
            return "repeated"
        case Refuse(reason=reason):
            return reason


def test_every_seeded_breach_is_found_at_some_time(
    subjects: dict[str, list[Known]], seeded: dict[str, set[str]], end: Instant
) -> None:
    policy = load_policy()
    missed = {}
    for subject, rules in seeded.items():
        wanted = rules & IMPLEMENTED
        _, changes = verdict_history(subjects[subject], policy, end) if wanted else (None, ())
        if absent := wanted - {change.verdict.finding.rule for change in changes}:
            missed[subject] = absent
    assert {} == missed


def test_nobody_else_is_wronged(subjects: dict[str, list[Known]], seeded: dict[str, set[str]], end: Instant) -> None:
    policy = load_policy()
    wronged = {}
    for subject, events in subjects.items():
        found = {finding.rule for finding in evaluate(events, policy, end).findings}
        unexpected = {rule for rule in found - seeded[subject] if rule.startswith(("PV", "PW"))}
        if unexpected:
            wronged[subject] = unexpected
    assert {} == wronged


def test_the_showcase_is_one_incident_of_two_rules(subjects: dict[str, list[Known]], end: Instant) -> None:
    _, changes = verdict_history(subjects[SHOWCASE_SUBJECT], load_policy(), end)
    verdicts: dict[str, Verdict] = {change.verdict.finding.rule: change.verdict for change in changes}
    severe = {rule: verdicts[rule].finding for rule in ("PV-01", "PV-03")}
    assert {"PV-01": "HIGH", "PV-03": "HIGH"} == {rule: finding.severity for rule, finding in severe.items()}
    assert {"A-1001"} == {finding.incident for finding in severe.values()}
