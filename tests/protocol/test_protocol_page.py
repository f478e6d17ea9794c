"""The page of the protocol: its table names every rule as the rule names itself, with the severities of the policy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from ledger.protocol import RULES, load_policy
from ledger.protocol.findings import SEVERITIES
from ledger.protocol.publishers import PUBLISHER_RULES, PublisherRule
from ledger.protocol.rules import Rule

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "protocol.md").read_text(encoding="utf-8")
_ALL: tuple[Rule | PublisherRule, ...] = (*RULES, *PUBLISHER_RULES)
EVERY_RULE = {rule.code: rule for rule in _ALL}


class Row(NamedTuple):
    """One line of the table of rules."""

    code: str
    anchor: str
    title: str
    raised_when: str
    from_when: str
    severity: str


_ROW = re.compile(r"^\| (\w\w-\d\d) \[([^\]]+)\]" + r" \| ([^|]+)" * 4 + r" \|$", re.MULTILINE)
ROWS = [Row(*found) for found in _ROW.findall(PAGE)]


def test_every_rule_has_one_row_under_its_own_title() -> None:
    assert sorted((code, rule.title) for code, rule in EVERY_RULE.items()) == sorted((r.code, r.title) for r in ROWS)


def test_the_severities_of_a_row_are_those_of_the_policy() -> None:
    severities = load_policy().severities
    named = {row.code: set(re.findall("|".join(SEVERITIES), row.severity)) for row in ROWS}
    assert {code: set(severities[code].values()) for code in EVERY_RULE} == named


def test_only_rules_that_wait_for_nothing_are_raised_at_once() -> None:
    """Whoever counts hours, days or working days from its anchor has a deadline; what looks back from it has none."""
    waits = re.compile(r"due_within|in_working_days|warning_days|released|told_within|matched|answered_in|gap_closed")
    waiting = {code for code, rule in EVERY_RULE.items() if any(waits.search(use) for use in rule.uses)}
    on_the_page = {row.code for row in ROWS if not row.from_when.startswith("at once")}
    on_others_deadlines = {"PV-11", "PT-01"}
    assert waiting - on_others_deadlines == on_the_page - {"PV-07"}, "PV-07 waits for a date of the pause's own"
