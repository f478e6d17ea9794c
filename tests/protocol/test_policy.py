"""Policies as data: complete, strict, and with a digest that depends on what they say and on nothing else."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from ledger.instants import DAY_US
from ledger.protocol import POLICIES, RULES, Policy, PolicyRefused, load_policy

BASED = 'name = "ours"\ntitle = "Ours"\nbased_on = "protocol-2021"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_reads_back_from_what_the_ledger_keeps(name: str) -> None:
    policy = load_policy(name)
    again = Policy.from_bytes(policy.content)
    assert (policy, policy.digest, name) == (again, again.digest, again.name)


def test_the_shipped_policies_differ() -> None:
    assert len(POLICIES) == len({load_policy(name).digest for name in POLICIES})


def test_comments_and_order_do_not_change_the_digest(tmp_path: Path) -> None:
    plain = load_policy(written(tmp_path, BASED + "witness_covered = true\n"))
    other = load_policy(written(tmp_path, "# ours\nwitness_covered = true\n" + BASED))
    assert plain.digest == other.digest


def test_a_policy_based_on_another_replaces_single_values(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, BASED + "[support]\ngrace_days = 30\n[severity.PV-05]\nalways = 'LOW'\n"))
    base = load_policy()
    assert (30 * DAY_US, 14 * DAY_US) == (policy.grace_us, base.grace_us)
    assert ("LOW", "HIGH") == (policy.severity("PV-05"), base.severity("PV-05"))
    assert base.applications_not_counted == policy.applications_not_counted


def test_witness_covered_moves_the_group_and_nothing_else() -> None:
    base, covered = load_policy(), load_policy("witness-covered")
    assert base.victim_group | base.witness_group == covered.victim_group
    assert frozenset() == covered.witness_group
    assert base.rules == covered.rules
    assert "UNKNOWN" not in covered.telling_roles


def test_the_firewall_runs_none_of_the_pause_rules() -> None:
    prefixes = {rule[:2] for rule in load_policy("firewall").rules}
    assert {"FW", "PS", "PN", "PT", "PI"} == prefixes


def test_every_rule_that_exists_is_run_by_some_policy() -> None:
    run = {rule for name in POLICIES for rule in load_policy(name).rules}
    assert {rule.code for rule in RULES} <= run


def test_rules_have_codes_of_their_own() -> None:
    assert len(RULES) == len({rule.code for rule in RULES})


FAULTS = {
    "an unknown key": (BASED + "colour = 'blue'\n", "ours.toml:4: colour: is not a key"),
    "an unknown key in a table": (
        BASED + "[support]\nmercy_days = 3\n",
        "ours.toml:5: support.mercy_days: is not a key",
    ),
    "a number that is none": (
        BASED + "[support]\ngrace_days = 'two'\n",
        "ours.toml:5: support.grace_days: must be a whole",
    ),
    "no time at all": (
        BASED + "[support]\ngrace_days = 0\n",
        "ours.toml:5: support.grace_days: must be a whole number above",
    ),
    "a truth as a number": (
        BASED + "[support]\ngrace_days = true\n",
        "ours.toml:5: support.grace_days: must be a whole",
    ),
    "a flag that is none": (BASED + "witness_covered = 1\n", "ours.toml:4: witness_covered: must be true or false"),
    "an unknown rule": (BASED + "rules = ['PV-99']\n", "ours.toml:4: rules: 'PV-99' is not one of"),
    "an unknown role": (
        BASED + "[roles]\nvictim_group = ['HERO']\n",
        "ours.toml:5: roles.victim_group: 'HERO' is not one",
    ),
    "an unknown severity": (
        BASED + "[severity]\nPV-05 = { always = 'DIRE' }\n",
        "severity.PV-05.always: 'DIRE' is not one of",
    ),
    "an outcome that does not exist": (
        BASED + "[proceedings]\nterminal_outcomes = [23]\n",
        "ours.toml:5: proceedings.terminal_outcomes: 23 is not one of 1 to 22",
    ),
    "an action in two tiers": (
        BASED + "[enforcement]\nT0 = ['STATUS_CHECK', 'INFORMATION_LETTER', 'DETENTION']\n",
        "enforcement.T4: DETENTION has a tier already",
    ),
    "an action in no tier": (BASED + "[enforcement]\nT4 = []\n", "enforcement.T0: DETENTION has no tier"),
    "a base that does not exist": (
        'name = "x"\nbased_on = "protocol-1999"\n',
        "ours.toml:2: based_on: 'protocol-1999' is not",
    ),
    "no base and no content": ('name = "x"\n', "roles: is missing"),
    "no policy at all": ("\0", "not a policy file"),
    "a day that does not exist": (
        BASED + "[sharing]\nexemption_record_needed_from = '2024-02-30'\n",
        "ours.toml:5: sharing.exemption_record_needed_from: '2024-02-30' is not a date",
    ),
    "a title of many lines": (
        'name = "x"\nbased_on = "protocol-2021"\ntitle = "a\\nb"\n',
        "ours.toml:3: title: must be one line of 120",
    ),
    "a name that a finding cannot carry": (
        'based_on = "protocol-2021"\nname = "our own"\n',
        "ours.toml:2: name: must be",
    ),
    "a name that is taken": (
        'based_on = "protocol-2021"\nname = "firewall"\n',
        "ours.toml:2: name: firewall comes with the ledger: name yours otherwise",
    ),
    "a base that is a list": (
        'name = "x"\nbased_on = ["protocol-2021"]\n',
        "ours.toml:2: based_on: ['protocol-2021'] is",
    ),
    "a policy without rules": (BASED + "rules = []\n", "ours.toml:4: rules: must not be empty"),
    "a rule that is run twice": (
        BASED + "rules = [\n'PV-01',\n'PV-02',\n'PV-01']\n",
        "ours.toml:7: rules: PV-01 is there twice",
    ),
    "a rule without what it counts": (
        BASED + "rules = [\n  'PS-01',\n  'PS-12',\n]\n",
        "ours.toml:6: rules: PS-12 counts the findings of PS-03: run both, or neither",
    ),
    "a policy that protects nobody": (
        BASED + "[roles]\nvictim_group = []\n",
        "ours.toml:5: roles.victim_group: must not be empty",
    ),
    "a role in two groups": (
        BASED + "[roles]\nwitness_group = [\n'WITNESS',\n'VICTIM',\n]\n",
        "ours.toml:7: roles.witness_group: VICTIM is in victim_group too",
    ),
    "a role in two groups, by the other list": (
        BASED + "roles.victim_group = [\n'VICTIM',\n'WITNESS',\n]\n",
        "ours.toml:6: roles.witness_group: WITNESS is in victim_group too",
    ),
    "an outcome that ends and charges": (
        BASED + "[proceedings]\ncharging_outcomes = [1, 16]\n",
        "ours.toml:5: proceedings.charging_outcomes: 16 is in terminal_outcomes too",
    ),
    "an outcome that is a truth": (
        BASED + "[proceedings]\ncharging_outcomes = [true]\n",
        "ours.toml:5: proceedings.charging_outcomes: True is not one of 1 to 22",
    ),
    "a point that goes on": (
        BASED + "[enforcement]\nstates = ['DETENTION',\n  'IMMIGRATION_ARREST']\n",
        "ours.toml:6: enforcement.states: IMMIGRATION_ARREST is of T3: only what is of T2, T4, T5 can go on",
    ),
    "no enforcement that goes on": (
        BASED + "[enforcement]\nstates = ['STATUS_CHECK']\n",
        "ours.toml:5: enforcement.states: STATUS_CHECK is of T0",
    ),
    "overdue before it is due": (
        BASED + "[pauses]\noverdue_after_days = 1\n",
        "ours.toml:5: pauses.overdue_after_days: must be later than due_within_hours",
    ),
    "due after it is overdue": (
        BASED + "[pauses]\n\ndue_within_hours = 168\n",
        "ours.toml:6: pauses.overdue_after_days: must be later than due_within_hours",
    ),
    "very late before late": (
        BASED + "data.very_late_after_days = 3\n",
        "ours.toml:4: data.very_late_after_days: must be later than late_after_days",
    ),
    "a limit of more than a year": (
        BASED + "[support]\ngrace_days = 366\n",
        "ours.toml:5: support.grace_days: must be 365 at",
    ),
    "more hours than a year has": (
        BASED + "[pauses]\ndue_within_hours = 8761\n",
        "ours.toml:5: pauses.due_within_hours: must be 8,760 at most",
    ),
    "a number without end": (
        BASED + f"[support]\ngrace_days = 1{'0' * 30}\n",
        "ours.toml:5: support.grace_days: must be 365",
    ),
    "a machine that decides": (
        BASED + "sharing = { decision_triggers = ['COURT', 'BULK_EXTRACT'] }\n",
        "ours.toml:4: sharing.decision_triggers: BULK_EXTRACT is in automated_triggers too",
    ),
    "a basis that is none": (
        BASED + "[sharing]\nspecial_bases = ['NONE_RECORDED']\n",
        "ours.toml:5: sharing.no_bases: NONE_RECORDED is in special_bases too",
    ),
    "a category of nothing": (
        BASED + "[sharing.categories]\nSTATUS_ONLY = ['NAME',\n'SHOE_SIZE']\n",
        "ours.toml:6: sharing.categories.STATUS_ONLY: 'SHOE_SIZE' is not one of",
    ),
    "a decision that begins and ends": (
        BASED + "[recovery]\nending_stages = ['REASONABLE_GROUNDS']\n",
        "ours.toml:5: recovery.ending_stages: REASONABLE_GROUNDS is in starting_stages too",
    ),
    "holidays out of order": (
        BASED + "[calendar]\nbank_holidays = [\n'2024-12-26',\n'2024-12-25',\n]\n",
        "ours.toml:7: calendar.bank_holidays: 2024-12-25 must not come after 2024-12-26",
    ),
    "a holiday that is a number": (
        BASED + "[calendar]\nbank_holidays = [20241225]\n",
        "ours.toml:5: calendar.bank_holidays: 20241225 is not a date",
    ),
    "a date in another spelling": (
        BASED + "[calendar]\nbank_holidays = ['20241225']\n",
        "ours.toml:5: calendar.bank_holidays: '20241225' is not a date",
    ),
    "a time of day": (BASED + "[support]\ngrace_days = 07:32:00\n", "ours.toml:5: support.grace_days: must be a whole"),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        load_policy(written(tmp_path, text))
    assert message in str(refused.value)


REST = "\n[[regimes]]\ntopic = 'doubt_only_sharing'\nvalue = 'allowed'\n"  # lines 4 to 7
REGIMES = {
    "a force of nobody's": ("force = 'ATLANTIS'", "ours.toml:11: regimes.force: 'ATLANTIS' is not one of"),
    "a nation of nobody's": ("nation = 'WALES'", "ours.toml:11: regimes.nation: 'WALES' is not one of"),
    "a key of nobody's": ("farce = 'KENT'", "ours.toml:11: regimes.farce: is not a key"),
    "a nation and a force": ("force = 'KENT'\nnation = 'SCOTLAND'", "ours.toml:12: regimes.nation: give the nation or"),
    "an end before the start": (
        "from = '2024-02-01'\nto = '2024-02-01'",
        "ours.toml:12: regimes.to: must be later than 2024-02-01",
    ),
    "the same row twice": ("", "ours.toml:8: regimes: overlaps an earlier row"),
}


@pytest.mark.parametrize(("row", "message"), REGIMES.values(), ids=REGIMES.keys())
def test_a_regime_that_cannot_be_is_refused_with_the_line_of_its_row(tmp_path: Path, row: str, message: str) -> None:
    text = BASED + REST + "[[regimes]]\ntopic = 'doubt_only_sharing'\nvalue = 'stopped'\n" + row
    with pytest.raises(PolicyRefused) as refused:
        load_policy(written(tmp_path, text))
    assert message in str(refused.value)


OVERLAPS = [
    (True, "from = 2024-01-01, to = 2024-03-01", "from = 2024-03-01"),
    (False, "from = 2024-01-01, to = 2024-03-02", "from = 2024-03-01"),
    (False, "from = 2024-03-01", "to = 2024-03-02"),
    (True, "from = 2024-03-02", "to = 2024-03-02"),
    (False, "force = 'KENT'", "force = 'KENT', from = 2024-03-01"),
    (True, "force = 'KENT'", "force = 'ESSEX', from = 2024-03-01"),
    (True, "force = 'POLICE_SCOTLAND'", "nation = 'SCOTLAND'"),
    (True, "nation = 'SCOTLAND', to = 2024-03-01", "nation = 'SCOTLAND', from = 2024-03-01"),
    (False, "nation = 'SCOTLAND'", "nation = 'SCOTLAND', to = 2024-03-01"),
]


@pytest.mark.parametrize(("apart", "one", "other"), OVERLAPS)
def test_rows_of_one_place_must_not_share_a_day(tmp_path: Path, apart: bool, one: str, other: str) -> None:
    said = "topic = 'doubt_only_sharing', value = 'stopped'"
    rest = "topic = 'doubt_only_sharing', value = 'allowed'"
    path = written(tmp_path, f"{BASED}regimes = [\n{{ {rest} }},\n{{ {said}, {one} }},\n{{ {said}, {other} }},\n]\n")
    if apart:
        assert 3 == len(load_policy(path).regimes)
    else:
        with pytest.raises(PolicyRefused, match=re.escape("ours.toml:7: regimes: overlaps an earlier row")):
            load_policy(path)


def test_every_topic_needs_a_row_for_wherever_no_other_fits(tmp_path: Path) -> None:
    rows = "[[regimes]]\ntopic = 'doubt_only_sharing'\nvalue = 'stopped'\nnation = 'SCOTLAND'\n"
    with pytest.raises(PolicyRefused, match=r"ours.toml:4: regimes: doubt_only_sharing needs a row without"):
        load_policy(written(tmp_path, BASED + rows))


def test_a_policy_is_based_on_one_that_is_based_on_another(tmp_path: Path) -> None:
    policy = load_policy(written(tmp_path, BASED.replace("protocol-2021", "witness-covered")))
    assert (True, load_policy().rules) == (policy.witness_covered, policy.rules)


def test_an_unchanged_copy_may_keep_its_name(tmp_path: Path) -> None:
    shipped = (files("ledger.protocol") / "policies" / "protocol-2021.toml").read_text("utf-8")
    assert load_policy().digest == load_policy(written(tmp_path, shipped)).digest


def test_a_policy_that_would_not_fit_on_the_ledger_is_refused(tmp_path: Path) -> None:
    days = ", ".join(f'"{date.fromordinal(700_000 + day)}"' for day in range(4_000))
    with pytest.raises(PolicyRefused, match="a policy has 49,152 bytes at most"):
        load_policy(written(tmp_path, f"{BASED}[calendar]\nbank_holidays = [{days}]\n"))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = " + b"[" * 5_000, b"a = 1\na = 2\n", b'{"a": ', b"{}"])
def test_whatever_is_no_policy_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(content)
    with pytest.raises(PolicyRefused):
        load_policy(path)


def test_a_name_that_is_neither_policy_nor_file_says_which_there_are() -> None:
    with pytest.raises(PolicyRefused) as refused:
        load_policy("protocol-1999")
    assert "protocol-2021" in refused.value.advice
