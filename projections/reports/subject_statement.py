"""The statement that a person may ask for: what was shared about them, what followed, and what they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ledger.events import (
    ComplaintReceived,
    ComplaintResolved,
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    EnforcementActionEnded,
    EnforcementActionTaken,
    Event,
    LedgerAccessed,
    OverrideAuthorised,
    SignpostingProvided,
    StatusQueried,
    VictimInformed,
)
from ledger.instants import Instant
from ledger.protocol.known import Known, key_of
from ledger.protocol.ranges import is_dated
from ledger.protocol.telling.clauses import clause
from ledger.protocol.wording import force_in_words, in_words, publisher_in_words, when_in_words
from ledger.protocol.wording_of_shares import (
    categories_in_words,
    purpose_in_words,
    receiver_in_words,
    system_in_words,
)
from projections.reports.asked import Basis
from projections.reports.document import Chapter, Document, Points, Words
from projections.reports.facts import shares_of
from projections.reports.report import Report
from projections.reports.stated import document_of
from projections.reports.statement_words import (
    BASES,
    COMPLAINTS,
    GROUNDS,
    METHODS,
    READ,
    READ_FOR,
    READERS,
    TERMS,
    TOPICS,
    TRIGGERS,
    to_you,
)
from projections.reports.subject import SubjectAt
from projections.reports.withholding import ANSWERED, PAUSED, SHARED, exemptions_of, received_alone, withheld_from

WARNING = "CONFIDENTIAL: about one person. For the subject-access officer to check, and to hand to that person and to nobody else."
_DISCLOSURE = (
    "The statement is about one person and for that person. It holds nothing about anybody else, no names of officers, and "
    "not who told the Home Office of the person, unless the police did. What an exemption on record covers is counted and "
    "not shown."
)
_QUESTION = "What was shared about you, by whom, when and why, what followed, and what were you told?"
_RIGHTS = (
    "You may ask the police and the Home Office for the data themselves, and for what they hold about you outside this ledger.",
    "If something here is wrong, you may ask the body that recorded it to correct it. The correction will stand in the ledger.",
    "If you are not content with an answer, you may complain to that body, and to the Information Commissioner.",
)
_NOTHING = "Nothing is listed here."
_OF_FIGURES = ("clocks", "exclusions")
_FOLLOWED = (*PAUSED, EnforcementActionTaken, EnforcementActionEnded, OverrideAuthorised)


def statement(report: Report, basis: Basis, events: Sequence[Known]) -> Document:
    """For the person whom `basis` names, of the records about them known by the question's moment: those from upstream, and
    the readings of the ledger where they are given too.
    """
    assert basis.subject is not None, "a statement is for somebody"
    readings = [known.event for known in events if isinstance(known.event, LedgerAccessed)]
    one = SubjectAt(basis.subject, events, basis.question)
    made = document_of(report, basis, _Statement(one, readings).chapters())
    facts = tuple(
        replace(fact, text=_DISCLOSURE) if fact.name == "disclosure" else fact
        for fact in made.facts
        if fact.name not in _OF_FIGURES
    )
    return replace(made, question=_QUESTION, facts=facts, warning=WARNING, is_letter=True)


class _Statement:
    def __init__(self, one: SubjectAt, readings: Sequence[LedgerAccessed]) -> None:
        self._one = one
        self._readings = [each for each in readings if self._is_asked_for(each)]
        withheld = withheld_from(one)
        self._withheld = [each for each in withheld if self._is_asked_for(each.event)]
        self._hidden = {key_of(each.event) for each in withheld}
        self._hides_a_share = any(isinstance(each.event, SHARED) for each in withheld)
        shares = {key_of(share) for share in (*shares_of(one), *received_alone(one))}
        self._shares = [share for share in self._events(*SHARED) if key_of(share) in shares]

    def chapters(self) -> Sequence[Chapter]:
        complaints = self._events(ComplaintReceived, ComplaintResolved)
        listed = (
            _listed("shared", "What was shared about you", [*map(self._share, self._shares)]),
            _listed("looked-up", "Who looked up your immigration status", [*map(_query, self._events(StatusQueried))]),
            _listed("followed", "What the Home Office did", [*map(self._step, self._events(*_FOLLOWED))]),
            _listed("told", "What you were told", list(self._told())),
            _listed("complaints", "Complaints on record", [*map(_complaint, complaints)]),
            _listed("read", "Who read about you in this ledger", [*map(_reading, self._readings)]),
        )
        rights = Chapter("rights", "What you can do", (), (Points("Your rights", _RIGHTS),))
        return (self._opening(), *listed, self._withholding(), rights, *_explained(listed))

    def _events(self, *kinds: type[Event]) -> Sequence[Event]:
        """In valid order: those that were asked for and that nothing withholds."""
        found = self._one.case.of(*kinds)
        return [event for event in found if self._is_asked_for(event) and key_of(event) not in self._hidden]

    def _is_asked_for(self, event: Event) -> bool:
        """What has no date belongs to every period."""
        return not is_dated(event) or event.occurred_at in self._one.question.period

    def _opening(self) -> Chapter:
        words = (
            "This statement tells you what the police shared about you with the Home Office, what the Home Office did, and what "
            f"you were told, as far as it was on record by {when_in_words(self._one.question.known_at)}. The ledger does not "
            f"hold your name: in it, you are {self._one.subject_ref}. It says that data were shared, and of which kind; it "
            "does not hold the data themselves. Records that were found to be wrong are given as corrected, and those that "
            "were taken back are left out. What nobody recorded cannot stand here."
        )
        if not self._one.known:
            return Chapter(
                "opening", "About this statement", (), (Words(words), Words("Nothing about you is on record."))
            )
        shares, hidden = len(self._shares), len(self._withheld)
        brief = (
            f"{_counted(shares, 'share of your data is', 'shares of your data are')} listed.",
            f"{_counted(hidden, 'entry is', 'entries are')} withheld.",
        )
        return Chapter("opening", "About this statement", (), (Words(words), Points("In short", brief)))

    def _share(self, event: Event) -> str:
        if isinstance(event, DataShareReceived):
            return f"{_received_alone(event)}{_next_of(event)}"
        assert isinstance(event, DataShareSent)
        bases = ", ".join(BASES[basis] for basis in event.lawful_basis) or BASES["NONE_RECORDED"]
        kinds = to_you(categories_in_words(event.data_categories)) or "not recorded"
        role = "what part you had is not recorded" if event.subject_role is None else in_words(event.subject_role)
        sent = f"On {_when(event)}, {force_in_words(event.force)} sent data about you to {receiver_in_words(event.receiver)}"
        return " ".join(
            (
                f"{sent} {to_you(purpose_in_words(event.purpose))}.",
                TRIGGERS[event.trigger],
                f"Kinds of data: {kinds}.",
                f"How the police described you: {role}.",
                f"The legal basis that the police recorded: {bases}.",
                *self._answers(event),
                self._telling_of(event),
            )
        )

    def _answers(self, share: DataShareSent) -> Iterator[str]:
        """Those outside the period too: they belong to their share."""
        for event in self._one.case.of(*ANSWERED):
            if key_of(event) in self._hidden:
                continue
            if isinstance(event, DataShareReceived) and event.share_id == share.share_id:
                yield f"The Home Office received it on {_when(event)}.{_next_of(event)}"
            elif isinstance(event, DataShareRejected) and event.share_id == share.share_id:
                yield f"The Home Office rejected it on {_when(event)} ({in_words(event.reason)})."

    def _telling_of(self, share: DataShareSent) -> str:
        sharing = self._one.question.policy.sharing
        since = Instant(share.occurred_at - sharing.told_within_us)
        for event in self._one.case.of(VictimInformed):
            assert isinstance(event, VictimInformed)
            is_answer = event.exemption == "NONE" and event.topic in sharing.told_topics and is_dated(event)
            if is_answer and is_dated(share) and event.occurred_at >= since:
                return f"It is on record that you were told of a share on {_when(event)}."
        return "It is not on record that you were told of it."

    def _step(self, event: Event) -> str:
        if isinstance(event, OverrideAuthorised):
            return f"On {_when(event)}, an officer of the Home Office allowed enforcement against you as an exception."
        said = f"On {_when(event)}, {to_you(clause(event))}."
        # Nobody else is named as a source, and not the police either while a share is withheld.
        is_from_police = isinstance(event, EnforcementActionTaken) and event.originated_from == "POLICE_SHARE"
        if is_from_police and not self._hides_a_share:
            return f"{said} The Home Office recorded that this came from data that the police had shared."
        return said

    def _told(self) -> Iterator[str]:
        for event in self._events(VictimInformed, SignpostingProvided):
            who = publisher_in_words(event.publisher)
            if isinstance(event, SignpostingProvided):
                topics = ", ".join(map(in_words, event.topics)) or "not recorded what"
                yield f"On {_when(event)}, {who} pointed you to advice and help ({topics})."
            elif isinstance(event, VictimInformed) and event.exemption == "NONE":
                how = "" if event.method is None else f" {METHODS[event.method]}"
                language = "" if event.language is None else f" (language: {event.language})"
                yield f"On {_when(event)}, {who} recorded that you were told{how} {TOPICS[event.topic]}{language}."

    def _withholding(self) -> Chapter:
        counts = Counter(key_of(each.exemption) for each in self._withheld)
        said = [_ground(each, counts[key_of(each)]) for each in exemptions_of(self._one)]
        if not said:
            return Chapter("withheld", "What is withheld", (), (Words("Nothing is withheld from this statement."),))
        rights = (
            "You may ask the body that relied on a ground to look at it again, and you may complain to the Information "
            "Commissioner. No record says which share an exemption is for; where that is in doubt, the entry is withheld."
        )
        return Chapter("withheld", "What is withheld", (), (Points("Grounds on record", tuple(said)), Words(rights)))


def _listed(name: str, title: str, sentences: Sequence[str]) -> Chapter:
    if not sentences:
        return Chapter(name, title, (), (Words(_NOTHING),))
    return Chapter(name, title, (), (Points("In order of time", tuple(sentences)),))


def _explained(chapters: Sequence[Chapter]) -> Iterator[Chapter]:
    """What the words mean that stand in them."""
    said = " ".join(
        sentence
        for chapter in chapters
        for part in chapter.parts
        if isinstance(part, Points)
        for sentence in part.sentences
    )
    meanings = tuple(meaning for term, meaning in TERMS.items() if term in said)
    if meanings:
        yield Chapter("terms", "What some of the words mean", (), (Points("Words of the authorities", meanings),))


def _received_alone(event: DataShareReceived) -> str:
    said = f"On {_when(event)}, the Home Office recorded that it received data about you from the police."
    return f"{said} No police force has recorded that it sent them."


def _next_of(event: DataShareReceived) -> str:
    return "" if event.next_action is None else f" What it was to do next: {in_words(event.next_action)}."


def _complaint(event: Event) -> str:
    who = publisher_in_words(event.publisher)
    if isinstance(event, ComplaintResolved):
        return f"On {_when(event)}, {who} recorded how a complaint ended: {in_words(event.outcome)}."
    assert isinstance(event, ComplaintReceived)
    return f"On {_when(event)}, {who} recorded a complaint about {COMPLAINTS[event.about]}."


def _reading(event: LedgerAccessed) -> str:
    return (
        f"On {_when(event)}, {READERS[event.accessor_role]} read {READ[event.query_kind]}, {READ_FOR[event.purpose]}."
    )


def _query(event: Event) -> str:
    assert isinstance(event, StatusQueried)
    return (
        f"On {_when(event)}, {force_in_words(event.force)} looked up your immigration status in "
        f"{system_in_words(event.system)} {to_you(purpose_in_words(event.purpose))}."
    )


def _ground(exemption: VictimInformed, count: int) -> str:
    """Without its date, which would tell when something was shared."""
    record = (
        "No record of the reasons is named."
        if exemption.exemption_record_ref is None
        else f"The reasons are in the record {exemption.exemption_record_ref}."
    )
    return f"{_counted(count, 'entry is', 'entries are')} withheld on this ground: {GROUNDS[exemption.exemption]}. {record}"


def _when(event: Event) -> str:
    return when_in_words(event.occurred_at, event.occurred_precision)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
