"""Every sum between the measures that follows from their definitions, in one place: disclosure control guards against it.

A relation stands here if it holds whatever is on record, by the clocks that it names. By knowledge many a measure counts
a thing when the ledger also knew of the answer that it is about; hence so much holds by date only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ledger.events import Channel, LawfulBasis, Purpose, Role
from projections.reports.dimensions import NOT_RECORDED, tier_symbol
from projections.reports.groups import REGIONS
from projections.reports.measures.m29_investigation_outcome import InvestigationOutcome
from projections.reports.measures.m33_complaints import Complaints
from projections.reports.publishers import publisher_of
from projections.reports.related import BY_DATE, BY_KNOWLEDGE, Related, counts, same, under, within

_SENT = ("SENT_MATCHED", "SENT_ONLY")
_NOT_RECEIVED = ("REJECTED", "SENT_ONLY", "SENT_OPEN")
_RECEIVED = ("RECEIVED_ONLY", "RECEIVED_OPEN")
_GRAVE_TIERS = range(4, 6)
_COVERED = tuple(role for role in get_args(Role) if role != "SUSPECT")
"""The parts of victims and witnesses, under every policy that comes with the ledger."""


def _shares() -> Iterator[Related]:
    """Of every share that the police recorded as sent."""
    yield from same(counts("M5"), counts("M4"), counts("M7"), by=("force",))
    yield from same(counts("M5"), counts("M2", *_SENT), counts("W2"), by=("force",), clocks=BY_DATE)
    yield from same(counts("M5"), counts("M3", "PAIR", *_NOT_RECEIVED), clocks=BY_DATE)
    for purpose in (*get_args(Purpose), NOT_RECORDED):
        here = under("M2", "purpose", purpose, of=_SENT), under("W2", "purpose", purpose)
        yield from same(counts("M5", purpose), *here, clocks=BY_DATE)
    yield from within(counts("M5"), counts("M6"), by=("force",))
    for basis in get_args(LawfulBasis):
        yield from within(counts("M6", basis), counts("M5"), by=("force",))


def _two_sides() -> Iterator[Related]:
    """Of what the police recorded as sent, and the Home Office as received."""
    yield from same(counts("M3", "PAIR"), counts("M2", "SENT_MATCHED"))
    yield from within(
        counts("M2", "RECEIVED_MATCHED"), counts("M2", "SENT_MATCHED"), by=("force", "purpose"), clocks=BY_KNOWLEDGE
    )
    yield from same(counts("M3", *_RECEIVED), counts("M2", "RECEIVED_ONLY"), by=("channel",))
    yield from same(counts("M3", *_NOT_RECEIVED), counts("M2", "SENT_ONLY"), by=("channel",), clocks=BY_DATE)
    open_ones = counts("M3", "SENT_ONLY", "SENT_OPEN")
    yield from within(open_ones, counts("M2", "SENT_ONLY"), by=("channel",), clocks=BY_KNOWLEDGE)
    for channel in get_args(Channel):
        yield from within(
            under("M2", "channel", channel, of=("SENT_MATCHED",)), under("M3", "channel", channel, of=("PAIR",))
        )
    yield from same(counts("M3", "PAIR", *_NOT_RECEIVED), counts("M32"), by=("channel",))
    yield from same(open_ones, counts("M32", "NO_ANSWER"), by=("channel",))
    yield from within(counts("M32", "REJECTED"), counts("M3", "REJECTED"), by=("channel",))


def _about_covered() -> Iterator[Related]:
    """Of the shares about victims and witnesses, and of these persons."""
    yield from same(counts("M8"), counts("M10"), counts("M26"), by=("force",), clocks=BY_DATE)
    yield from same(counts("M8"), counts("M9"), under("M4", "role", *_COVERED), clocks=BY_DATE)
    yield from same(counts("M8", "DATE_NOT_KNOWN"), counts("M26", "DATE_NOT_KNOWN"), by=("force",))
    yield from within(counts("M8"), counts("M5"), by=("force",), clocks=BY_DATE)
    yield from within(counts("M9", "CONSENT"), counts("M6", "P3_CONSENT"), clocks=BY_DATE)
    yield from within(counts("M1"), counts("M9"), by=("crime_type",))
    yield from within(counts("M1"), counts("M8"), by=("force",), clocks=BY_DATE)
    yield from within(counts("M1"), counts("M4"), by=("role", "trigger", "month"), clocks=BY_DATE)
    yield from within(counts("M1"), counts("M2", *_SENT), by=("channel",), clocks=BY_DATE)
    yield from within(counts("M18"), counts("M1"), by=("force",), clocks=BY_DATE)
    yield from within(counts("W4"), counts("W2", "NEITHER"), by=("part",))


def _first_referrals() -> Iterator[Related]:
    """Of the persons whom a police force first referred in the period."""
    yield from same(counts("M12"), counts("M13"), by=("force", "crime_type", "months"), clocks=BY_DATE)
    yield from same(counts("M12"), counts("M14"), by=("crime_type",), clocks=BY_DATE)
    yield from within(counts("M12"), counts("M1"), by=("force", "crime_type"), clocks=BY_DATE)
    yield from within(counts("M15"), counts("M12"), clocks=BY_DATE)
    enforced = counts("M13", "ENFORCED"), counts("M12", "ENFORCED")
    yield from within(*enforced, by=("force", "crime_type", "months"), clocks=BY_DATE)
    for none in ("NONE_OVER", "NONE_RUNNING"):
        yield from within(counts("M12", none), counts("M13", none), by=("force", "crime_type"))
    for tier in map(tier_symbol, _GRAVE_TIERS):
        yield from same(under("M12", "tier", tier), under("M13", "tier", tier), clocks=BY_DATE)
    yield from within(under("M12", "tier", tier_symbol(1)), counts("M14", "SERVED"), clocks=BY_DATE)


def _acts() -> Iterator[Related]:
    """Of acts of enforcement, and what was found of them."""
    yield from within(counts("W3"), counts("W1", "NEITHER"), by=("part", "tier"))
    yield from within(counts("M11"), counts("W1"), clocks=BY_DATE)
    stands = ("RAISED", "EXONERATED")
    for level, rule in (("FULL", "PV-01"), ("PRESUMED", "PV-02")):
        yield from within(under("M16", "shield_level", level), under("M34", "rule", rule, of=stands))
    yield from within(counts("M17"), under("M34", "rule", "PW-01", of=stands))


def _outcomes() -> Iterator[Related]:
    """Of cases of victims."""
    yield from same(counts("M29"), counts("M30"), by=("force",))
    groups = [code.partition("_")[2] for code in InvestigationOutcome.codes() if code.startswith("REFERRED_")]
    for who in ("REFERRED", "OTHER"):
        withdrew = counts("M29", f"{who}_SUSPECT_NOT_SUPPORTED")
        yield from same(withdrew, counts("M30", f"{who}_WITHDREW"), by=("force",))
        others = (f"{who}_{group}" for group in groups if group != "SUSPECT_NOT_SUPPORTED")
        yield from same(counts("M29", *others), counts("M30", f"{who}_ELSE"), by=("force",))


def _records() -> Iterator[Related]:
    yield from within(counts("M28"), counts("M27", "CORRECTION", "RETRACTION"), by=("publisher",), clocks=BY_DATE)


def _complaints() -> Iterator[Related]:
    """Of a measure that is broken down by force and by publisher: a police force is a publisher."""
    for code in Complaints.codes():
        for region, forces in REGIONS.items():
            whole = under("M33", "publisher", *map(publisher_of, forces), of=(code,))
            yield from same(whole, under("M33", "region", region, of=(code,)))
            for force in forces:
                publisher = under("M33", "publisher", publisher_of(force), of=(code,))
                yield from same(publisher, under("M33", "force", force, of=(code,)))


RELATIONS: tuple[Related, ...] = (
    *_shares(),
    *_two_sides(),
    *_about_covered(),
    *_first_referrals(),
    *_acts(),
    *_outcomes(),
    *_records(),
    *_complaints(),
)
