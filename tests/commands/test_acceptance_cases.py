"""The acceptance cases through the command line: published, run until idle, and asked at each moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger.instants import parse
from ledger.protocol import RULES
from tests.commands.calling import Ledger

CASES = Path(__file__).parent.parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/expected.json"))
TIMES = {"at", "from", "to", "raised_at", "changed_at", "home_office_knew_at", "since", "review_due", "known_at"}

IMPLEMENTED = {rule.code for rule in RULES}
"""What a case says of other rules is out of scope here, until they are in the registry."""


def test_there_are_cases() -> None:
    assert 10 < len(FOLDERS)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_case_is_answered_as_expected_at_every_moment(ledger: Ledger, folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    assert 0 == ledger("publish", "--strict", "--known-at-from", "knowntime", folder / "events.jsonl").code
    assert 0 == ledger("run", "--until-idle").code
    for check in expected["checks"]:
        policy = check.get("policy", expected["policy"])
        found = ledger("findings", "--json", "--known-at", check["known_at"], "--policy", policy).document()
        assert wanted_findings(check) == same_shape(wanted_findings(check), in_scope(found, check))
        if "case" in check:
            case = check["case"]
            asked = ("case", case["subject"], "--known-at", check["known_at"], "--at", case["at"], "--json")
            state = ledger(*asked).document()
            assert compared(case["expect"]) == compared(like(case["expect"], state))


def wanted_findings(check: Mapping[str, Any]) -> Sequence[Any]:
    return in_order([compared(one) for one in check["findings"] if one["rule"] in IMPLEMENTED])


def in_scope(found: Sequence[Mapping[str, Any]], check: Mapping[str, Any]) -> Sequence[Any]:
    scope = IMPLEMENTED.intersection(check["scope"])
    return in_order([compared(one) for one in found if one["rule"] in scope])


def in_order(findings: Sequence[Any]) -> Sequence[Any]:
    return sorted(findings, key=lambda one: (one["rule"], one["at"], one.get("subject_ref", "")))


def same_shape(wanted: Sequence[Any], found: Sequence[Any]) -> Sequence[Any]:
    """Each finding with the keys that the expected one beside it has; whole where none is expected."""
    keys = [set(one) for one in wanted] + [None] * len(found)
    return [
        one if kept is None else {key: value for key, value in one.items() if key in kept}
        for one, kept in zip(found, keys, strict=False)
    ]


def like(wanted: Any, found: Any) -> Any:
    """Of what was found, the keys that are wanted."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return {key: like(value, found.get(key)) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [like(one, other) for one, other in zip(by_start(wanted), by_start(found), strict=True)]
    return found


def by_start(items: list[Any]) -> list[Any]:
    return sorted(
        items, key=lambda item: json.dumps([item.get("case_ref"), item.get("from")] if isinstance(item, dict) else item)
    )


def compared(value: Any, key: str = "") -> Any:
    """Times as the instants that they name, however they are written."""
    if isinstance(value, dict):
        return {name: compared(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [compared(each) for each in by_start(value)]
    return parse(value) if key in TIMES and isinstance(value, str) else value
