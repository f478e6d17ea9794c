"""The reference page of policies: every key and every case is in it, and what it shows is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.protocol import PolicyRefused, load_policy
from ledger.protocol.policy_diff import differences
from ledger.protocol.policy_regimes import TOPICS
from ledger.protocol.policy_settings import settings_of
from ledger.protocol.policy_table import DAYS_MAX, HOURS_MAX, WORKING_DAYS_MAX
from ledger.protocol.policy_tables import SEVERITY_CASES
from ledger.protocol.policy_words import MEANINGS, value_in_words

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "policies.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
((_, EXAMPLE),) = (block for block in _BLOCK.findall(PAGE) if block[0] == "toml")


@pytest.fixture
def example(tmp_path: Path) -> Path:
    path = tmp_path / "kinder-pause.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_every_key_is_on_the_page_with_its_meaning_and_its_value() -> None:
    settings = settings_of(load_policy())
    expected = [
        f"| `{key}` | {meaning} | {value_in_words(key, settings[key])} |"
        for key, meaning in MEANINGS.items()
        if key in settings
    ]
    rows = [line for line in PAGE.splitlines() if re.match(r"\| `[a-z_]+(\.\w+)?` \| .* \| .* \|$", line)]
    assert expected == [row for row in rows if row not in _topics()]


def _topics() -> list[str]:
    return [
        f"| `{topic}` | {', '.join(f'`{value}`' for value in values)} | PS-02 |" for topic, values in TOPICS.items()
    ]


def test_every_case_of_a_severity_and_every_topic_is_on_the_page() -> None:
    rules_of: dict[tuple[str, ...], list[str]] = {}
    for rule, cases in SEVERITY_CASES.items():
        rules_of.setdefault(cases, []).append(rule)
    rows = [
        f"| {', '.join(f'`{case}`' for case in cases)} | {', '.join(sorted(rules))} |"
        for cases, rules in rules_of.items()
    ]
    assert [] == [row for row in [*rows, *_topics()] if row not in PAGE]


def test_the_limits_are_those_that_are_kept() -> None:
    words = " ".join(PAGE.split())
    assert f"{HOURS_MAX:,} hours, {DAYS_MAX} days" in words
    assert f"Monday to Friday, {WORKING_DAYS_MAX} at most" in words


def test_the_example_does_what_the_page_says_of_it(example: Path) -> None:
    ours = load_policy(example)
    told = [f" - {each.key}: {each.in_words()}" for each in differences(load_policy(), ours)]
    assert 3 == len(told)
    assert [] == [line for line in [*told, f"{ours.name}: {ours.title}"] if f"\n{line}\n" not in PAGE]


def test_the_slip_on_the_page_is_refused_in_the_words_of_the_page(example: Path) -> None:
    example.write_text(EXAMPLE.replace("due_within_hours", "due_within_hour"), encoding="utf-8")
    with pytest.raises(PolicyRefused) as refused:
        load_policy(example)
    said = str(refused.value).removeprefix(f"{example.parent}/")
    assert f"ledger: {said}\n    {refused.value.advice}\n" in PAGE
