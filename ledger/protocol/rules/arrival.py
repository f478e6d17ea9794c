"""PI: what came late to the ledger, what refers to something unknown, and a case that was passed on to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import (
    EVENT_TYPES,
    CorrectionIssued,
    DataShareRejected,
    EnforcementActionEnded,
    Event,
    InvestigationTransferred,
    PauseEnded,
    PauseReviewed,
    RegularisationDecided,
    VictimsRightToReviewDecided,
)
from ledger.instants import DAY_US, Instant
from ledger.protocol.amendments import AMENDMENTS, target_of
from ledger.protocol.anchors import Anchors
from ledger.protocol.answers import all_within
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.known import EventKey, key_of
from ledger.protocol.ranges import FUTURE, is_dated, latest_of, range_of
from ledger.protocol.references import FOLLOWING, reference_of
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.sources import OWN_DATA_RULE
from ledger.protocol.sweep import Stretch
from ledger.protocol.wording import kind_in_words, name_in_words, span_in_words

_ALL: frozenset[type[Event]] = frozenset(EVENT_TYPES.values())
_NOT_AMENDMENTS = tuple(kind for kind in EVENT_TYPES.values() if kind not in AMENDMENTS)


class KnownLate(RuleOf[Event]):
    """PI-01: the ledger came to know of an event long after it had happened, by its date as corrected.

    One without a date is never late: its range has no end.
    """

    code = "PI-01"
    title = "An event came late to the ledger"
    rests_on = Clause(OWN_DATA_RULE, reading="figures that are restated are to show how late the news was")
    reads = _ALL
    uses = ("data.late_after_days", "data.very_late_after_days")
    looks_ahead = False
    reads_beside = frozenset()
    cleared_by = ("A correction of the date, to one that is near enough to the day on which the ledger knew",)

    def anchors(self, case: CaseHistory) -> Anchors[Event]:
        return case.events(*_NOT_AMENDMENTS)

    def judge(self, case: CaseHistory, event: Event) -> Iterator[Finding]:
        lateness = case.known_at(event) - latest_of(event)
        if lateness > case.policy.data.late_after_us:
            yield self._finding(case, event, lateness)

    def _finding(self, case: CaseHistory, event: Event, lateness: int) -> Finding:
        grounds, limits = Grounds(), case.policy.data
        very_late = lateness > limits.very_late_after_us
        grounds.add(event, "late event", f'The event "{kind_in_words(type(event))}" took place on {{when}}')
        limit = span_in_words(limits.very_late_after_us if very_late else limits.late_after_us)
        words = f"The ledger came to know of it on {{when}}, {_full_days(lateness)} later, which is more than {limit}"
        grounds.add_moment(event, "arrival", words, case.known_at(event))
        severity = case.policy.severity(self.code, "very_late" if very_late else "late")
        return finding(self.code, event, grounds, severity=severity)


_FOLLOWS: dict[type[Event], tuple[str, str]] = {
    PauseReviewed: ("A pause was reviewed on {when}", "No event known says that pause {ref} was applied"),
    PauseEnded: ("A pause ended on {when}", "No event known says that pause {ref} was applied"),
    EnforcementActionEnded: (
        "An enforcement action ended on {when}",
        "No event known says that action {ref} was taken",
    ),
    RegularisationDecided: ("An application was decided on {when}", "No event known says that {ref} was applied for"),
    DataShareRejected: ("A share was rejected on {when}", "No event known says that share {ref} was sent"),
    VictimsRightToReviewDecided: (
        "A review under the victims' right was decided on {when}",
        "No event known says that such a review was asked for in the same case",
    ),
}
"""What an event says, and what is not known: its words may name the reference."""


class RefersToNothingKnown(RuleOf[Event]):
    """PI-04: an event corrects, reviews, ends, decides or rejects something of which no known event tells.

    What is corrected or retracted may itself have been retracted; what others refer to must still stand. A correction
    that is ignored, since its result would break the schema, is found as well.
    """

    code = "PI-04"
    title = "An event refers to something that the ledger does not know"
    rests_on = Clause(OWN_DATA_RULE, reading="what an event refers to is on the ledger too")
    reads = _ALL
    asked_of = frozenset({*AMENDMENTS, *FOLLOWING})
    uses = ()
    cleared_by = (
        "The arrival of the event that is missing",
        "A correction of the reference, or a retraction of the event",
    )

    def anchors(self, case: CaseHistory) -> Anchors[Event]:
        return case.events(*AMENDMENTS, *FOLLOWING)

    def judge(self, case: CaseHistory, event: Event) -> Iterator[Finding]:
        target = target_of(event)
        if target is None and _beginning(case, event) is not None:
            return
        grounds = Grounds()
        if target is None:
            self._tell_follower(event, grounds)
        else:
            self._tell_amendment(case, event, target, grounds)
        if grounds.facts:
            yield finding(self.code, event, grounds, severity=case.policy.severity(self.code))

    def settled_at(self, case: CaseHistory, event: Event) -> Instant:
        """What is missing may be of any date. What is corrected or retracted changes the amendment itself, by its coming."""
        if target_of(event) is not None:
            return range_of(event).latest
        begun = _beginning(case, event)
        return FUTURE if begun is None else range_of(begun).latest

    def _tell_follower(self, event: Event, grounds: Grounds) -> None:
        said, missing = _FOLLOWS[type(event)]
        reference = reference_of(event)
        grounds.add(event, "reference", said)
        grounds.add_absence(missing if reference is None else missing.format(ref=reference.ref))

    def _tell_amendment(self, case: CaseHistory, event: Event, target: EventKey, grounds: Grounds) -> None:
        done = "corrected" if isinstance(event, CorrectionIssued) else "retracted"
        words = f"Event {target[1]} was {done} on {{when}}"
        if not case.has_arrived(target):
            grounds.add(event, "reference", words)
            grounds.add_absence("The ledger has no such event of the same publisher")
        elif key_of(event) in case.ignored:
            grounds.add(event, "correction", words)
            grounds.add_absence("As corrected it would not satisfy its schema, so that the correction is ignored")


class PassedOnToNobody(RuleOf[InvestigationTransferred]):
    """PI-05: one force passed a case on, and none says within 5 days that it took the case over."""

    code = "PI-05"
    title = "A case was passed on, and no force took it over in time"
    rests_on = Clause(OWN_DATA_RULE, reading="somebody holds a case at any time, and both sides of a transfer say so")
    reads = frozenset({InvestigationTransferred})
    asked_of = frozenset({InvestigationTransferred})
    uses = ("data.transfer_answered_in_days",)
    cleared_by = ("A record that the case was taken over within the time",)

    def anchors(self, case: CaseHistory) -> Anchors[InvestigationTransferred]:
        return case.events(InvestigationTransferred)

    def judge(self, case: CaseHistory, passed: InvestigationTransferred) -> Iterator[Finding]:
        if passed.direction != "OUT" or not is_dated(passed):
            return
        taken = _taken_over(case, passed)
        deadline = Instant(passed.occurred_at + case.policy.data.transfer_answered_in_us)
        if taken is None or taken.occurred_at > deadline:
            yield self._finding(case, passed, taken, deadline)

    def settled_at(self, case: CaseHistory, passed: InvestigationTransferred) -> Instant:
        taken = _taken_over(case, passed)
        return FUTURE if taken is None else taken.occurred_at

    def _finding(
        self,
        case: CaseHistory,
        passed: InvestigationTransferred,
        taken: InvestigationTransferred | None,
        deadline: Instant,
    ) -> Finding:
        grounds = Grounds()
        origin, to = name_in_words(passed.from_force), name_in_words(passed.to_force)
        grounds.add(passed, "transfer", f"{origin} passed the case on to {to} on {{when}}")
        limit = span_in_words(case.policy.data.transfer_answered_in_us)
        grounds.add_absence(f"No force took it over within {limit}, by {{when}}", deadline)
        end = FUTURE
        if taken is not None:
            end = taken.occurred_at
            after = _full_days(end - passed.occurred_at)
            words = f"{name_in_words(taken.to_force)} took it over only on {{when}}, {after} after it was passed on"
            grounds.add(taken, "late transfer", words)
        interval, severity = Stretch(passed.occurred_at, end), case.policy.severity(self.code)
        return finding(self.code, passed, grounds, severity=severity, interval=interval, due=deadline)


def _full_days(microseconds: int) -> str:
    days = microseconds // DAY_US
    return "1 full day" if days == 1 else f"{days} full days"


def _beginning(case: CaseHistory, event: Event) -> Event | None:
    """What began the thing that the event follows, as far as it is known and stands."""
    reference = reference_of(event)
    return None if reference is None else case.beginnings.get(reference)


def _taken_over(case: CaseHistory, passed: InvestigationTransferred) -> InvestigationTransferred | None:
    """The first transfer IN of the same case, at or after it was passed on. One without a case is of none."""
    for event in all_within(case.of(InvestigationTransferred), passed.occurred_at, FUTURE):
        if (
            isinstance(event, InvestigationTransferred)
            and event.direction == "IN"
            and event.case_ref == passed.case_ref is not None
        ):
            return event
    return None
