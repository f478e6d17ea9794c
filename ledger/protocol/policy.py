"""Policies: every number and list that the rules use, as frozen data with a digest that each finding carries."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache, cached_property, reduce
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, get_args

from ledger import events
from ledger.events import Severity
from ledger.instants import DAY_US, Instant
from ledger.protocol.policy_file import CONTENT_BYTES_MAX, Content, PolicyRefused, canonical, merged, parse, refusal
from ledger.protocol.policy_regimes import Regime, read_regimes, regime_in_force
from ledger.protocol.policy_sharing import SharingLimits, read_sharing
from ledger.protocol.policy_table import DAYS_MAX, Fault, Table, refuse_unknown
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
    read_states,
    read_tiers,
    tier_number,
)
from ledger.protocol.proceedings import Endings

DEFAULT_POLICY = "protocol-2021"
POLICIES = ("protocol-2021", "witness-covered", "firewall")
TITLE_MAX = 120
COUNTED_FROM: Mapping[str, str] = MappingProxyType({"PS-12": "PS-03"})
"""Rules that are asked of what another rule finds."""

_is_name = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}").fullmatch


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


class Layer(NamedTuple):
    """What one policy file says itself. `text` is the file as it was written."""

    name: str
    text: str
    content: Content


def layers_of(name_or_path: str | Path) -> tuple[Layer, ...]:
    """The file, the policy that it is based on, the one which that is based on. Raises PolicyRefused."""
    name, text = str(name_or_path), _text_of(name_or_path)
    content = parse(text, name)
    base = content.pop("based_on", None)
    own = Layer(name, text, content)
    if base is None:
        return (own,)
    if not isinstance(base, str) or base not in POLICIES:
        raise refusal(name, text, Fault(("based_on",), problem=f"{base!r} is not one of {', '.join(POLICIES)}"))
    return (own, *layers_of(base))


def load_policy(name_or_path: str | Path = DEFAULT_POLICY) -> Policy:
    """A policy by its name, or from a file. Raises PolicyRefused: no such policy, or a file that cannot be used."""
    layers = layers_of(name_or_path)
    name, text, _ = layers[0]
    policy = _policy(reduce(merged, (layer.content for layer in reversed(layers))), name, text)
    if name not in POLICIES and policy.name in POLICIES and policy.digest != load_policy(policy.name).digest:
        raise refusal(
            name, text, Fault(("name",), problem=f"{policy.name} comes with the ledger: name yours otherwise")
        )
    return policy


def _text_of(name_or_path: str | Path) -> str:
    if name_or_path in POLICIES:
        return (files("ledger.protocol") / "policies" / f"{name_or_path}.toml").read_text("utf-8")
    try:
        return Path(name_or_path).read_text("utf-8")
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or no path at all
        why = "" if isinstance(error, FileNotFoundError) else f" that can be read: {error}"
        raise PolicyRefused(
            f"there is no policy {str(name_or_path)!r}{why}",
            advice=f"{_did_you_mean(str(name_or_path))}Give the path of a policy file, or one of {', '.join(POLICIES)}.",
        ) from None


def _did_you_mean(name: str) -> str:
    near = get_close_matches(name, POLICIES, 1)
    return f"Did you mean {near[0]}? " if near else ""


def _policy(content: Content, name: str, text: str) -> Policy:
    try:
        refuse_unknown(content, _shape())
        policy = _read(Table(content), canonical(content))
    except Fault as fault:
        raise refusal(name, text, fault) from None
    if len(policy.content) > CONTENT_BYTES_MAX:
        raise PolicyRefused(
            f"{name}: a policy has {CONTENT_BYTES_MAX:,} bytes at most, and this has {len(policy.content):,}"
        )
    return policy


@cache
def _shape() -> Content:
    """Every key that a policy may have: the default one has them all."""
    return parse(_text_of(DEFAULT_POLICY), DEFAULT_POLICY)


def _read(table: Table, spelling: bytes) -> Policy:
    roles, support, pauses = table.table("roles"), table.table("support"), table.table("pauses")
    enforcement, calendar = table.table("enforcement"), table.table("calendar")
    severities = read_severities(table.table("severity"))
    tiers = read_tiers(enforcement)
    policy = Policy(
        name=_name(table),
        title=_title(table),
        rules=_rules(table, severities),
        witness_covered=table.flag("witness_covered"),
        assigned_victim_group=roles.symbol_set("victim_group", get_args(events.Role)),
        assigned_witness_group=roles.symbol_set("witness_group", get_args(events.Role)),
        telling_nothing=roles.symbol_set("telling_nothing", get_args(events.Role)),
        endings=read_endings(table.table("proceedings")),
        grace_us=support.number("grace_days", DAYS_MAX) * DAY_US,
        applications_not_counted=support.symbol_set("applications_not_counted", get_args(events.ApplicationType)),
        tiers=tiers,
        states=read_states(enforcement, tiers),
        removal_tiers=frozenset(tier_number(name) for name in enforcement.symbols("removal_tiers", TIERS)),
        override_grades=enforcement.symbol_set("override_grades", get_args(events.Grade)),
        barred_origins=enforcement.symbol_set("barred_origins", get_args(events.Origin)),
        excused_end_reasons=pauses.symbol_set("excused_end_reasons", get_args(events.PauseEndReason)),
        pauses=read_pauses(pauses),
        recovery=read_recovery(table.table("recovery")),
        sharing=read_sharing(table.table("sharing")),
        duties=read_duties(table.table("duties")),
        data=read_data(table.table("data")),
        severities=severities,
        regimes=read_regimes(table),
        bank_holidays=frozenset(calendar.days("bank_holidays")),
        content=spelling,
    )
    roles.some("victim_group", "a policy protects somebody")
    roles.apart("victim_group", "witness_group", "a role is in one group or in none")
    return policy


def _name(table: Table) -> str:
    name = table.text("name")
    if not _is_name(name):
        raise table.fault("must be 1 to 64 of a-z, A-Z, 0-9, -, _ and full stops: findings carry it", "name")
    return name


def _title(table: Table) -> str:
    title = table.text("title")
    if len(title) > TITLE_MAX or not title.isprintable():
        raise table.fault(f"must be one line of {TITLE_MAX} characters at most", "title")
    return title


def _rules(table: Table, known: Collection[str]) -> tuple[str, ...]:
    rules = table.symbols("rules", known)
    table.some("rules", "a policy runs at least one rule")
    for rule, counted in COUNTED_FROM.items():
        if rule in rules and counted not in rules:
            problem = f"{rule} counts the findings of {counted}: run both, or neither"
            raise table.fault(problem, "rules", rules.index(rule))
    return rules
