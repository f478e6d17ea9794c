"""What `ledger rules` and `ledger policy` answer: for people in words that fit, for programs in full."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.protocol import POLICIES, RULES, load_policy
from ledger.protocol.publishers import PUBLISHER_RULES
from tests.commands.calling import Ledger, papers_in_a_pause, rehearsed

CODES = {rule.code for rule in (*RULES, *PUBLISHER_RULES)}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    """A policy of one's own, built on one that is built on another."""
    path = tmp_path / "ours.toml"
    path.write_text(
        'name = "ours"\ntitle = "A kinder one"\nbased_on = "witness-covered"\n'
        'severity.PV-03.T1 = "LOW"\npauses.due_within_hours = 48\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def filled(shared: Ledger) -> Ledger:
    lines = rehearsed(papers_in_a_pause())
    assert 0 == shared("publish", "--strict", "--known-at-from", "knowntime", shared.write("papers.jsonl", lines)).code
    assert 0 == shared("run", "--until-idle").code
    return shared


def one(nowhere: Ledger, *arguments: object) -> dict[str, Any]:
    document: dict[str, Any] = nowhere("rules", *arguments, "--json").document()
    return document


def test_every_rule_is_listed_once_with_what_it_rests_on(nowhere: Ledger) -> None:
    listed = nowhere("rules", "--json").document()
    assert sorted(CODES) == sorted(each["code"] for each in listed)
    assert all(each["title"] and each["rests_on"]["source"] for each in listed)
    assert ["PV", "PS", "PN", "PW", "PT", "PI", "FW"] == list(dict.fromkeys(each["code"][:2] for each in listed))


def test_the_list_says_who_runs_a_rule_and_how_grave_it_is(nowhere: Ledger) -> None:
    shown = nowhere("rules").out.splitlines()
    (line,) = (line for line in shown if line.lstrip().startswith("PV-06"))
    assert all(words in line for words in ("MEDIUM to HIGH", "our reading", "protocol-2021, witness-covered"))
    assert "firewall" not in line


def test_the_severities_are_those_of_the_policy_that_was_asked_for(nowhere: Ledger, ours: Path) -> None:
    listed = {each["code"]: each for each in nowhere("rules", "--policy", ours, "--json").document()}
    assert ("LOW", "HIGH") == (listed["PV-03"]["severities"]["T1"], listed["PV-03"]["severities"]["T2"])
    assert ["protocol-2021", "witness-covered", "ours"] == listed["PV-03"]["run_by"]


@pytest.mark.parametrize("code", sorted(CODES))
def test_one_rule_is_shown_in_full(nowhere: Ledger, code: str) -> None:
    shown, told = nowhere("rules", code).out, one(nowhere, code)
    headings = ("It rests on:", "It is asked of:", "It reads:", "Its severity,", "What it takes", "What clears it:")
    assert shown.startswith(f"{code}: {told['title']}\n")
    assert [] == [heading for heading in headings if heading not in shown]
    assert [] == [each["key"] for each in told["settings"] if f"({each['key']}" not in shown]


def test_a_rule_that_reads_everything_says_so_in_a_word(nowhere: Ledger) -> None:
    assert "every type of event" in nowhere("rules", "PI-01").out
    assert "every type of event" not in nowhere("rules", "PV-06").out


def test_a_rule_has_its_settings_with_value_and_origin(nowhere: Ledger, ours: Path) -> None:
    settings = {each["key"]: each for each in one(nowhere, "PV-06", "--policy", ours)["settings"]}
    due, covered = settings["pauses.due_within_hours"], settings["witness_covered"]
    assert (48, str(ours), True, "witness-covered") == (
        due["value"],
        due["origin"],
        covered["value"],
        covered["origin"],
    )
    assert "protocol-2021" == settings["support.grace_days"]["origin"]
    shown = " ".join(nowhere("rules", "PV-06", "--policy", ours).out.split())
    assert f": 48 hours (pauses.due_within_hours, from {ours})" in shown


@pytest.mark.parametrize(
    ("expected", "force", "at"),
    [
        ("stopped", "WARWICKSHIRE", "2021-01-01"),
        ("stopped", "warwickshire", "2024-05-20T12:00:00Z"),
        ("allowed", "Warwickshire", "2020-12-31"),
        ("allowed", "west-mercia", "2024-05-20"),
    ],
)
def test_a_rule_reads_as_the_regime_of_the_force_and_the_day_has_it(
    nowhere: Ledger, expected: str, force: str, at: str
) -> None:
    told = one(nowhere, "PS-02", "--force", force, "--at", at)
    assert [("doubt_only_sharing", expected)] == [(row["topic"], row["value"]) for row in told["regimes"]]


def test_without_a_force_every_row_of_that_day_is_shown(nowhere: Ledger) -> None:
    rows = ("wherever no other row fits", "for WARWICKSHIRE from 1 January 2021")
    before, since = (nowhere("rules", "PS-02", "--at", day).out for day in ("2020-12-31", "2021-01-01"))
    assert [True, False] == [row in before for row in rows]
    assert [True, True] == [row in since for row in rows]


def test_a_rule_that_reads_the_same_everywhere_says_so_to_whoever_asks(nowhere: Ledger) -> None:
    asked = nowhere("rules", "PV-06", "--force", "KENT", "--at", "2024-05-01").out
    assert "It reads the same for every force and on every day." in asked
    assert "How it reads" not in asked
    assert "It reads the same" not in nowhere("rules", "PV-06").out
    assert [] == one(nowhere, "PV-06", "--force", "KENT")["regimes"]


def test_a_rule_that_the_policy_does_not_run_is_shown_and_said_to_be(nowhere: Ledger) -> None:
    assert "firewall does not run it." in nowhere("rules", "pv-01", "--policy", "firewall").out
    assert one(nowhere, "FW-01")["policy"] == {
        "name": "protocol-2021",
        "digest": load_policy().digest,
        "runs_it": False,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["PV-99"], "there is no rule 'PV-99'"),
        (["PV-1"], "Did you mean PV-"),
        (["PS-02", "--force", "WARWICKSHIR"], "Did you mean WARWICKSHIRE?"),
        (["PS-02", "--at", "yesterday"], "--at: 'yesterday' is not a moment"),
        (["PS-02", "--at", "0001-01-01T00:00:00Z"], "--at: 0001-01-01T00:00:00Z is out of range"),
        (["--force", "KENT"], "--force and --at go with one rule"),
        (["--policy", "protocol-1921"], "there is no policy 'protocol-1921'"),
    ],
)
def test_wrong_use_is_explained(nowhere: Ledger, arguments: list[str], words: str) -> None:
    done = nowhere("rules", *arguments)
    assert (2, "") == (done.code, done.out)
    assert words in done.err


def test_the_policies_are_listed_and_the_one_in_force_is_marked(nowhere: Ledger, ours: Path) -> None:
    listed = nowhere("policy", "list", "--json").document()
    assert list(POLICIES) == [each["name"] for each in listed]
    assert ["protocol-2021"] == [each["name"] for each in listed if each["in_force"]]
    with_ours = Ledger(nowhere.home, {"LEDGER_POLICY": str(ours)})
    assert ["ours"] == [each["name"] for each in with_ours("policy", "list", "--json").document() if each["in_force"]]
    assert "A kinder one" in with_ours("policy", "list").out


def test_a_policy_is_shown_with_every_setting_and_where_it_comes_from(nowhere: Ledger, ours: Path) -> None:
    told = nowhere("policy", "show", ours, "--json").document()
    origins = {each["key"]: each["origin"] for each in told["settings"]}
    assert (load_policy(ours).digest, str(ours)) == (told["digest"], origins["severity.PV-03.T1"])
    assert ("witness-covered", "protocol-2021") == (origins["witness_covered"], origins["support.grace_days"])
    assert "48 hours" in nowhere("policy", "show", ours).out


def test_without_a_ledger_policies_are_compared_all_the_same(nowhere: Ledger, ours: Path) -> None:
    done = nowhere("policy", "diff", "protocol-2021", ours)
    assert 0 == done.code
    assert "pauses.due_within_hours: 24 hours -> 48 hours" in done.out
    assert f"There is no ledger in {nowhere.home}" in done.err
    assert nowhere("policy", "diff", "protocol-2021", ours, "--json").document()["findings"] is None
    assert not nowhere.home.exists()


def test_two_policies_are_held_against_each_other_on_the_findings_of_the_ledger(filled: Ledger, ours: Path) -> None:
    told = filled("policy", "diff", "protocol-2021", ours, "--json").document()
    assert {"witness_covered", "pauses.due_within_hours", "severity.PV-03.T1"} == {
        each["key"] for each in told["differences"]
    }
    ((first, second),) = ((pair["first"], pair["second"]) for pair in told["findings"]["unlike"])
    assert ("PV-03", "HIGH", "LOW") == (first["rule"], first["severity"], second["severity"])
    assert (first["finding_id"], "ours") == (second["finding_id"], second["policy"]["name"])
    assert {"only_first": 0, "only_second": 0, "unlike": 1} == told["findings"]["counts"]["PV-03"]


def test_the_difference_is_the_same_both_ways(filled: Ledger) -> None:
    there, back = (
        filled("policy", "diff", *names, "--json").document()["findings"]
        for names in (("protocol-2021", "firewall"), ("firewall", "protocol-2021"))
    )
    rules = [each["rule"] for each in there["only_first"]]
    assert {"PV-01", "PV-03"} <= set(rules)
    assert (there["only_first"], there["only_second"]) == (back["only_second"], back["only_first"])


def test_the_difference_is_told_to_people_with_counts_and_findings(filled: Ledger) -> None:
    shown = filled("policy", "diff", "protocol-2021", "firewall").out
    words = ("added FW-01, FW-02", "by protocol-2021 only", "by firewall only", "The findings that differ", "S-1")
    assert [] == [each for each in words if each not in shown]


def test_before_anything_happened_two_policies_find_the_same(filled: Ledger) -> None:
    earlier = ("policy", "diff", "protocol-2021", "firewall", "--known-at", "2024-03-04T09:00:00Z")
    found = filled(*earlier, "--json").document()["findings"]
    assert ([], [], [], 0) == (found["only_first"], found["only_second"], found["unlike"], found["alike"])
    assert "0 findings are the same by both" in filled(*earlier).out


def test_files_of_one_name_are_told_apart_by_their_paths(filled: Ledger, ours: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(ours.read_text(encoding="utf-8").replace("LOW", "INFO"), encoding="utf-8")
    shown = "".join(filled("policy", "diff", ours, other).out.split())
    assert "ours.toml" in shown
    assert "other.toml" in shown
