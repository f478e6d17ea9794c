"""Disclosure control: what of a report's exact counts each audience may see. See docs/disclosure.md."""

from __future__ import annotations

from projections.disclosure.audience import AUDIENCES, BOARD, LOW, PUBLIC, RESEARCH, SUPPRESSED, WITHHELD, Audience
from projections.disclosure.derived import MEDIAN, NOT_APPLICABLE, Derived, extreme, quantile, rate
from projections.disclosure.protect import open_keys, protect
from projections.disclosure.published import Cell, Published
from projections.disclosure.release import Count, Key, Relation, Release, Seen, joined, key, release_of
from projections.disclosure.rollup import Choice, Grouping, finest
from projections.disclosure.tables import grouped, overlapping, portion, rolled_up, table

__all__ = [
    "AUDIENCES",
    "BOARD",
    "LOW",
    "MEDIAN",
    "NOT_APPLICABLE",
    "PUBLIC",
    "RESEARCH",
    "SUPPRESSED",
    "WITHHELD",
    "Audience",
    "Cell",
    "Choice",
    "Count",
    "Derived",
    "Grouping",
    "Key",
    "Published",
    "Relation",
    "Release",
    "Seen",
    "extreme",
    "finest",
    "grouped",
    "joined",
    "key",
    "open_keys",
    "overlapping",
    "portion",
    "protect",
    "quantile",
    "rate",
    "release_of",
    "rolled_up",
    "table",
]
