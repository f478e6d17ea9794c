"""Policies as data: complete, strict, and with a digest that depends on what they say and on nothing else."""

from __future__ import annotations

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
    "a regime of nobody's": (
        BASED + "[[regimes]]\ntopic = 'doubt_only_sharing'\nvalue = 'stopped'\nforce = 'ATLANTIS'\n",
        "regimes.force: 'ATLANTIS' is not one of",
    ),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_what_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        load_policy(written(tmp_path, text))
    assert message in str(refused.value)


def test_a_name_that_is_neither_policy_nor_file_says_which_there_are() -> None:
    with pytest.raises(PolicyRefused) as refused:
        load_policy("protocol-1999")
    assert "protocol-2021" in refused.value.advice
