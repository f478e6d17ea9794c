"""The oracle is held to the acceptance cases: they are the protocol's own examples."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ledger.cloudevents import from_json
from ledger.instants import Instant, parse
from ledger.protocol import Known
from tests.oracle.numbers import RULES_OF
from tests.oracle.oracle import expected
from tests.oracle.rows import Row

CASES = Path(__file__).parent.parent / "cases"
CHECKS = [
    pytest.param(folder, check, id=f"{folder.name}-{check['known_at']}")
    for folder in sorted(path.parent for path in CASES.glob("*/expected.json"))
    for check in json.loads((folder / "expected.json").read_text())["checks"]
]


def _subjects(folder: Path) -> Mapping[str, Sequence[Known]]:
    subjects: dict[str, list[Known]] = defaultdict(list)
    for number, line in enumerate((folder / "events.jsonl").read_bytes().splitlines()):
        submission = from_json(line)
        assert submission.knowntime is not None
        subjects[submission.event.subject_ref].append(Known(number, submission.knowntime, submission.event))
    return subjects


def _as_listed(found: Row, subject: str) -> dict[str, object]:
    return {
        "rule": found.rule,
        "severity": found.severity,
        "status": found.status,
        "hindsight": found.hindsight,
        "subject_ref": subject,
        "at": found.at,
        "from": found.interval_from,
        "to": found.interval_to,
        "incident": found.incident,
    }


def _listed(finding: Mapping[str, object]) -> dict[str, object]:
    """Of a listed finding what the oracle says: not when it was raised or changed, which is the history's business."""
    kept = {name: value for name, value in finding.items() if name not in {"raised_at", "changed_at"}}
    return {
        name: parse(str(value)) if name in {"at", "from", "to"} and value else value for name, value in kept.items()
    }


def test_there_are_cases() -> None:
    assert CHECKS, f"no acceptance cases in {CASES}"


@pytest.mark.parametrize(("folder", "check"), CHECKS)
def test_the_oracle_finds_what_a_case_lists(folder: Path, check: Mapping) -> None:
    policy = check.get("policy", json.loads((folder / "expected.json").read_text())["policy"])
    now: Instant = parse(check["known_at"])
    scope = RULES_OF[policy].intersection(check["scope"])
    listed = [_listed(each) for each in check["findings"] if each["rule"] in scope and each["status"] != "WITHDRAWN"]
    found = [
        _as_listed(each, subject)
        for subject, events in _subjects(folder).items()
        for each in expected(events, policy, now)
        if each.rule in scope
    ]
    listed.sort(key=lambda finding: (str(finding["rule"]), str(finding["subject_ref"]), str(finding["at"])))
    found.sort(key=lambda finding: (str(finding["rule"]), str(finding["subject_ref"]), str(finding["at"])))
    narrowed = [{name: each[name] for name in wanted} for wanted, each in zip(listed, found, strict=False)]
    assert listed == narrowed
    assert len(listed) == len(found)
