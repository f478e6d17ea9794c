"""The acceptance cases, judged by the protocol alone: no log, no projection, no command in between."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ledger.cloudevents import from_json
from ledger.instants import parse
from ledger.protocol import RULES, Known, Policy, case_state, finding_json, load_policy, verdict_history
from schemas.jsontypes import Json

CASES = Path(__file__).parent.parent / "cases"
TIMES = {"at", "from", "to", "raised_at", "changed_at", "home_office_knew_at", "since", "review_due"}
IMPLEMENTED = {rule.code for rule in RULES}

Subjects = Mapping[str, Sequence[Known]]


def read(folder: Path) -> Subjects:
    subjects: dict[str, list[Known]] = defaultdict(list)
    for number, line in enumerate((folder / "events.jsonl").read_bytes().splitlines()):
        submission = from_json(line)
        assert submission.knowntime is not None
        subjects[submission.event.subject_ref].append(Known(number, submission.knowntime, submission.event))
    return subjects


CHECKS = [
    pytest.param(folder, check, id=f"{folder.name}-{check['known_at']}")
    for folder in sorted(path.parent for path in CASES.glob("*/expected.json"))
    for check in json.loads((folder / "expected.json").read_text())["checks"]
]


def test_there_are_cases() -> None:
    assert CHECKS, f"no acceptance cases in {CASES}"


@pytest.mark.parametrize(("folder", "check"), CHECKS)
def test_the_findings_of_a_case(folder: Path, check: Mapping) -> None:
    policy, subjects = policy_of(folder, check), read(folder)
    scope = IMPLEMENTED.intersection(check["scope"])
    expected = [finding for finding in check["findings"] if finding["rule"] in scope]
    actual = [
        finding_json(verdict)
        for events in subjects.values()
        for verdict in verdict_history(events, policy, parse(check["known_at"]))[0].verdicts
        if verdict.finding.rule in scope
    ]
    actual.sort(key=lambda finding: (parse(finding["at"]), finding["rule"]))
    expected.sort(key=lambda finding: (parse(finding["at"]), finding["rule"]))
    narrowed = [{key: found.get(key) for key in wanted} for wanted, found in zip(expected, actual, strict=False)]
    assert [compared(finding) for finding in expected] == [compared(finding) for finding in narrowed]
    assert len(expected) == len(actual)


@pytest.mark.parametrize(("folder", "check"), [param for param in CHECKS if "case" in param.values[1]])
def test_the_state_of_a_case(folder: Path, check: Mapping) -> None:
    asked = check["case"]
    events = read(folder)[asked["subject"]]
    state = case_state(asked["subject"], events, policy_of(folder, check), parse(check["known_at"]), parse(asked["at"]))
    assert compared(asked["expect"]) == compared(like(asked["expect"], state))


def policy_of(folder: Path, check: Mapping) -> Policy:
    return load_policy(check.get("policy", json.loads((folder / "expected.json").read_text())["policy"]))


def like(expected: Json, actual: Json) -> Json:
    """Of the actual, the keys that the expected has; lists as long as they are."""
    if isinstance(expected, dict) and isinstance(actual, Mapping):
        return {key: like(value, actual.get(key)) for key, value in expected.items()}
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [like(one, other) for one, other in zip(expected, actual, strict=True)]
    return actual


def compared(document: Json, key: str = "") -> Json:
    """Times as instants, so that it does not matter how they are written."""
    if isinstance(document, Mapping):
        return {name: compared(value, name) for name, value in document.items()}
    if isinstance(document, list):
        return [compared(value) for value in document]
    return parse(document) if key in TIMES and isinstance(document, str) else document
