"""The scene around one finding: the lanes of the case, the finding itself, and the moments that matter to all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger import events as ev
from ledger.events import EVENT_TYPES, Event
from ledger.instants import Instant
from ledger.london import london
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Finding, Verdict
from ledger.protocol.known import key_of
from ledger.protocol.picture.dates import day, is_finite, moment, span
from ledger.protocol.picture.lanes import lanes_of
from ledger.protocol.picture.scene import Bar, Lane, Line, Mark, Scene, Seen
from ledger.protocol.ranges import NEVER, Interval, Range, is_dated, range_of
from ledger.protocol.wording import in_words, kind_in_words, plainly, when_in_words

_DRAWN_AS_LANES: tuple[type[Event], ...] = (
    ev.InvestigationOpened,
    ev.InvestigationReopened,
    ev.ChargeDecided,
    ev.ProsecutionConcluded,
    ev.SupportReferralMade,
    ev.SupportAccepted,
    ev.SupportDeclined,
    ev.SupportEnded,
    ev.RegularisationApplied,
    ev.RegularisationDecided,
    ev.PauseApplied,
    ev.PauseReviewed,
    ev.PauseEnded,
    ev.EnforcementActionTaken,
    ev.EnforcementActionEnded,
    ev.OverrideAuthorised,
)
_STATUS = {"RAISED": "raised", "EXONERATED": "exonerated by an override", "WITHDRAWN": "withdrawn"}

_case_named = re.compile(r"\bcase (\S+)", re.IGNORECASE)


def scene_of(case: CaseHistory, verdict: Verdict, title: str, known_at: Instant) -> Scene:
    """The case as it was known at a moment, and the finding as it stood then. Names no case that its facts do not."""
    finding = verdict.finding
    seen = _seen(finding)
    anchor = _anchor(case, finding)
    return Scene(
        heading=f"{finding.rule}: {title}",
        subheading=f"{finding.severity}, {_STATUS[verdict.status]}{', in hindsight' if finding.hindsight else ''}. "
        f"About {finding.identity.about}. As known on {when_in_words(known_at)}.",
        description=tuple(f"{plainly(fact)}." for fact in finding.facts),
        lanes=tuple(
            _begun(lane, known_at)
            for lane in (*lanes_of(case, seen), *_other_events(case, seen), _finding_lane(case, verdict, anchor))
        ),
        lines=tuple(_lines(case, verdict, anchor)),
        focus=tuple(_focus(verdict, anchor)),
        known_at=known_at,
        notes=tuple(_notes(case, verdict, anchor)),
    )


def _begun(lane: Lane, known_at: Instant) -> Lane:
    """Without what, as far as is known, will only begin: an end of grace, or a review that is not yet due."""
    return lane._replace(bars=tuple(bar for bar in lane.bars if bar.interval.start.earliest <= known_at))


def _seen(finding: Finding) -> Seen:
    named = {name.strip(".,;:()") for fact in finding.facts for name in _case_named.findall(fact.words)}
    if finding.case_ref is not None:
        named.add(finding.case_ref)
    identity = finding.identity
    return Seen(
        anchor=(identity.anchor_publisher, identity.anchor),
        evidence=frozenset((one.publisher, one.event_id) for one in finding.evidence),
        cases=frozenset(named),
    )


def _anchor(case: CaseHistory, finding: Finding) -> Event | None:
    """None where it is not on record any more."""
    key = (finding.identity.anchor_publisher, finding.identity.anchor)
    return next((event for event in case.of(*EVENT_TYPES.values()) if key_of(event) == key), None)


def _other_events(case: CaseHistory, seen: Seen) -> Iterator[Lane]:
    """What the finding rests on and no other lane shows: shares, above all."""
    ends = {key_of(found.end) for intervals in case.proceedings.values() for found in intervals if found.end}
    marks = tuple(
        Mark(range_of(event), "event", _event_labels(event), seen.weight_of(key_of(event)))
        for event in case.of(*EVENT_TYPES.values())
        if is_dated(event)
        and seen.weight_of(key_of(event))
        and not isinstance(event, _DRAWN_AS_LANES)
        and key_of(event) not in ends
    )
    if marks:
        yield Lane("Shares and other events", marks=marks)


def _event_labels(event: Event) -> tuple[str, ...]:
    name = _short_name(event)
    return (f"{name}, {moment(event)}", name)


def _finding_lane(case: CaseHistory, verdict: Verdict, anchor: Event | None) -> Lane:
    finding = verdict.finding
    stands = verdict.status != "WITHDRAWN"
    words = f"{finding.rule}, {finding.severity}, {_STATUS[verdict.status]}"
    short = f"{finding.rule}, {_STATUS[verdict.status]}"
    when = _when(verdict, anchor)
    mark = Mark(when, "finding" if stands else "gone", (words, short, finding.rule), 2)
    marks = (mark,) if is_finite(when.earliest) else ()
    return Lane("This finding", tuple(_interval(finding)), (*marks, *_limits(case, finding)))


def _when(verdict: Verdict, anchor: Event | None) -> Range:
    """Where its anchor is; for a withdrawn one, where it was."""
    at = verdict.finding.at
    return Range(at, at) if anchor is None or verdict.status == "WITHDRAWN" else range_of(anchor)


def _interval(finding: Finding) -> Iterator[Bar]:
    if finding.interval_from is not None:
        start = Range(finding.interval_from, finding.interval_from)
        end = NEVER if finding.interval_to is None else Range(finding.interval_to, finding.interval_to)
        yield Bar(Interval(start, end), "finding", (f"{finding.rule} {span(day(start.earliest), end)}",), 2)


def _limits(case: CaseHistory, finding: Finding) -> Iterator[Mark]:
    """Moments that its facts name and no event has: when something was due."""
    told = {event.occurred_at for event in case.of(*EVENT_TYPES.values())} | {finding.at}
    if case.knowledge is not None:
        told.add(case.knowledge.since)
    for fact in finding.facts:
        if fact.at is not None and fact.at not in told:
            told.add(fact.at)
            parts = [one.part for one in finding.evidence if one.event_id == fact.event_id]
            part = parts[-1] if parts else "time limit"
            yield Mark(Range(fact.at, fact.at), "event", (f"{part}, {_exactly(fact.at)}", part), 1)


def _lines(case: CaseHistory, verdict: Verdict, anchor: Event | None) -> Iterator[Line]:
    finding = verdict.finding
    event = None if verdict.status == "WITHDRAWN" else anchor
    words = _exactly(finding.at) if event is None else moment(event)
    first, last = _when(verdict, anchor)
    at = Instant((first + last) // 2)
    if finding.interval_from is not None:
        yield Line(finding.interval_from, "finding", f"{finding.rule} from {_exactly(finding.interval_from)}")
        yield Line(at, "anchor", f"{_short_name(event)}: {words}")
    elif is_finite(first):
        yield Line(at, "finding", f"{finding.rule}: {words}")
    if case.knowledge is not None:
        yield Line(case.knowledge.since, "knowledge", f"Home Office first knew: {_exactly(case.knowledge.since)}")


def _short_name(event: Event | None) -> str:
    if event is None:
        return "its event"
    if isinstance(event, ev.EnforcementActionTaken):
        return in_words(event.action)
    return f"role: {in_words(event.role)}" if isinstance(event, ev.RoleAssigned) else kind_in_words(type(event))


def _exactly(at: Instant) -> str:
    return f"{day(at)}, {london(at):%H:%M}"


def _focus(verdict: Verdict, anchor: Event | None) -> Iterator[Instant]:
    finding = verdict.finding
    yield finding.at
    told = (finding.interval_from, finding.interval_to, *_when(verdict, anchor), *(fact.at for fact in finding.facts))
    yield from (at for at in told if at is not None and is_finite(at))


def _notes(case: CaseHistory, verdict: Verdict, anchor: Event | None) -> Iterator[str]:
    if anchor is None:
        yield "The event of this finding is not on record any more: the cross shows where it was."
    elif verdict.status == "WITHDRAWN":
        yield "The finding is withdrawn: what is shown is what is known now, from which it does not follow any more."
    if case.knowledge is None:
        yield "Nothing on the ledger says that the Home Office knew of a victim."
    undated = sum(not is_dated(act.event) for act in case.acts)
    if undated:
        yield f"Not drawn: {undated} {'act' if undated == 1 else 'acts'} without a date."
