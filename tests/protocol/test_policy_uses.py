"""Rules and policies know of each other: no rule names a setting that is not there, and no setting is idle."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from ledger.commands.rule_words import ASKED_OF
from ledger.protocol import POLICIES, RULES, load_policy
from ledger.protocol.policy_regimes import TOPICS
from ledger.protocol.policy_settings import belongs_to, settings_of
from ledger.protocol.policy_tables import SEVERITY_CASES
from ledger.protocol.policy_words import MEANINGS, meaning_of, severities_in_words, value_in_words
from ledger.protocol.publishers import PUBLISHER_RULES

EVERY_RULE = (*RULES, *PUBLISHER_RULES)
SETTINGS = settings_of(load_policy())
FRAME = {"name", "title", "rules"}
"""What belongs to the frame and to no rule."""


def test_whatever_a_rule_uses_is_in_the_policy() -> None:
    unknown = {
        (rule.code, use)
        for rule in EVERY_RULE
        for use in rule.uses
        if not (use.removeprefix("regimes.") in TOPICS or any(belongs_to(key, use) for key in SETTINGS))
    }
    assert set() == unknown


def test_whatever_is_in_the_policy_is_used_by_a_rule() -> None:
    used = {key for key in SETTINGS for rule in EVERY_RULE for use in rule.uses if belongs_to(key, use)}
    severities = {key for key in SETTINGS if key.startswith("severity.")}
    assert FRAME == set(SETTINGS) - used - severities


def test_every_rule_has_a_severity_and_every_severity_a_rule() -> None:
    assert set(SEVERITY_CASES) == {rule.code for rule in EVERY_RULE}


def test_every_setting_is_explained_and_every_explanation_has_a_setting() -> None:
    explained = {key: meaning_of(key) for key in SETTINGS}
    assert set(MEANINGS.values()) == set(explained.values())
    assert len(MEANINGS) == len(set(MEANINGS.values()))
    assert [] == [words for words in MEANINGS.values() if re.search(r"[:.]", words)]


def test_every_value_can_be_said_in_words() -> None:
    said = {
        key: value_in_words(key, value) for name in POLICIES for key, value in settings_of(load_policy(name)).items()
    }
    assert "24 hours" == said["pauses.due_within_hours"]
    assert "10 working days" == said["duties.signposted_in_working_days"]
    assert "8 March 2024" == said["sharing.exemption_record_needed_from"]
    assert "NAME, DOB, NATIONALITY" == said["sharing.categories.STATUS_ONLY"]
    assert "117 days, 2018 to 2030" == said["calendar.bank_holidays"]
    assert said["regimes"].endswith("doubt_only_sharing is stopped for WARWICKSHIRE from 1 January 2021")
    assert {"yes", "no"} >= {said["witness_covered"]}
    assert all(said.values())


def test_every_severity_can_be_said_in_words() -> None:
    severities = load_policy().severities
    assert ["HIGH"] == severities_in_words(severities["PV-05"])
    assert ["HIGH for T1, T2", "CRITICAL for T3, T4, T5"] == severities_in_words(severities["PV-01"])
    assert ["MEDIUM when late", "HIGH when overdue"] == severities_in_words(severities["PV-06"])
    assert all(severities_in_words(cases) for cases in severities.values())


def test_what_a_rule_is_asked_of_follows_the_protocols_table() -> None:
    """Rules with one anchor in the table are asked of the same in words, and of others in other words."""
    table = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text(encoding="utf-8")
    anchors = dict(re.findall(r"^\| ([A-Z]{2}-\d\d) \[([^\]]+)\] \|", table, re.MULTILINE)) | {
        "FW-01": "share",
        "FW-02": "act",
    }
    assert set(ASKED_OF) == set(anchors)
    in_words = defaultdict(set)
    for code, anchor in anchors.items():
        in_words[anchor].add(ASKED_OF[code])
    assert [] == [(anchor, words) for anchor, words in in_words.items() if len(words) > 1]
    assert len(in_words) == len(set(ASKED_OF.values()))
