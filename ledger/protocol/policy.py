"""Policies: every number and list that the rules use, as frozen data with a digest that each finding carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import get_args

from ledger import events
from ledger.events import Severity
from ledger.instants import DAY_US, Instant
from ledger.protocol.policy_file import Fault, PolicyRefused, Table, canonical, merged, parse, refusal, symbol_set
from ledger.protocol.policy_regimes import Regime, read_regimes, regime_in_force
from ledger.protocol.policy_sharing import SharingLimits, read_sharing
from ledger.protocol.policy_tables import (
    TIERS,
    DataLimits,
    DutyLimits,
    PauseLimits,
    Recovery,
    read_data,
    read_duties,
    read_endings,
    read_pauses,
    read_recovery,
    read_severities,
    read_tiers,
)
from ledger.protocol.proceedings import Endings

DEFAULT_POLICY = "protocol-2021"
POLICIES = ("protocol-2021", "witness-covered", "firewall")


@dataclass(frozen=True)
class Policy:
    """A complete policy. Made by `load_policy` or `Policy.from_bytes`; `content` is its one canonical spelling (JSON)."""

    name: str
    title: str
    rules: tuple[str, ...]
    witness_covered: bool
    assigned_victim_group: frozenset[str]
    assigned_witness_group: frozenset[str]
    telling_nothing: frozenset[str]
    endings: Endings
    grace_us: int
    applications_not_counted: frozenset[str]
    tiers: Mapping[str, int]
    states: frozenset[str]
    removal_tiers: frozenset[int]
    override_grades: frozenset[str]
    barred_origins: frozenset[str]
    excused_end_reasons: frozenset[str]
    pauses: PauseLimits
    recovery: Recovery
    sharing: SharingLimits
    duties: DutyLimits
    data: DataLimits
    severities: Mapping[str, Mapping[str, Severity]]
    regimes: tuple[Regime, ...]
    bank_holidays: frozenset[date]
    content: bytes = field(repr=False)

    @classmethod
    def from_bytes(cls, content: bytes) -> Policy:
        """Read a policy as the ledger keeps it. Raises PolicyRefused."""
        text = content.decode("utf-8", "replace")
        return _policy(parse(text, "policy"), "policy", text)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `content`, in hexadecimal."""
        return sha256(self.content).hexdigest()

    @cached_property
    def victim_group(self) -> frozenset[str]:
        """The roles that are protected; with `witness_covered` those of witnesses too."""
        return self.assigned_victim_group | (self.assigned_witness_group if self.witness_covered else frozenset())

    @cached_property
    def witness_group(self) -> frozenset[str]:
        return frozenset() if self.witness_covered else self.assigned_witness_group

    @cached_property
    def telling_roles(self) -> frozenset[str]:
        """The roles in which a share tells the Home Office that this is a victim."""
        return self.victim_group - self.telling_nothing

    def severity(self, rule: str, case: str = "always") -> Severity:
        return self.severities[rule][case]

    def regime(self, topic: str, force: str | None, at: Instant) -> str:
        """What the rows on this topic say for this force at this moment; the later row that fits wins."""
        return regime_in_force(self.regimes, topic, force, at).value


def load_policy(name_or_path: str | Path = DEFAULT_POLICY) -> Policy:
    """A policy by its name, or from a file. Raises PolicyRefused: no such policy, or a file that cannot be used."""
    name, text = str(name_or_path), _text_of(name_or_path)
    content = parse(text, name)
    if (base := content.pop("based_on", None)) is not None:
        if base not in POLICIES:
            raise refusal(name, text, Fault(("based_on",), f"{base!r} is not one of {', '.join(POLICIES)}"))
        content = merged(parse(_text_of(str(base)), str(base)), content)
    return _policy(content, name, text)


def _text_of(name_or_path: str | Path) -> str:
    if name_or_path in POLICIES:
        return (files("ledger.protocol") / "policies" / f"{name_or_path}.toml").read_text("utf-8")
    try:
        return Path(name_or_path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "" if isinstance(error, FileNotFoundError) else f" that can be read: {error}"
        raise PolicyRefused(
            f"there is no policy {str(name_or_path)!r}{why}",
            advice=f"{_did_you_mean(str(name_or_path))}Give the path of a policy file, or one of {', '.join(POLICIES)}.",
        ) from None


def _did_you_mean(name: str) -> str:
    near = get_close_matches(name, POLICIES, 1)
    return f"Did you mean {near[0]}? " if near else ""


def _policy(content: Mapping[str, object], name: str, text: str) -> Policy:
    table = Table(content)
    try:
        policy = _read(table, canonical(content))
        table.close()
    except Fault as fault:
        raise refusal(name, text, fault) from None
    return policy


def _read(table: Table, spelling: bytes) -> Policy:
    roles, support, pauses = table.table("roles"), table.table("support"), table.table("pauses")
    enforcement = table.table("enforcement")
    calendar = table.table("calendar")
    actions = get_args(events.EnforcementAction)
    severities = read_severities(table.table("severity"))
    policy = Policy(
        name=table.text("name"),
        title=table.text("title"),
        rules=table.symbols("rules", severities),
        witness_covered=table.flag("witness_covered"),
        assigned_victim_group=symbol_set(roles, "victim_group", get_args(events.Role)),
        assigned_witness_group=symbol_set(roles, "witness_group", get_args(events.Role)),
        telling_nothing=symbol_set(roles, "telling_nothing", get_args(events.Role)),
        endings=read_endings(table.table("proceedings")),
        grace_us=support.number("grace_days") * DAY_US,
        applications_not_counted=symbol_set(support, "applications_not_counted", get_args(events.ApplicationType)),
        tiers=read_tiers(enforcement, actions),
        states=symbol_set(enforcement, "states", actions),
        removal_tiers=frozenset(int(tier[1:]) for tier in enforcement.symbols("removal_tiers", TIERS)),
        override_grades=symbol_set(enforcement, "override_grades", get_args(events.Grade)),
        barred_origins=symbol_set(enforcement, "barred_origins", get_args(events.Origin)),
        excused_end_reasons=symbol_set(pauses, "excused_end_reasons", get_args(events.PauseEndReason)),
        pauses=read_pauses(pauses),
        recovery=read_recovery(table.table("recovery")),
        sharing=read_sharing(table.table("sharing")),
        duties=read_duties(table.table("duties")),
        data=read_data(table.table("data")),
        severities=severities,
        regimes=read_regimes(table.tables("regimes")),
        bank_holidays=frozenset(calendar.days("bank_holidays")),
        content=spelling,
    )
    for read in (roles, support, pauses, enforcement, calendar):
        read.close()
    return policy
