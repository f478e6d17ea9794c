"""What each event says, as a clause in the past tense without its date: "Kent police opened an investigation"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from datetime import date, timedelta

from ledger import events as ev
from ledger.events import Event
from ledger.instants import Instant
from ledger.protocol.wording import (
    action_in_words,
    force_in_words,
    in_words,
    kind_in_words,
    publisher_in_words,
    when_in_words,
)

_CLAUSES: Mapping[type[Event], str] = {
    ev.CorrectionIssued: "{publisher} issued a correction (reason: {reason})",
    ev.EventRetracted: "{publisher} retracted an event (reason: {reason})",
    ev.CrimeReported: "a crime ({crime_type}) was reported to {force}{in_case}",
    ev.InvestigationOpened: "{force} opened an investigation{in_case}",
    ev.RoleAssigned: "the person's part{in_case} was recorded as {role}",
    ev.InvestigationTransferred: "the investigation{in_case} passed from {from_force} to {to_force}",
    ev.InvestigationOutcomeRecorded: "{force} recorded outcome {outcome_code}{in_case}",
    ev.VictimsRightToReviewRequested: "a review of the decision{in_case} was asked for",
    ev.VictimsRightToReviewDecided: "the review of the decision{in_case} ended ({result})",
    ev.InvestigationReopened: "{force} opened the investigation{in_case} again",
    ev.ChargeDecided: "the prosecutor decided on a charge{in_case} ({decision})",
    ev.ProsecutionConcluded: "the prosecution{in_case} ended ({outcome})",
    ev.PauseApplied: "the Home Office paused enforcement",
    ev.PauseReviewed: "the pause was reviewed ({outcome})",
    ev.PauseEnded: "the pause was ended (reason: {reason})",
    ev.ShieldChecked: "the Home Office asked whether the person was protected (answer: {result})",
    ev.EnforcementActionTaken: "the Home Office {action}",
    ev.EnforcementActionEnded: "the enforcement ended ({reason})",
    ev.OverrideAuthorised: "an officer of {grade} allowed enforcement in spite of protection ({ground})",
    ev.NrmReferralMade: "the person was referred to the National Referral Mechanism",
    ev.NrmDecisionMade: "the National Referral Mechanism decided ({stage}: {result})",
    ev.RegularisationApplied: "the person applied to stay ({application_type})",
    ev.RegularisationDecided: "the application to stay was decided ({decision})",
    ev.LeaveExpiryRecorded: "it was recorded that the person's leave runs out on {expires_on}",
    ev.StatusQueried: "{force} looked up the person's immigration status (purpose: {purpose})",
    ev.DataShareSent: "{force} shared the person's data with the Home Office (purpose: {purpose})",
    ev.DataShareReceived: "the Home Office received the person's data",
    ev.DataShareRejected: "the Home Office rejected what was shared ({reason})",
    ev.SafeguardingActionTaken: "something was done to keep the person safe ({action})",
    ev.SupportReferralMade: "support was offered",
    ev.SupportAccepted: "the person took up support",
    ev.SupportDeclined: "support was declined ({reason})",
    ev.SupportEnded: "support ended ({reason})",
    ev.VictimInformed: "telling the person was recorded ({topic})",
    ev.SignpostingProvided: "the person was pointed to advice and help",
    ev.ComplaintReceived: "a complaint was received ({about})",
    ev.ComplaintResolved: "a complaint was resolved ({outcome})",
    ev.EventRefused: "the gate refused a claim ({reason})",
    ev.EventRepeated: "a claim was said again",
}

_AS_WRITTEN = ("str", "str | None")
_EPOCH_DAY = date(1970, 1, 1)


def clause(event: Event) -> str:
    """What the event says, to stand after "that"; the words never begin with a capital unless a name does."""
    template = _CLAUSES.get(type(event))
    if template is None:
        return f"{kind_in_words(type(event))} was recorded"
    return template.format_map(_Words(event))


def dated(event: Event) -> str:
    """The clause with its date: "Kent police opened an investigation on 4 March 2024 at 10:15 GMT"."""
    return f"{clause(event)} on {when_in_words(event.occurred_at, event.occurred_precision)}"


def sentence_of(said: str) -> str:
    """A clause as a sentence of its own."""
    return f"{said[:1].upper()}{said[1:]}."


def differences(before: Event, after: Event) -> tuple[str, ...]:
    """What a correction changed, field by field: "the action from notice of liability to detention"."""
    return tuple(
        f"{_FIELD_NAMES.get(field.name) or 'the ' + in_words(field.name)} from "
        f"{_value(field, before)} to {_value(field, after)}"
        for field in fields(before)
        if getattr(before, field.name) != getattr(after, field.name)
    )


_FIELD_NAMES = {
    "occurred_at": "when it happened",
    "recorded_at": "when it was recorded",
    "occurred_precision": "how exactly its date is known",
    "case_ref": "its case",
}


class _Words(Mapping[str, str]):
    """The fields of an event by name, in words."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._fields = {field.name: field for field in fields(event)}

    def __getitem__(self, name: str) -> str:
        if name == "in_case":
            return f" in case {self._event.case_ref}" if self._event.case_ref else ""
        if name == "publisher":
            return publisher_in_words(self._event.publisher)
        return _value(self._fields[name], self._event)

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)


def _value(field: Field[object], event: Event) -> str:
    """One field's value in words: the contract's types are the annotations of the generated classes."""
    value = getattr(event, field.name)
    kind = str(field.type)
    if value is None:
        return "nothing recorded"
    if kind.startswith("Instant"):
        precision = event.occurred_precision if field.name == "occurred_at" else "INSTANT"
        return when_in_words(Instant(value), precision)
    if field.name == "expires_on":
        return _day(int(value))
    if kind.startswith("Force"):
        return force_in_words(value)
    if field.name == "action":
        return action_in_words(value)
    return _plain(value, as_written=kind in _AS_WRITTEN and field.name != "reason")


def _plain(value: object, *, as_written: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_plain(each, as_written=as_written) for each in value) or "nothing"
    text = str(value)
    return text if as_written else in_words(text)


def _day(days: int) -> str:
    day = _EPOCH_DAY + timedelta(days=days)
    return f"{day.day} {day:%B %Y}"
