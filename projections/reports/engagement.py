"""How long victims stayed with support and with the investigation, after a share of their data and without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from ledger.events import (
    ChargeDecided,
    CrimeReported,
    Event,
    InvestigationOpened,
    InvestigationOutcomeRecorded,
    SupportDeclined,
    SupportEnded,
)
from ledger.instants import DAY_US, Instant
from ledger.protocol.ranges import is_dated
from projections.reports.facts import holder_of, known_as_part
from projections.reports.groups import region_of
from projections.reports.measure import Amounts, Category, Dimension, Measure, Unit
from projections.reports.one_share import CoveredShare, covered_shares
from projections.reports.outcomes import VICTIM_WITHDREW
from projections.reports.phrases import ABOUT_COVERED
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

ENDS_OF_BANDS = (30, 90, 180, 365)
"""In days: the curves are read there, and counts stand for the bands between them."""

DISENGAGED, FOLLOWED = "DISENGAGED", "FOLLOWED"
_REASONS = frozenset({"DISENGAGED", "DECLINED_BY_PERSON"})

FORCE_GROUP = Dimension("force_group", "Region of the police force", str)

_WORDS = {DISENGAGED: "disengaged", FOLLOWED: "followed no longer"}


def bands() -> Iterator[tuple[str, str]]:
    """Name and words of each band of days."""
    starts = (0, *ENDS_OF_BANDS)
    for start, end in zip(starts, ENDS_OF_BANDS, strict=False):
        yield f"{start}_{end}", f"day {start} to {end - 1}"
    yield f"{starts[-1]}", f"day {starts[-1]} or later"


def band_of(days: int) -> str:
    names = [name for name, _ in bands()]
    return names[sum(days >= end for end in ENDS_OF_BANDS)]


def category(end: str, band: str) -> str:
    return f"{end}_{band}"


DISENGAGEMENT = (
    "A victim disengages from a case at the first of these: support ended or was declined, with the reason that the person "
    "disengaged or declined it (support is recorded for a person and not for a case, so it counts for all their cases); or "
    "the proceedings ended with outcome 16, where a suspect is known and the victim does not support action. Support that "
    "ended for another reason is none. A case is followed until then, or until its proceedings end otherwise, or to "
    "the moment of knowledge that the figures are made for. A case begins with its first report, investigation or charge, "
    "and only the proceedings that began first are looked at. Time is elapsed, in full days. Records of unknown date count "
    "for nothing, and dates count as written. A person is the victim of a case by the latest part on record there. "
)


class _Engagement(Measure):
    unit: ClassVar[Unit] = "case"
    asked_by = ("Domestic Abuse Commissioner", "Parliament")
    categories = tuple(
        Category(category(end, name), f"{_WORDS[end]}, {words}")
        for end in (DISENGAGED, FOLLOWED)
        for name, words in bands()
    )
    dimensions = (FORCE_GROUP,)


class EngagementAfterShare(_Engagement):
    code = "D1"
    title = "Disengagement after a share"
    definition = (
        "Cases of victims whose data a police force sent to the Home Office while the case was under way, by how long after "
        "the first such share the victim disengaged, if at all. The share names the case, or no case. Who had disengaged at "
        f"the moment of the share, or before it, is left out. {DISENGAGEMENT}The force is the one that shared. "
        f"{ABOUT_COVERED} By date, a case counts when the data were sent; by knowledge, when the ledger knew of the "
        "share, of the case, and of what ended the time measured, where something did."
    )
    amounts = Amounts("days", "the time from the share until the victim disengaged, or was followed no longer")

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for case in _cases(one):
            if case.share is not None:
                since = case.share.share.occurred_at
                known = max(case.known, case.share.known, case.end.known)
                yield _told(case, since, case.end, known, case.share.share.force)


class EngagementWithoutShare(_Engagement):
    code = "D2"
    title = "Disengagement without a share"
    definition = (
        "Cases of victims, by how long after the case began the victim disengaged, if at all, while no data about them had "
        "been sent to the Home Office. A case in which data were sent later is followed up to that share, and counts there "
        "as one that is followed no longer; so no case counts as one without a share merely because of what came later. One "
        f"in which data had been sent when it began is left out. {DISENGAGEMENT}The force is the one that recorded the "
        f"beginning of the case, or held it. {ABOUT_COVERED} By date, a case counts when it began; by knowledge, when the "
        "ledger knew of that, and of what ended the time measured, where something did."
    )
    amounts = Amounts(
        "days", "the time from the beginning of the case until the victim disengaged, or was followed no longer"
    )

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for case in _cases(one):
            since, share = case.began.occurred_at, case.share
            if share is None:
                yield _told(case, since, case.end, max(case.known, case.end.known), case.force)
            elif share.share.occurred_at > since:
                at_share = _End(share.share.occurred_at, is_disengaged=False, known=share.known)
                yield _told(case, since, at_share, max(case.known, share.known), case.force)


ENGAGEMENT_MEASURES: tuple[Measure, ...] = (EngagementAfterShare(), EngagementWithoutShare())


class _End(NamedTuple):
    """Up to when a case is followed. `known` is when the ledger knew of what ended it."""

    at: Instant
    is_disengaged: bool
    known: Instant


class _Case(NamedTuple):
    """A victim's case. `share` is the first while it was under way; `known` when the ledger knew that it began, for a victim."""

    case_ref: str
    began: Event
    force: str
    known: Instant
    share: CoveredShare | None
    end: _End


def _cases(one: SubjectAt) -> Iterator[_Case]:
    shares = [covered for covered in covered_shares(one) if is_dated(covered.share)]
    for case_ref, part in one.case.roles.items():
        began = _beginning(one, case_ref)
        if began is None or part.role not in one.question.policy.victim_group:
            continue
        own = [covered for covered in shares if covered.share.case_ref in (None, case_ref)]
        first = own[0] if own else None
        since = began.occurred_at if first is None else min(began.occurred_at, first.share.occurred_at)
        end = _end(one, case_ref, since)
        if end.at <= since:
            continue
        known = max(one.case.known_at(began), known_as_part(one, case_ref, part.assigned))
        in_time = first is not None and first.share.occurred_at < end.at
        yield _Case(case_ref, began, _force(one, began), known, first if in_time else None, end)


def _beginning(one: SubjectAt, case_ref: str) -> Event | None:
    recorded = one.case.of(CrimeReported, InvestigationOpened, ChargeDecided)
    return next((event for event in recorded if event.case_ref == case_ref and is_dated(event)), None)


def _force(one: SubjectAt, began: Event) -> str:
    if isinstance(began, CrimeReported | InvestigationOpened):
        return began.force
    return holder_of(one, began.case_ref, began.occurred_at)


def _end(one: SubjectAt, case_ref: str, since: Instant) -> _End:
    """The first of what ends the time of a case after this moment; of equal moments, that the victim disengaged."""
    now = one.question.known_at
    found = [_End(now, is_disengaged=False, known=since)]
    for event in one.case.of(SupportEnded, SupportDeclined):
        is_theirs = isinstance(event, SupportEnded | SupportDeclined) and event.reason in _REASONS
        if is_theirs and is_dated(event) and event.occurred_at > since:
            found.append(_End(event.occurred_at, is_disengaged=True, known=one.case.known_at(event)))
    for proceedings in one.case.proceedings.get(case_ref, ())[:1]:
        if (over := proceedings.end) is not None:
            withdrew = isinstance(over, InvestigationOutcomeRecorded) and over.outcome_code == VICTIM_WITHDREW
            found.append(_End(over.occurred_at, is_disengaged=withdrew, known=one.case.known_at(over)))
    return min(found, key=lambda end: (end.at, not end.is_disengaged, end.known))


def _told(case: _Case, since: Instant, end: _End, known: Instant, force: str) -> Told:
    days = (end.at - since) // DAY_US
    return Told(
        unit=(case.case_ref,),
        category=category(DISENGAGED if end.is_disengaged else FOLLOWED, band_of(days)),
        happened=since,
        known=known,
        at={FORCE_GROUP.name: region_of(force)},
        amount=days,
    )
