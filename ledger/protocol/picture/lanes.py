"""The lanes of a case: proceedings, support, shield, pause and enforcement, as they were known at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ledger.events import EnforcementActionEnded, Event, OverrideAuthorised, PauseEnded, PauseReviewed
from ledger.instants import Instant
from ledger.protocol.acts import Act, ended_by
from ledger.protocol.case import CaseHistory
from ledger.protocol.known import key_of
from ledger.protocol.pauses import Pause
from ledger.protocol.picture.dates import STILL_OPEN, day, moment, roughly, span
from ledger.protocol.picture.scene import Bar, Lane, Look, Mark, Seen
from ledger.protocol.picture.shield import shield_lane
from ledger.protocol.proceedings import Proceedings
from ledger.protocol.ranges import NEVER, Interval, Range, is_dated, range_of
from ledger.protocol.support import Application, SupportSpell
from ledger.protocol.wording import force_in_words, in_words

_SUPPORT: dict[str, tuple[Look, str]] = {
    "NOT_OFFERED": ("bare", "no support offered"),
    "OFFERED_PENDING": ("offered", "support offered"),
    "ACTIVE": ("support", "support"),
    "GRACE": ("support", "days of grace"),
    "DECLINED": ("bare", "support declined"),
    "ENDED": ("bare", "support over"),
}


def lanes_of(case: CaseHistory, seen: Seen) -> tuple[Lane, ...]:
    """From what protects, over protection, to what was done: each reads on from the one above."""
    return (
        _proceedings_lane(case, seen),
        _support_lane(case, seen),
        shield_lane(case),
        _pause_lane(case, seen),
        _enforcement_lane(case, seen),
    )


def _proceedings_lane(case: CaseHistory, seen: Seen) -> Lane:
    protecting = set(case.protecting)
    every = sorted(
        (found for intervals in case.proceedings.values() for found in intervals),
        key=lambda found: (found not in protecting, found.start.occurred_at, found.case_ref),
    )
    bars = tuple(_proceedings_bar(case, found, seen, protects=found in protecting) for found in every)
    charges = tuple(
        Mark(
            range_of(found.charge), "event", (f"charge, {moment(found.charge)}", "charge"), _weight(seen, found.charge)
        )
        for found in every
        if found.charge is not None and found in protecting
    )
    return Lane("Proceedings", bars, charges)


def _proceedings_bar(case: CaseHistory, found: Proceedings, seen: Seen, *, protects: bool) -> Bar:
    name = f"Case {found.case_ref}" if found.case_ref in seen.cases else "Another case"
    force = found.holder_at(found.start.occurred_at)
    role = "" if protects else f", as {in_words(case.roles[found.case_ref].role)}: does not protect"
    when = span(roughly(found.start), found.interval.end)
    by = f", {force_in_words(force)}" if force else ""
    return Bar(
        found.interval,
        "proceedings" if protects else "elsewhere",
        (f"{name}{by}{role}, {when}", f"{name}{role}, {when}", f"{name}{by}{role}", f"{name}{role}", name),
        max(_weight(seen, event) for event in (found.start, found.charge, found.end) if event is not None),
    )


def _support_lane(case: CaseHistory, seen: Seen) -> Lane:
    spells = [spell for spell in case.support if spell.possible_from < spell.possible_to]
    bars = [_support_bar(spell, after, seen) for spell, after in zip(spells, [*spells[1:], None], strict=True)]
    bars += [_application_bar(application, seen) for application in case.applications]
    return Lane("Support and applications", tuple(bars))


def _support_bar(spell: SupportSpell, after: SupportSpell | None, seen: Seen) -> Bar:
    """A spell is possible until the next has begun for certain, and certain until the next may have begun."""
    look, words = _SUPPORT[spell.state]
    settled = spell.possible_from if spell.event is None else _settled(spell)
    end = NEVER if after is None else Range(after.possible_from, spell.possible_to)
    weight = 0 if spell.event is None else _weight(seen, spell.event)
    when = span(day(spell.since) if look == "support" else None, end)
    if spell.event is not None and look != "support":
        when = f"{'from' if spell.state == 'ENDED' else 'on'} {day(spell.since)}"
    labels = (f"{words} {when}", words) if when != STILL_OPEN or spell.event is not None else (words,)
    return Bar(Interval(Range(spell.possible_from, settled), end), look, labels, weight)


def _settled(spell: SupportSpell) -> Instant:
    event = spell.event
    assert event is not None
    when = range_of(event)
    return Instant(spell.possible_from + (when.latest - when.earliest))


def _application_bar(application: Application, seen: Seen) -> Bar:
    applied = application.applied
    when = span(roughly(applied), application.interval.end)
    words = "application to stay"
    labels = (f"{words} ({in_words(applied.application_type)}) pending {when}", f"{words} pending", "application")
    return Bar(application.interval, "offered", labels, _weight(seen, applied))


def _pause_lane(case: CaseHistory, seen: Seen) -> Lane:
    bars = [bar for pause in case.pauses for bar in _pause_bars(pause, seen)]
    ends = [_pause_end(pause.ended, seen) for pause in case.pauses if pause.ended is not None]
    reviews = [
        Mark(range_of(event), "event", (f"review, {moment(event)}", "review"), _weight(seen, event))
        for event in case.of(PauseReviewed)
        if is_dated(event) and _weight(seen, event)
    ]
    return Lane("Home Office's own pause", tuple(bars), tuple(mark for mark in (*ends, *reviews) if mark.weight))


def _pause_bars(pause: Pause, seen: Seen) -> Iterator[Bar]:
    weight = _weight(seen, pause.applied)
    for stretch in pause.in_force:
        since, due, end = roughly(stretch.start), stretch.review_due, stretch.interval.end
        if due is not None and end.latest == due:  # it ended, or will end, for no other reason
            labels: tuple[str, ...] = (
                f"paused from {since}, review due {day(due)}",
                f"paused, review due {day(due)}",
                "paused",
            )
        else:
            labels = (f"paused {span(since, end)}", "paused")
        yield Bar(stretch.interval, "pause", labels, weight)
    for lapse in pause.lapses:
        start = Range(lapse.at, lapse.at)
        end = NEVER
        if lapse.renewed is not None:
            end = range_of(lapse.renewed)
        elif pause.ended is not None:
            end = range_of(pause.ended)
        if start.earliest < end.latest:
            when = span(day(lapse.at), end)
            yield Bar(
                Interval(start, end), "lapsed", (f"lapsed {when}: no review", "lapsed: no review", "lapsed"), weight
            )


def _pause_end(ended: PauseEnded, seen: Seen) -> Mark:
    labels = (f"pause ended ({in_words(ended.reason)}), {moment(ended)}", f"pause ended, {roughly(ended)}", "ended")
    return Mark(range_of(ended), "event", labels, _weight(seen, ended))


def _enforcement_lane(case: CaseHistory, seen: Seen) -> Lane:
    acts = [act for act in case.acts if is_dated(act.event)]
    lasting = [act for act in acts if act.event.action in case.policy.states]
    ends: defaultdict[str, list[EnforcementActionEnded]] = defaultdict(list)
    for event in case.of(EnforcementActionEnded):
        assert isinstance(event, EnforcementActionEnded)
        ends[event.action_ref].append(event)
    bars = tuple(_state_bar(act, ends[act.event.action_ref], seen) for act in lasting)
    marks = [_act_mark(act, seen) for act in acts if act not in lasting]
    marks += [_override_mark(event, seen) for event in case.of(OverrideAuthorised) if is_dated(event)]
    return Lane("Enforcement", bars, tuple(marks))


def _state_bar(act: Act, ends: Sequence[EnforcementActionEnded], seen: Seen) -> Bar:
    ended, until = ended_by(act, ends), act.event.continues_until
    end = range_of(ended) if ended is not None else NEVER if until is None else Range(until, until)
    name = in_words(act.event.action)
    when = span(moment(act.event), end)
    labels = (f"{name} (tier {act.tier}) {when}", f"{name} {when}", f"{name}, {roughly(act.event)}", name)
    return Bar(Interval(act.when, end), "state", labels, _weight(seen, act.event))


def _act_mark(act: Act, seen: Seen) -> Mark:
    name, event = in_words(act.event.action), act.event
    labels = (f"{name} (tier {act.tier}), {moment(event)}", f"{name}, {roughly(event)}", name)
    return Mark(act.when, "act", labels, _weight(seen, event))


def _override_mark(event: Event, seen: Seen) -> Mark:
    assert isinstance(event, OverrideAuthorised)
    labels = (f"override ({in_words(event.grade)}), {moment(event)}", f"override, {roughly(event)}", "override")
    return Mark(range_of(event), "override", labels, _weight(seen, event))


def _weight(seen: Seen, event: Event) -> int:
    return seen.weight_of(key_of(event))
