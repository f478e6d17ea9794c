"""The comparison itself: it notices a rule that is wrong, and shows it on few events."""

from __future__ import annotations

import pytest

from ledger.events import PauseApplied
from ledger.instants import Instant, parse
from ledger.protocol import Known
from tests.oracle import comparing
from tests.oracle.comparing import IN_SCOPE, differences, shrunk, told
from tests.oracle.oracle import expected
from tests.oracle.rows import Row
from tests.oracle.timelines import timeline

_NOW = parse("2030-01-01T00:00:00Z")
_POLICY = "protocol-2021"


def _timeline_with(rule: str) -> list[Known]:
    timelines = (timeline(seed, 30) for seed in range(1000))
    return next(events for events in timelines if any(row.rule == rule for row in expected(events, _POLICY, _NOW)))


def test_a_rule_that_stays_silent_is_told_on_the_few_events_that_raise_it(monkeypatch: pytest.MonkeyPatch) -> None:
    events = _timeline_with("PV-07")

    def all_but_lapses(known: list[Known], policy: str, now: Instant) -> list[Row]:
        return [row for row in expected(known, policy, now) if row.rule != "PV-07"]

    monkeypatch.setattr(comparing, "found_by_the_rules", all_but_lapses)
    (found,) = differences(events, _POLICY, _NOW, IN_SCOPE)
    fewest = shrunk(found)
    assert PauseApplied in {type(each.event) for each in fewest.events}
    for each in fewest.events:
        rest = [other for other in fewest.events if other != each]
        assert [] == differences(rest, _POLICY, _NOW, IN_SCOPE), "without any one of them the two agree"
    assert told(fewest).startswith(f"PV-07 under {_POLICY}")
    assert [] == fewest.rules_only


def test_a_finding_that_differs_in_one_field_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    events = _timeline_with("PV-01")

    def graver(known: list[Known], policy: str, now: Instant) -> list[Row]:
        return [row._replace(severity="LOW") if row.rule == "PV-01" else row for row in expected(known, policy, now)]

    monkeypatch.setattr(comparing, "found_by_the_rules", graver)
    (found,) = differences(events, _POLICY, _NOW, IN_SCOPE)
    assert len(found.oracle_only) == len(found.rules_only) > 0
