"""The states of one subject, section 3: roles, proceedings, support, applications, pauses, the shield."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, product

from ledger.events import (
    ChargeDecided,
    CrimeReported,
    DataShareReceived,
    DataShareSent,
    Event,
    InvestigationOpened,
    NrmDecisionMade,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    RegularisationApplied,
    RegularisationDecided,
    RoleAssigned,
    SupportAccepted,
    SupportDeclined,
    SupportEnded,
    SupportReferralMade,
    VictimsRightToReviewDecided,
    VictimsRightToReviewRequested,
)
from tests.oracle.london import range_of
from tests.oracle.numbers import BEFORE_ALL, FOREVER, GRACE, VICTIM_GROUP, WITNESS_GROUP
from tests.oracle.proceedings import proceedings
from tests.oracle.spans import Ends, Span, bounds_of, span, truth

NONE, CONDITIONAL, PRESUMED, FULL = range(4)
"""The shield's levels, the strongest last."""

SUPPORT = {
    SupportReferralMade: "OFFERED_PENDING",
    SupportAccepted: "ACTIVE",
    SupportDeclined: "DECLINED",
    SupportEnded: "GRACE",
}


def in_valid_order(events: Iterable[Event]) -> list[Event]:
    """Section 7: equal `occurred_at` by `recorded_at`, then `event_id`."""
    return sorted(events, key=lambda event: (event.occurred_at, event.recorded_at, event.event_id))


class World:
    """One subject's events after amendments, and what was true of the subject when."""

    def __init__(self, events: Iterable[Event], *, witness_covered: bool) -> None:
        self.events = in_valid_order(events)
        self.dated = [event for event in self.events if event.occurred_precision != "UNKNOWN"]
        self.victim_group = VICTIM_GROUP | (WITNESS_GROUP if witness_covered else set())
        self.witness_group = set() if witness_covered else WITNESS_GROUP
        self.roles = {case: role for case in self.cases() if (role := self.role_in(case))}
        self.proceedings = [each for case in sorted(self.cases()) for each in proceedings(self.of_case(case))]
        self.support = support(self.dated)
        self.applications = applications(self.dated)
        self.pauses = [each for ref in sorted(pause_refs(self.dated)) for each in pause_spans(self.dated, ref)]

    def cases(self) -> set[str]:
        return {event.case_ref for event in self.events if event.case_ref}

    def of_case(self, case: str) -> list[Event]:
        return [event for event in self.dated if event.case_ref == case]

    def role_in(self, case: str) -> str | None:
        """Section 3, role: the latest assignment, else VICTIM where a crime or investigation is known."""
        mine = [event for event in self.events if event.case_ref == case]
        assigned = [event.role for event in mine if isinstance(event, RoleAssigned)]
        default = any(isinstance(event, CrimeReported | InvestigationOpened | ChargeDecided) for event in mine)
        return assigned[-1] if assigned else "VICTIM" if default else None

    def knowledge(self) -> int:
        """Section 3, Home Office knowledge H; FOREVER for never."""
        return min((event.recorded_at for event in self.events if self._tells(event)), default=FOREVER)

    def _tells(self, event: Event) -> bool:
        if isinstance(event, DataShareSent):
            return event.subject_role in self.victim_group - {"UNKNOWN"}
        return isinstance(event, PauseApplied) or (isinstance(event, DataShareReceived) and event.victim_flag is True)

    def victim_proceedings(self) -> list[Span]:
        return [each for each in self.proceedings if self.roles.get(each.case_ref or "") in self.victim_group]

    def witness_proceedings(self) -> list[Span]:
        return [each for each in self.proceedings if self.roles.get(each.case_ref or "") in self.witness_group]

    def levels(self, instant: int) -> set[int]:
        """Section 3, shield: every level that is possible at an instant."""
        supports = {each.value for each in self.support if each.is_possible(instant)}
        pending = truth(self.applications, instant)
        return {_level(*facts) for facts in product(truth(self.victim_proceedings(), instant), supports, pending)}

    def is_shielded(self, instant: int) -> bool:
        """Section 7: stretches use the possible shield."""
        return max(self.levels(instant)) >= PRESUMED

    def shield_bounds(self) -> set[int]:
        return bounds_of([*self.victim_proceedings(), *self.support, *self.applications])

    def stretches(self) -> list[tuple[int, int]]:
        """The unbroken shielded stretches: between two bounds the answer is the same."""
        bounds = sorted({BEFORE_ALL, FOREVER, *self.shield_bounds()})
        found: list[tuple[int, int]] = []
        for start, end in pairwise(bounds):
            if self.is_shielded(start):
                joined = found.pop()[0] if found and found[-1][1] == start else start
                found.append((joined, end))
        return found

    def protecting_case(self, instants: Sequence[int]) -> str | None:
        """Section 7: the protecting case whose interval started earliest."""
        around = [
            each.begun_by
            for each in self.victim_proceedings()
            if each.begun_by and any(each.is_possible(instant) for instant in instants)
        ]
        return in_valid_order(around)[0].case_ref if around else None


def _level(in_proceedings: bool, supported: str, pending: bool) -> int:
    """Section 3, shield."""
    if not in_proceedings:
        return NONE
    if supported in {"ACTIVE", "GRACE"} or pending:
        return FULL
    return PRESUMED if supported in {"NOT_OFFERED", "OFFERED_PENDING"} else CONDITIONAL


def support(dated: Sequence[Event]) -> list[Span]:
    """Section 3, support: the latest support event decides, so each state lasts until any later event has come."""
    said = [event for event in dated if type(event) in SUPPORT]
    found = [Span((BEFORE_ALL, BEFORE_ALL), _first_of(said), (BEFORE_ALL, FOREVER), value="NOT_OFFERED")]
    for place, event in enumerate(said):
        later = said[place + 1 :]
        until = span(event, later[0] if later else None)._replace(end=_first_of(later), value=SUPPORT[type(event)])
        found += _after_support(until) if isinstance(event, SupportEnded) else [until]
    return found


def _first_of(later: Sequence[Event]) -> Ends:
    """When the first of some events came, at the earliest and at the latest."""
    ranges = [range_of(event) for event in later]
    return (min((each[0] for each in ranges), default=FOREVER), min((each[1] for each in ranges), default=FOREVER))


def _after_support(until: Span) -> list[Span]:
    """Section 3, support: GRACE for 14 days, then ENDED; section 7: an end of DAY precision."""
    over = (until.start[0] + GRACE, until.start[1] + GRACE)
    end = (min(over[0], until.end[0]), min(over[1], until.end[1]))
    written = until.written[0] + GRACE
    return [
        until._replace(end=end, written=(until.written[0], min(written, until.written[1])), value="GRACE"),
        until._replace(start=over, written=(written, until.written[1]), value="ENDED"),
    ]


def first_at_or_after(events: Iterable[Event], start: Event) -> Event | None:
    """Section 7: the first matching event at or after its start."""
    return next((event for event in events if event.occurred_at >= start.occurred_at), None)


def applications(dated: Sequence[Event]) -> list[Span]:
    """Section 3, support: pending from the application, of any type but one, to the decision."""
    begun = [event for event in dated if isinstance(event, RegularisationApplied)]
    counted = [event for event in begun if event.application_type != "VOLUNTARY_RETURN"]
    return [_application(dated, ref, counted) for ref in sorted({event.application_ref for event in counted})]


def _application(dated: Sequence[Event], ref: str, begun: Sequence[RegularisationApplied]) -> Span:
    """Section 7: begun twice, the first counts; it ends at the first decision at or after its start."""
    first = next(event for event in begun if event.application_ref == ref)
    decided = [e for e in dated if isinstance(e, RegularisationDecided) and e.application_ref == ref]
    return span(first, first_at_or_after(decided, first))


def pause_refs(dated: Sequence[Event]) -> set[str]:
    return {event.pause_ref for event in dated if isinstance(event, PauseApplied)}


def pause_of(dated: Sequence[Event], ref: str) -> tuple[PauseApplied, PauseEnded | None]:
    """Section 7: the first that began it, and the first end at or after its start."""
    begun = next(event for event in dated if isinstance(event, PauseApplied) and event.pause_ref == ref)
    ends = [event for event in dated if isinstance(event, PauseEnded) and event.pause_ref == ref]
    end = first_at_or_after(ends, begun)
    assert end is None or isinstance(end, PauseEnded)
    return begun, end


def pause_spans(dated: Sequence[Event], ref: str) -> list[Span]:
    """Section 3, pause: in force until it ends or lapses, and again from a later review that gives a new date."""
    begun, ended = pause_of(dated, ref)
    until = FOREVER if ended is None else ended.occurred_at
    start: Event | None = begun
    due = begun.review_due
    found = []
    for review in _reviews(dated, ref, begun.occurred_at, until):
        if start and (due is None or review.occurred_at <= due):
            due = review.review_due
        elif start and due is not None:
            found.append(_lapsed(start, due, ref))
            start = None
        if start is None and review.review_due is not None:
            start, due = review, review.review_due
    if start:
        found.append(_lapsed(start, due, ref) if due is not None and due < until else _ended(start, ended, due, ref))
    return found


def _reviews(dated: Sequence[Event], ref: str, start: int, end: int) -> list[PauseReviewed]:
    reviews = [event for event in dated if isinstance(event, PauseReviewed) and event.pause_ref == ref]
    return [review for review in reviews if start <= review.occurred_at < end]


def _lapsed(start: Event, due: int, ref: str) -> Span:
    """In force from an event until its `review_due` passed."""
    return Span(range_of(start), (due, due), (start.occurred_at, due), value=ref, begun_by=start)


def _ended(start: Event, ended: Event | None, due: int | None, ref: str) -> Span:
    """In force until the end; a doubtful end can be no later than the date by which it lapses anyhow."""
    until = span(start, ended)._replace(value=ref)
    latest = until.end[1] if due is None else min(until.end[1], due)
    return until._replace(end=(until.end[0], latest))


def recovery(dated: Sequence[Event]) -> list[Span]:
    """Section 4, PV-04: from a positive first decision to the first conclusive one at or after it (section 7)."""
    decisions = [event for event in dated if isinstance(event, NrmDecisionMade)]
    conclusive = [event for event in decisions if event.stage == "CONCLUSIVE_GROUNDS"]
    begun = [event for event in decisions if event.stage == "REASONABLE_GROUNDS" and event.result == "POSITIVE"]
    return [span(event, first_at_or_after(conclusive, event)) for event in begun]


def reported_unopened(world: World) -> list[Span]:
    """Section 4, PW-04: from the report of a case to its investigation, for a victim or witness in it."""
    groups = world.victim_group | world.witness_group
    found = []
    for case in (case for case in sorted(world.cases()) if world.roles.get(case) in groups):
        reports = [event for event in world.of_case(case) if isinstance(event, CrimeReported)]
        opened = [event for event in world.of_case(case) if isinstance(event, InvestigationOpened)]
        if reports:
            found.append(span(reports[0], opened[0] if opened else None))
    return found


def reviews_pending(dated: Sequence[Event]) -> list[Span]:
    """Section 4, PW-05: from a request in a case to the first decision in the same case at or after it."""
    asked = [event for event in dated if isinstance(event, VictimsRightToReviewRequested) and event.case_ref]
    decided = [event for event in dated if isinstance(event, VictimsRightToReviewDecided)]
    return [
        span(request, first_at_or_after([each for each in decided if each.case_ref == request.case_ref], request))
        for request in asked
    ]
