"""What each setting of a policy means, and its value as a person reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "name": "The name that findings carry",
        "title": "What the policy is, in one line",
        "witness_covered": "Whether the witness group is protected as the victim group is",
        "rules": "The rules that the policy runs",
        "roles.victim_group": "Roles in a case that are protected",
        "roles.witness_group": "Roles that are protected only where witness_covered says so",
        "roles.telling_nothing": "Roles in a share that tell the Home Office of no victim",
        "proceedings.terminal_outcomes": "Outcome codes that end an investigation without a charge",
        "proceedings.charging_outcomes": "Outcome codes that mean a charge, after which only a court ends the case",
        "proceedings.open_prosecution_outcomes": "Outcomes of a prosecution that do not end it",
        "support.grace_days": "How long protection goes on after support has ended",
        "support.applications_not_counted": "Applications that do not count as one to stay",
        "enforcement.T0": "Actions that are no enforcement (tier 0)",
        "enforcement.T1": "Papers (tier 1)",
        "enforcement.T2": "Conditions (tier 2)",
        "enforcement.T3": "Visits and arrests (tier 3)",
        "enforcement.T4": "Detention (tier 4)",
        "enforcement.T5": "Removal (tier 5)",
        "enforcement.states": "Actions that go on after they are done, until they end",
        "enforcement.removal_tiers": "Tiers that are removal",
        "enforcement.override_grades": "Grades whose authorisation, given before the act, excuses it",
        "enforcement.barred_origins": "Where an action must not come from, under a firewall",
        "pauses.excused_end_reasons": "Reasons for which a pause may end while the person is shielded",
        "pauses.reapplied_within_hours": "How soon a pause that ended must be applied again to undo the finding",
        "pauses.due_within_hours": "How soon a pause is due once somebody is shielded and the Home Office knows",
        "pauses.overdue_after_days": "When a pause that was not applied becomes graver",
        "pauses.checked_within_days": "How long after a pause the shield must be checked before enforcement",
        "pauses.state_released_in_hours": "How soon earlier enforcement that goes on must be lifted",
        "pauses.late_override_within_days": "How long after an act an override counts as made for it",
        "recovery.starting_stages": "Stages of the National Referral Mechanism that begin a recovery period",
        "recovery.starting_results": "Results that begin a recovery period at these stages",
        "recovery.ending_stages": "Stages that end a recovery period",
        "sharing.enforcement_purposes": "Purposes that have to do with enforcement",
        "sharing.status_purposes": "Purposes that only ask about status",
        "sharing.doubt_status_bases": "What a belief about status rests on when it is no more than doubt",
        "sharing.doubt_crime_types": "Crimes whose victims must not be shared on doubt alone",
        "sharing.doubt_excused_roles": "Roles in which somebody may be shared on doubt alone",
        "sharing.doubt_excused_triggers": "What may set off a share on doubt alone",
        "sharing.automated_triggers": "What sets off a share that nobody decides on",
        "sharing.decision_triggers": "What counts as a decision before such a share",
        "sharing.automated_in_a_day": "How many automated shares on one day, in London, make a pattern",
        "sharing.special_categories": "Categories of data that need a basis of their own",
        "sharing.special_bases": "Legal bases that allow special categories of data",
        "sharing.no_bases": "What is written where there is no legal basis",
        "sharing.restricted_exemptions": "Exemptions from telling the person that only the Home Office may claim",
        "sharing.exemption_record_needed_from": "The day from which claiming such an exemption needs a record",
        "sharing.told_topics": "What the person must be told about",
        "sharing.told_within_days": "How long before or after a share the person must be told",
        "sharing.misplaced_roles": "Roles in a share that hide that this is a victim",
        "sharing.matched_within_days": "How long both sides of a share have to record it",
        "sharing.categories": "Data that may go with this purpose",
        "duties.signposted_in_working_days": "How soon a victim whom the Home Office hears of must be signposted",
        "duties.trafficking_crime_types": "Crimes after which a referral to the National Referral Mechanism is due",
        "duties.nrm_referred_in_working_days": "How soon after such a crime the referral is due",
        "duties.support_offered_in_working_days": "How soon after a report support must be offered",
        "duties.leave_expiry_warning_days": "How long before leave runs out an application must be in",
        "data.late_after_days": "After how long an event is late",
        "data.very_late_after_days": "After how long an event is very late",
        "data.transfer_answered_in_days": "How long a force has to confirm that it took a case over",
        "data.gap_closed_in_hours": "How long a missing number of a publisher may be on its way",
        "severity": "How grave a finding of this rule is",
        "regimes": "Where and when a rule reads differently",
        "calendar.bank_holidays": "Bank holidays of England and Wales",
    }
)
"""By dotted key, in the order of the file. `severity` and `sharing.categories` stand for every key within."""


_WHEN: Mapping[str, str] = MappingProxyType(
    {
        "late": "when late",
        "overdue": "when overdue",
        "very_late": "when very late",
        "stopped": "where sharing on doubt alone is stopped",
        "allowed": "where it is allowed",
        "excess": "for data beyond the list of the purpose",
        "special": "for special categories without a basis",
        "untold": "while the person has not been told",
        "told_late": "once they have been told late",
        "one_sided": "for what one side alone has recorded",
        "victim_flagged": "for a receipt that speaks of a victim",
    }
)


def severities_in_words(cases: Mapping[str, str]) -> list[str]:
    """The severities of a rule, the cases of one together: "HIGH for T1, T2", "MEDIUM when late"; "HIGH" alone."""
    by_grade: dict[str, list[str]] = {}
    for case, grade in cases.items():
        by_grade.setdefault(grade, []).append(case)
    return [" ".join([grade, *_when(which)]) for grade, which in by_grade.items()]


def _when(cases: Sequence[str]) -> list[str]:
    if list(cases) == ["always"]:
        return []
    return [_WHEN[case] for case in cases] if cases[0] in _WHEN else [f"for {', '.join(cases)}"]


_PLACES = {key: place for place, key in enumerate(MEANINGS)}


def meaning_of(key: str) -> str:
    """What a setting means; one within a table that is explained as a whole means that."""
    return MEANINGS[_explained(key)]


def in_file_order(key: str) -> tuple[int, str]:
    """Sorts settings as a policy file has them."""
    return _PLACES[_explained(key)], key


def _explained(key: str) -> str:
    while key not in MEANINGS:
        key = key[: key.rindex(".")]
    return key


def value_in_words(key: str, value: object) -> str:
    """The value with its unit, as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}{_unit(key, value)}"
    if key == "regimes":
        return "; ".join(regime_in_words(row) for row in rows_of(value))
    if isinstance(value, list):
        return _days_in_words(value) if key == "calendar.bank_holidays" else list_in_words(value)
    return date_in_words(str(value)) if key.endswith("_from") else str(value)


def list_in_words(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values) or "none"


def regime_in_words(row: Mapping[str, object]) -> str:
    """One row: "doubt_only_sharing is stopped for WARWICKSHIRE from 1 January 2021"."""
    where = row.get("force") or row.get("nation")
    days = [f"{word} {date_in_words(str(row[key]))}" for key, word in (("from", "from"), ("to", "until")) if key in row]
    place = f"for {where}" if where else "everywhere" if days else "wherever no other row fits"
    return " ".join([f"{row['topic']} is {row['value']}", place, *days])


def rows_of(value: object) -> list[Mapping[str, object]]:
    """The rows of a list of tables."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def date_in_words(iso: str) -> str:
    """`2021-01-01` as "1 January 2021"."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _unit(key: str, value: int) -> str:
    for ending, unit in (("_working_days", "working day"), ("_days", "day"), ("_hours", "hour")):
        if key.endswith(ending):
            return f" {unit}" if value == 1 else f" {unit}s"
    return ""


def _days_in_words(days: Sequence[object]) -> str:
    if not days:
        return "none"
    return f"{len(days)} days, {str(days[0])[:4]} to {str(days[-1])[:4]}"
