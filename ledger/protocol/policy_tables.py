"""The tables of a policy: what each holds, and how it is read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from ledger import events
from ledger.events import Severity
from ledger.instants import DAY_US, HOUR_US
from ledger.protocol.findings import SEVERITIES
from ledger.protocol.policy_table import DAYS_MAX, HOURS_MAX, WORKING_DAYS_MAX, Table
from ledger.protocol.proceedings import Endings

TIERS = ("T1", "T2", "T3", "T4", "T5")
STATE_TIERS = ("T2", "T4", "T5")
_ALWAYS = ("always",)
_ALIKE = (
    *("PV-04", "PV-05", "PV-07", "PV-08", "PV-10", "PV-11"),
    *("PS-01", "PS-03", "PS-05", "PS-06", "PS-08", "PS-09", "PS-10", "PS-12"),
    *("PN-01", "PN-02", "PN-03", "PN-04", "PW-01", "PW-02", "PW-04", "PW-05"),
    *("PT-01", "PI-02", "PI-03", "PI-04", "PI-05", "PI-06", "FW-01"),
)
SEVERITY_CASES: Mapping[str, tuple[str, ...]] = dict.fromkeys(_ALIKE, _ALWAYS) | {
    "PV-01": TIERS,
    "PV-02": TIERS,
    "PV-03": TIERS,
    "PV-06": ("late", "overdue"),
    "PV-09": STATE_TIERS,
    "PS-02": ("stopped", "allowed"),
    "PS-04": ("excess", "special"),
    "PS-07": ("untold", "told_late"),
    "PS-11": ("one_sided", "victim_flagged"),
    "PI-01": ("late", "very_late"),
    "FW-02": TIERS,
}
"""Every rule that a policy may name, and the cases in which it may have different severities."""


@dataclass(frozen=True, slots=True)
class PauseLimits:
    """Elapsed time, in microseconds."""

    reapplied_within_us: int
    due_within_us: int
    overdue_after_us: int
    checked_within_us: int
    state_released_in_us: int
    late_override_within_us: int


@dataclass(frozen=True, slots=True)
class DutyLimits:
    """Working days where the name says so; else microseconds."""

    signposted_in_working_days: int
    nrm_referred_in_working_days: int
    support_offered_in_working_days: int
    leave_expiry_warning_us: int
    trafficking_crime_types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Recovery:
    """Which decisions of the National Referral Mechanism begin a recovery period, and which end it."""

    starting_stages: frozenset[str]
    starting_results: frozenset[str]
    ending_stages: frozenset[str]


@dataclass(frozen=True, slots=True)
class DataLimits:
    """Elapsed time, in microseconds."""

    late_after_us: int
    very_late_after_us: int
    transfer_answered_in_us: int
    gap_closed_in_us: int


def read_endings(table: Table) -> Endings:
    codes = range(1, 23)
    endings = Endings(
        terminal_outcomes=table.numbers("terminal_outcomes", codes),
        charging_outcomes=table.numbers("charging_outcomes", codes),
        open_prosecution_outcomes=table.symbol_set("open_prosecution_outcomes", get_args(events.ProsecutionOutcome)),
    )
    table.apart("terminal_outcomes", "charging_outcomes", "a charge goes on where another outcome ends")
    return endings


def read_states(table: Table, tiers: Mapping[str, int]) -> frozenset[str]:
    """The actions that last, of the tiers that can: the others are done once and over."""
    states = table.symbols("states", tiers)
    for number, action in enumerate(states):
        tier = f"T{tiers[action]}"
        if tier not in STATE_TIERS:
            problem = f"{action} is of {tier}: only what is of {', '.join(STATE_TIERS)} can go on after it is done"
            raise table.fault(problem, "states", number, too=(tier,))
    return frozenset(states)


def read_tiers(table: Table) -> Mapping[str, int]:
    """The tier of every action."""
    actions = get_args(events.EnforcementAction)
    tiers: dict[str, int] = {}
    names = ("T0", *TIERS)
    for name in names:
        for number, action in enumerate(table.symbols(name, actions)):
            if action in tiers:
                raise table.fault(
                    f"{action} has a tier already: T{tiers[action]}", name, number, too=(f"T{tiers[action]}",)
                )
            tiers[action] = tier_number(name)
    for action in actions:
        if action not in tiers:
            raise table.fault(f"{action} has no tier: put it into one of {', '.join(names)}", "T0", too=names)
    return MappingProxyType(tiers)


def tier_number(name: str) -> int:
    """`T5` as 5."""
    return int(name[1:])


def read_pauses(table: Table) -> PauseLimits:
    limits = PauseLimits(
        reapplied_within_us=table.number("reapplied_within_hours", HOURS_MAX) * HOUR_US,
        due_within_us=table.number("due_within_hours", HOURS_MAX) * HOUR_US,
        overdue_after_us=table.number("overdue_after_days", DAYS_MAX) * DAY_US,
        checked_within_us=table.number("checked_within_days", DAYS_MAX) * DAY_US,
        state_released_in_us=table.number("state_released_in_hours", HOURS_MAX) * HOUR_US,
        late_override_within_us=table.number("late_override_within_days", DAYS_MAX) * DAY_US,
    )
    if limits.overdue_after_us <= limits.due_within_us:
        problem = "must be later than due_within_hours: what is late comes before what is overdue"
        raise table.fault(problem, "overdue_after_days", too=("due_within_hours",))
    return limits


def read_duties(table: Table) -> DutyLimits:
    return DutyLimits(
        signposted_in_working_days=table.number("signposted_in_working_days", WORKING_DAYS_MAX),
        nrm_referred_in_working_days=table.number("nrm_referred_in_working_days", WORKING_DAYS_MAX),
        support_offered_in_working_days=table.number("support_offered_in_working_days", WORKING_DAYS_MAX),
        leave_expiry_warning_us=table.number("leave_expiry_warning_days", DAYS_MAX) * DAY_US,
        trafficking_crime_types=table.symbol_set("trafficking_crime_types", get_args(events.CrimeType)),
    )


def read_recovery(table: Table) -> Recovery:
    recovery = Recovery(
        starting_stages=table.symbol_set("starting_stages", get_args(events.NrmStage)),
        starting_results=table.symbol_set("starting_results", get_args(events.NrmResult)),
        ending_stages=table.symbol_set("ending_stages", get_args(events.NrmStage)),
    )
    table.apart("starting_stages", "ending_stages", "one decision cannot begin a recovery period and end it")
    return recovery


def read_data(table: Table) -> DataLimits:
    limits = DataLimits(
        late_after_us=table.number("late_after_days", DAYS_MAX) * DAY_US,
        very_late_after_us=table.number("very_late_after_days", DAYS_MAX) * DAY_US,
        transfer_answered_in_us=table.number("transfer_answered_in_days", DAYS_MAX) * DAY_US,
        gap_closed_in_us=table.number("gap_closed_in_hours", HOURS_MAX) * HOUR_US,
    )
    if limits.very_late_after_us <= limits.late_after_us:
        problem = "must be later than late_after_days: what is late comes before what is very late"
        raise table.fault(problem, "very_late_after_days", too=("late_after_days",))
    return limits


def read_severities(table: Table) -> Mapping[str, Mapping[str, Severity]]:
    by_name: dict[str, Severity] = {severity: severity for severity in SEVERITIES}
    severities: dict[str, dict[str, Severity]] = {}
    for rule, cases in SEVERITY_CASES.items():
        row = table.table(rule)
        severities[rule] = {case: by_name[row.symbol(case, SEVERITIES)] for case in cases}
    return severities
