"""What a policy says about sharing: purposes, bases, categories of data, triggers and the time to tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import get_args

from ledger import events
from ledger.instants import DAY_US
from ledger.protocol.policy_table import COUNT_MAX, DAYS_MAX, Table


@dataclass(frozen=True, slots=True)
class SharingLimits:
    """What the sharing rules count and wait for; times in microseconds, the day in Europe/London.

    `categories` has, for every purpose, the data that may go with it.
    """

    enforcement_purposes: frozenset[str]
    status_purposes: frozenset[str]
    special_categories: frozenset[str]
    special_bases: frozenset[str]
    no_bases: frozenset[str]
    doubt_status_bases: frozenset[str]
    doubt_crime_types: frozenset[str]
    doubt_excused_roles: frozenset[str]
    doubt_excused_triggers: frozenset[str]
    automated_triggers: frozenset[str]
    decision_triggers: frozenset[str]
    automated_in_a_day: int
    restricted_exemptions: frozenset[str]
    exemption_record_needed_from: date
    told_topics: frozenset[str]
    told_within_us: int
    misplaced_roles: frozenset[str]
    matched_within_us: int
    categories: Mapping[str, frozenset[str]]


def read_sharing(table: Table) -> SharingLimits:
    limits = SharingLimits(
        enforcement_purposes=table.symbol_set("enforcement_purposes", get_args(events.Purpose)),
        status_purposes=table.symbol_set("status_purposes", get_args(events.Purpose)),
        special_categories=table.symbol_set("special_categories", get_args(events.DataCategory)),
        special_bases=table.symbol_set("special_bases", get_args(events.LawfulBasis)),
        no_bases=table.symbol_set("no_bases", get_args(events.LawfulBasis)),
        doubt_status_bases=table.symbol_set("doubt_status_bases", get_args(events.StatusBasis)),
        doubt_crime_types=table.symbol_set("doubt_crime_types", get_args(events.CrimeType)),
        doubt_excused_roles=table.symbol_set("doubt_excused_roles", get_args(events.Role)),
        doubt_excused_triggers=table.symbol_set("doubt_excused_triggers", get_args(events.Trigger)),
        automated_triggers=table.symbol_set("automated_triggers", get_args(events.Trigger)),
        decision_triggers=table.symbol_set("decision_triggers", get_args(events.Trigger)),
        automated_in_a_day=table.number("automated_in_a_day", COUNT_MAX),
        restricted_exemptions=table.symbol_set("restricted_exemptions", get_args(events.InformedExemption)),
        exemption_record_needed_from=table.day("exemption_record_needed_from"),
        told_topics=table.symbol_set("told_topics", get_args(events.InformedTopic)),
        told_within_us=table.number("told_within_days", DAYS_MAX) * DAY_US,
        misplaced_roles=table.symbol_set("misplaced_roles", get_args(events.Role)),
        matched_within_us=table.number("matched_within_days", DAYS_MAX) * DAY_US,
        categories=_read_categories(table.table("categories")),
    )
    table.apart("automated_triggers", "decision_triggers", "nobody decides what a machine does by itself")
    table.apart("special_bases", "no_bases", "what is no basis allows nothing")
    return limits


def _read_categories(table: Table) -> Mapping[str, frozenset[str]]:
    allowed = {
        purpose: table.symbol_set(purpose, get_args(events.DataCategory)) for purpose in get_args(events.Purpose)
    }
    return MappingProxyType(allowed)
