"""The grounds of a finding: facts in order, each with its event and the part that the event plays."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import (
    Event,
    InvestigationOpened,
    InvestigationOutcomeRecorded,
    InvestigationReopened,
    OverrideAuthorised,
)
from ledger.instants import Instant
from ledger.protocol.acts import Act
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Evidence, Fact, evidence_of, fact_of
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import Range
from ledger.protocol.shield import Level
from ledger.protocol.support import Application, SupportState
from ledger.protocol.wording import action_in_words, in_words, name_in_words, span_in_words

_STATES_OF: dict[Level, tuple[SupportState, ...]] = {
    "FULL": ("ACTIVE", "GRACE"),
    "PRESUMED": ("NOT_OFFERED", "OFFERED_PENDING"),
    "CONDITIONAL": ("DECLINED", "ENDED"),
    "NONE": (),
}


_TOLD_MAX = 10
"""Of events of one kind that alone decide nothing: a finding must stay small enough to be published."""


class Grounds:
    """Collects what decided a finding, in the order in which it is told."""

    def __init__(self) -> None:
        self._evidence: list[Evidence] = []
        self._facts: list[Fact] = []

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self._facts)

    def add(self, event: Event, part: str, words: str) -> None:
        """A fact that an event states; `{when}` is when it happened."""
        self._evidence.append(evidence_of(event, part))
        self._facts.append(fact_of(event, words))

    def add_moment(self, event: Event, part: str, words: str, at: Instant) -> None:
        """A fact about another moment than that of its event: a deadline, or when it was recorded."""
        self._evidence.append(evidence_of(event, part))
        self._facts.append(Fact(words, event.event_id, at))

    def add_further(self, event: Event, words: str) -> None:
        """Another fact that an event states whose part has been told already."""
        self._facts.append(fact_of(event, words))

    def add_absence(self, words: str, at: Instant | None = None) -> None:
        """A fact that no event states: what has not been recorded; `{when}` is the moment by which it was not."""
        self._facts.append(Fact(words, at=at))

    def add_act(self, act: Act) -> None:
        self.add(act.event, "act", f"The Home Office {action_in_words(act.event.action)} on {{when}} (tier {act.tier})")

    def add_acts(self, several: Sequence[Act]) -> None:
        for act in several[:_TOLD_MAX]:
            self.add_act(act)
        if (more := len(several) - _TOLD_MAX) > 0:
            self.add_absence(f"It took {more} more actions against the person")

    def add_knowledge(self, case: CaseHistory) -> None:
        if case.knowledge is not None:
            words = "The Home Office knew of a victim from {when}"
            self.add_moment(case.knowledge.event, "knowledge", words, case.knowledge.since)

    def add_override(self, override: OverrideAuthorised) -> None:
        grade, ground = in_words(override.grade), in_words(override.ground)
        self.add(override, "override", f"An officer of {grade} had allowed it on {{when}}, on the ground of {ground}")

    def add_hindsight(self, case: CaseHistory) -> None:
        if case.knowledge is None:
            self.add_absence("Nothing on the ledger says that the Home Office knew of a victim")
        else:
            words = "The Home Office had not been told of a victim then: it first knew on {when}"
            self.add_moment(case.knowledge.event, "knowledge", words, case.knowledge.since)

    def add_protection(self, case: CaseHistory, when: Range, at: Instant, level: Level) -> None:
        """Both limbs of the shield: the proceedings that protected, and help or its absence."""
        if (proceedings := case.protecting_case(when)) is not None:
            self.add_proceedings(case, proceedings, at)
        spells = [spell for spell in case.supported.at(Range(at, at)) if spell.state in _STATES_OF[level]]
        if spells:
            self._add_support(spells[-1].event, spells[-1].state, case.policy.grace_us)
        if level == "FULL" and (pending := case.pending.first_at(Range(at, at))) is not None:
            self.add_application(pending)

    def add_application(self, application: Application) -> None:
        kind = in_words(application.applied.application_type)
        self.add(application.applied, "application", f"An application to stay ({kind}) was pending from {{when}}")

    def add_part(self, case: CaseHistory, case_ref: str) -> None:
        """The person's part in the case, where one was assigned; otherwise it follows from the case itself."""
        part = case.roles[case_ref]
        if part.assigned is not None:
            words = f"The person's part in case {case_ref} is {in_words(part.role)}, as recorded on {{when}}"
            self.add(part.assigned, "role", words)

    def add_proceedings(self, case: CaseHistory, found: Proceedings, at: Instant) -> None:
        """The proceedings as they stood at this moment, and the person's part in them."""
        self.add_part(case, found.case_ref)
        if isinstance(found.start, InvestigationOpened):
            self.add(found.start, "proceedings", f"Case {found.case_ref} was under investigation from {{when}}")
        elif isinstance(found.start, InvestigationReopened):
            self.add(found.start, "proceedings", f"Case {found.case_ref} was opened again on {{when}}")
        # A charge with which they began is told even where only its day is known, and its written hour is later.
        if found.charge is not None and (found.charge is found.start or found.charge.occurred_at <= at):
            words = f"A charge was brought in case {found.case_ref} on {{when}}, and only the courts' result ends that"
            self.add(found.charge, "charge", words)
        self._add_ignored(found, [outcome for outcome in found.ignored if outcome.occurred_at <= at])

    def _add_ignored(self, found: Proceedings, ignored: Sequence[InvestigationOutcomeRecorded]) -> None:
        for outcome in ignored[:_TOLD_MAX]:
            held_by = name_in_words(found.holder_at(outcome.occurred_at) or "another force")
            force = name_in_words(outcome.force)
            words = f"The outcome that {force} recorded on {{when}} ends nothing, since {held_by} held the case"
            self.add(outcome, "ignored outcome", words)
        if (more := len(ignored) - _TOLD_MAX) > 0:
            self.add_absence(f"Neither does any of {more} more by forces that did not hold the case")

    def _add_support(self, event: Event | None, state: SupportState, grace_us: int) -> None:
        grace = span_in_words(grace_us)
        words = {
            "NOT_OFFERED": "No support had been offered by then",
            "OFFERED_PENDING": "Support was offered on {when} and not yet answered",
            "ACTIVE": "The person had support from {when}",
            "GRACE": f"Support ended on {{when}}, and the {grace} of grace after that had not run out",
            "DECLINED": "Support was declined on {when}",
            "ENDED": f"Support ended on {{when}}, and the {grace} of grace after that had run out",
        }[state]
        if event is None:
            self.add_absence(words)
        else:
            self.add(event, "support", words)
