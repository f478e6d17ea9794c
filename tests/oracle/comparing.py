"""The oracle beside the rules: where they differ, on how few events, and how to read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from functools import cache
from random import Random
from typing import NamedTuple

from ledger.events import Event
from ledger.instants import Instant, text
from ledger.protocol import RULES, Change, Finding, Known, Policy, evaluate, load_policy, verdict_history
from ledger.protocol.publishers.whole import WholeLedger
from tests.oracle.history import Told
from tests.oracle.london import end_of_working_days
from tests.oracle.numbers import DAY, HOUR, RULES_OF
from tests.oracle.oracle import expected
from tests.oracle.publishers import OfPublisher
from tests.oracle.rows import Row
from tests.oracle.states import in_valid_order

POLICIES = tuple(RULES_OF)
IN_SCOPE = frozenset().union(*RULES_OF.values()) & {rule.code for rule in RULES}
"""The rules about one subject that both know."""

_LIMITS = [24 * HOUR, 5 * DAY, 7 * DAY, 14 * DAY, 28 * DAY]
_WORKING_DAYS = [2, 5, 10]
_MUCH_LATER = 400 * DAY


class Difference(NamedTuple):
    """One rule under one policy at one moment, on which the two do not agree."""

    rule: str
    policy: str
    now: Instant
    events: Sequence[Known]
    oracle_only: Sequence[Row]
    rules_only: Sequence[Row]


@cache
def _policy(name: str) -> Policy:
    return load_policy(name)


def row_of(finding: Finding) -> Row:
    """A finding of the rules as a row of the oracle."""
    identity = finding.identity
    return Row(
        identity.rule,
        identity.anchor_publisher,
        identity.anchor,
        finding.severity,
        finding.status,
        finding.hindsight,
        finding.case_ref,
        finding.at,
        finding.interval_from,
        finding.interval_to,
        finding.incident,
    )


def found_by_the_rules(events: Sequence[Known], policy_name: str, now: Instant) -> list[Row]:
    """What the rules find; they are given what is known by then."""
    policy = _policy(policy_name)
    known = [each for each in events if each.known_at <= now]
    return [row_of(finding) for finding in evaluate(known, policy, now).findings]


def told_by_the_rules(events: Sequence[Known], policy_name: str, until: Instant) -> list[Told]:
    """Every verdict of their history, withdrawn ones included."""
    known = [each for each in events if each.known_at <= until]
    state, _ = verdict_history(known, _policy(policy_name), until)
    return [Told(row_of(each.finding), each.status, each.raised_at, each.changed_at) for each in state.verdicts]


def found_on_publishers(events: Sequence[Known], policy_name: str, now: Instant) -> list[OfPublisher]:
    """What the rules find that look across subjects; they are given what is known by then, and the verdicts on it."""
    policy = _policy(policy_name)
    known = [each for each in events if each.known_at <= now]
    whole = WholeLedger(policy)
    for each in known:
        whole.hear(each)
    for subject in sorted({each.event.subject_ref for each in known}):
        _, changes = verdict_history([each for each in known if each.event.subject_ref == subject], policy, now)
        whole.judged(changes)
    last: dict[str, Change] = {change.verdict.finding_id: change for change in whole.settle(now).changes}
    return [
        OfPublisher(change.verdict.finding.identity.about, row_of(change.verdict.finding))
        for change in last.values()
        if change.kind != "WITHDRAWN"
    ]


def differences(events: Sequence[Known], policy: str, now: Instant, rules: Collection[str]) -> list[Difference]:
    """One for each rule on which the two do not agree."""
    wanted = {row for row in expected(events, policy, now) if row.rule in rules}
    actual = {row for row in found_by_the_rules(events, policy, now) if row.rule in rules}
    return [
        Difference(rule, policy, now, events, _of(rule, wanted - actual), _of(rule, actual - wanted))
        for rule in sorted({row.rule for row in wanted ^ actual})
    ]


def _of(rule: str, rows: Collection[Row]) -> list[Row]:
    return sorted((row for row in rows if row.rule == rule), key=repr)


def moments_to_ask(events: Sequence[Known], random: Random, count: int) -> list[Instant]:
    """Some moments at which the answer may change, a microsecond about some deadline, and one long after."""
    if not events:
        return [Instant(0)]
    told = [time for each in events for time in _times(each.event)]
    deadlines = [time + limit for time in told for limit in [0, *_LIMITS]]
    deadlines += [end_of_working_days(time, days) for time in told for days in _WORKING_DAYS]
    near = [deadline + step for deadline in deadlines for step in (0, -1)]
    candidates = [time for time in near if time >= events[0].known_at]
    chosen = [random.choice([random.choice(candidates or told), random.choice(events).known_at]) for _ in range(count)]
    return [*[Instant(time) for time in chosen], Instant(max(*told, events[-1].known_at) + _MUCH_LATER)]


def _times(event: Event) -> list[int]:
    due = [getattr(event, name, None) for name in ("review_due", "continues_until")]
    return [event.occurred_at, event.recorded_at, *[time for time in due if time is not None]]


def shrunk(found: Difference) -> Difference:
    """The same disagreement on as few events as dropping them one by one leaves."""
    events = list(found.events)
    place = len(events) - 1
    while place >= 0:
        fewer = events[:place] + events[place + 1 :]
        if _still(found, fewer):
            events, place = fewer, len(fewer)
        place -= 1
    return _still(found, events) or found


def _still(found: Difference, events: Sequence[Known]) -> Difference | None:
    left = differences(events, found.policy, found.now, {found.rule})
    return left[0] if left else None


def told(found: Difference) -> str:
    """The difference as a person reads it: the rule, both answers, and the events in valid order."""
    known_at = {each.event.event_id: each.known_at for each in found.events}
    ordered = in_valid_order(each.event for each in found.events)
    return "\n".join(
        [
            f"{found.rule} under {found.policy} as of {text(found.now)}",
            *[f"  only the oracle: {_row_told(row)}" for row in found.oracle_only],
            *[f"  only the rules:  {_row_told(row)}" for row in found.rules_only],
            *[f"    {_event_told(event)} known {text(known_at[event.event_id])}" for event in ordered],
        ]
    )


def _row_told(row: Row) -> str:
    times = [None if time is None else text(Instant(time)) for time in (row.at, row.interval_from, row.interval_to)]
    facts = f"{row.severity} {row.status} hindsight={row.hindsight} case={row.case_ref} incident={row.incident}"
    return f"{row.anchor[:8]} {facts} at {times[0]} from {times[1]} to {times[2]}"


def _event_told(event: Event) -> str:
    precision = "" if event.occurred_precision == "INSTANT" else f" ({event.occurred_precision})"
    return (
        f"{text(event.occurred_at)}{precision} {type(event).__name__} {event.event_id[:8]} {event.publisher} "
        f"recorded {text(event.recorded_at)} {' '.join(_own_fields(event))}"
    )


def _own_fields(event: Event) -> Iterator[str]:
    said = ("event_id", "publisher", "subject_ref", "occurred_at", "occurred_precision", "recorded_at")
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name not in said and value not in (None, ()):
            is_time = field.name in {"review_due", "continues_until", "expires_at"}
            yield f"{field.name}={text(value) if is_time else value}"
