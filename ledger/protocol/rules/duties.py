"""PN: what should have been done for a victim, and was not."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar

from ledger.events import (
    CrimeReported,
    DataShareReceived,
    Event,
    LeaveExpiryRecorded,
    NrmReferralMade,
    RegularisationApplied,
    SignpostingProvided,
)
from ledger.instants import Instant
from ledger.london import midnight
from ledger.protocol import roles
from ledger.protocol.anchors import Anchors
from ledger.protocol.answers import first_within
from ledger.protocol.case import PROTECTION_READS, CaseHistory
from ledger.protocol.findings import Finding
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import FUTURE, PAST, is_dated
from ledger.protocol.roles import UNASSIGNED
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.sources import CONCESSION, MODERN_SLAVERY_ACT, STATEMENT, VICTIMS_CODE
from ledger.protocol.support import SUPPORT_READS
from ledger.protocol.wording import in_words, span_in_words
from ledger.protocol.working_days import end_of_nth_working_day

Asking = TypeVar("Asking", bound=Event)

_EPOCH = date(1970, 1, 1)


class WorkingDaysRule(RuleOf[Asking]):
    """What these rules share: an event asks for something, to be done within so many working days of it.

    What is done later than that comes too late and changes nothing.
    """

    answers: tuple[type[Event], ...]
    missing: str
    """What was not done, as a reader is told it; without its end."""

    @abstractmethod
    def working_days(self, case: CaseHistory) -> int:
        """The time that the policy allows."""

    @abstractmethod
    def asks(self, case: CaseHistory, event: Asking) -> bool:
        """Whether this event asks for it."""

    @abstractmethod
    def tell(self, case: CaseHistory, event: Asking, grounds: Grounds) -> None:
        """Why it does."""

    def counts_from(self, event: Asking) -> Instant:
        """From when on an answer counts."""
        return event.occurred_at

    def judge(self, case: CaseHistory, event: Asking, /) -> Iterator[Finding]:
        if is_dated(event) and self.asks(case, event) and not self._is_answered(case, event):
            yield self._finding(case, event)

    def settled_at(self, case: CaseHistory, event: Asking, /) -> Instant:
        """What asks for nothing needs no answer; a role that makes a report ask makes it be judged anew."""
        return self._deadline(case, event) if is_dated(event) and self.asks(case, event) else PAST

    def _deadline(self, case: CaseHistory, event: Asking) -> Instant:
        return end_of_nth_working_day(event.occurred_at, self.working_days(case), case.policy.bank_holidays)

    def _is_answered(self, case: CaseHistory, event: Asking) -> bool:
        since, deadline = self.counts_from(event), self._deadline(case, event)
        return any(first_within(case.of(answer), since, deadline) is not None for answer in self.answers)

    def _finding(self, case: CaseHistory, event: Asking) -> Finding:
        grounds, deadline = Grounds(), self._deadline(case, event)
        self.tell(case, event, grounds)
        days = self.working_days(case)
        grounds.add_absence(f"{self.missing} within {days} working days of it, by {{when}}", deadline)
        return finding(self.code, event, grounds, severity=case.policy.severity(self.code), due=deadline)


class NotSignposted(WorkingDaysRule[DataShareReceived]):
    """PN-01: the Home Office received a share about a victim, and nobody pointed the victim to help."""

    code = "PN-01"
    title = "The victim was not told where to find help"
    rests_on = Clause(
        STATEMENT, reading="the signposting that it promises follows within ten working days: the number is ours"
    )
    reads = frozenset({DataShareReceived, SignpostingProvided})
    asked_of = frozenset({DataShareReceived})
    uses = ("duties.signposted_in_working_days", "calendar.bank_holidays")
    cleared_by = (
        "Signposting provided within the time",
        "A correction or retraction after which the receipt is not about a victim",
    )
    answers = (SignpostingProvided,)
    missing = "No signposting to help was provided"

    def anchors(self, case: CaseHistory) -> Anchors[DataShareReceived]:
        return case.events(DataShareReceived)

    def working_days(self, case: CaseHistory) -> int:
        return case.policy.duties.signposted_in_working_days

    def asks(self, case: CaseHistory, event: DataShareReceived) -> bool:
        return event.victim_flag is True

    def tell(self, case: CaseHistory, event: DataShareReceived, grounds: Grounds) -> None:
        grounds.add(event, "receipt", "The Home Office received data on {when} that were marked as those of a victim")


class NotReferredAsTrafficked(WorkingDaysRule[CrimeReported | DataShareReceived]):
    """PN-02: signs of trafficking or slavery were recorded, and no referral to the national mechanism was made.

    A referral that was made before counts as well.
    """

    code = "PN-02"
    title = "No referral after signs of trafficking or slavery"
    rests_on = Clause(
        MODERN_SLAVERY_ACT,
        reading="a referral, or without consent a report under the duty to notify, follows within five working days: "
        "the number is ours",
    )
    reads = frozenset({CrimeReported, DataShareReceived, NrmReferralMade})
    asked_of = frozenset({CrimeReported, DataShareReceived})
    uses = ("duties.trafficking_crime_types", "duties.nrm_referred_in_working_days", "calendar.bank_holidays")
    cleared_by = (
        "A referral, or a report under the duty to notify, made before or within the time",
        "A correction of the crime, to one that is neither trafficking nor slavery",
    )
    answers = (NrmReferralMade,)
    missing = "No referral to the National Referral Mechanism, with or without consent, was made before that or"

    def anchors(self, case: CaseHistory) -> Anchors[CrimeReported | DataShareReceived]:
        return case.events(CrimeReported, DataShareReceived)

    def working_days(self, case: CaseHistory) -> int:
        return case.policy.duties.nrm_referred_in_working_days

    def asks(self, case: CaseHistory, event: CrimeReported | DataShareReceived) -> bool:
        return event.crime_type in case.policy.duties.trafficking_crime_types

    def counts_from(self, event: CrimeReported | DataShareReceived) -> Instant:
        return PAST

    def tell(self, case: CaseHistory, event: CrimeReported | DataShareReceived, grounds: Grounds) -> None:
        crime = in_words(str(event.crime_type))
        if isinstance(event, CrimeReported):
            grounds.add(event, "report", f"A crime of {crime} was reported on {{when}}")
        else:
            grounds.add(event, "receipt", f"The Home Office received data on {{when}} about a crime of {crime}")


class SupportNotOffered(WorkingDaysRule[CrimeReported]):
    """PN-03: a crime was reported, and the victim or witness was not referred to support."""

    code = "PN-03"
    title = "No support was offered after the report"
    rests_on = Clause(
        VICTIMS_CODE, reading="a referral to support within two working days of the report, for witnesses too"
    )
    reads = roles.READS | SUPPORT_READS
    asked_of = frozenset({CrimeReported})
    uses = (
        "roles.victim_group",
        "roles.witness_group",
        "duties.support_offered_in_working_days",
        "calendar.bank_holidays",
    )
    cleared_by = (
        "Support offered, accepted, declined or ended within the time",
        "A part in the case that is neither that of a victim nor that of a witness",
    )
    answers = tuple(SUPPORT_READS)
    missing = "No support was offered, accepted or declined"

    def anchors(self, case: CaseHistory) -> Anchors[CrimeReported]:
        return case.events(CrimeReported)

    def working_days(self, case: CaseHistory) -> int:
        return case.policy.duties.support_offered_in_working_days

    def asks(self, case: CaseHistory, event: CrimeReported) -> bool:
        """A report that names no case has nobody assigned to it: its subject is the victim."""
        role = UNASSIGNED if event.case_ref is None else case.roles[event.case_ref].role
        return role in case.policy.victim_group | case.policy.witness_group

    def tell(self, case: CaseHistory, event: CrimeReported, grounds: Grounds) -> None:
        grounds.add(event, "report", "A crime was reported on {when}")
        if event.case_ref is not None:
            grounds.add_part(case, event.case_ref)


class LeaveRunsOut(RuleOf[LeaveExpiryRecorded]):
    """PN-04: leave to stay runs out within 28 days, during proceedings of any case, and nothing has been applied for.

    The 28 days are elapsed time, back from the midnight in London with which the day of expiry begins. Proceedings
    count as their events are written. Any application clears, one to leave voluntarily too.
    """

    code = "PN-04"
    title = "Leave to stay runs out during the proceedings"
    rests_on = Clause(
        CONCESSION,
        reading="leave of a few months is time to apply in: a look is due 28 days before its end, as we chose",
    )
    reads = PROTECTION_READS | {LeaveExpiryRecorded, RegularisationApplied}
    asked_of = frozenset({LeaveExpiryRecorded})
    uses = ("duties.leave_expiry_warning_days", "proceedings")
    cleared_by = (
        "An application of any kind since the leave was recorded, however late",
        "A correction of the day on which leave expires",
    )

    def anchors(self, case: CaseHistory) -> Anchors[LeaveExpiryRecorded]:
        return case.events(LeaveExpiryRecorded)

    def judge(self, case: CaseHistory, leave: LeaveExpiryRecorded) -> Iterator[Finding]:
        deadline = _look_due(case, leave)
        if is_dated(leave) and _applied_since(case, leave) is None:
            under_way = [found for spells in case.proceedings.values() for found in spells if found.lasts_at(deadline)]
            if under_way:
                first = min(under_way, key=lambda found: (found.start.occurred_at, found.case_ref))
                yield self._finding(case, leave, first, deadline)

    def settled_at(self, case: CaseHistory, leave: LeaveExpiryRecorded) -> Instant:
        """Once something has been applied for, nothing later matters; until then, an application may come at any time."""
        applied = _applied_since(case, leave)
        return FUTURE if applied is None else applied.occurred_at

    def _finding(
        self, case: CaseHistory, leave: LeaveExpiryRecorded, proceedings: Proceedings, deadline: Instant
    ) -> Finding:
        grounds = Grounds()
        day = _EPOCH + timedelta(days=leave.expires_on)
        expiry = f"{day.day} {day:%B %Y}"
        grounds.add(leave, "leave", f"It was recorded on {{when}} that the person's leave to stay expires on {expiry}")
        warning = span_in_words(case.policy.duties.leave_expiry_warning_us)
        grounds.add_absence(f"The proceedings were under way {warning} before that, on {{when}}", deadline)
        grounds.add_proceedings(case, proceedings, deadline)
        grounds.add_absence("No application has been made since the leave was recorded")
        return finding(self.code, leave, grounds, severity=case.policy.severity(self.code), due=deadline)


def _look_due(case: CaseHistory, leave: LeaveExpiryRecorded) -> Instant:
    expiry = midnight(_EPOCH + timedelta(days=leave.expires_on))
    return Instant(expiry - case.policy.duties.leave_expiry_warning_us)


def _applied_since(case: CaseHistory, leave: LeaveExpiryRecorded) -> Event | None:
    return first_within(case.of(RegularisationApplied), leave.occurred_at, FUTURE)
