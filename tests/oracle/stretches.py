"""The rules about shielded stretches: PV-05, PV-06, PV-07 and PV-09."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import (
    EnforcementActionEnded,
    EnforcementActionTaken,
    Event,
    PauseApplied,
    PauseEnded,
)
from tests.oracle.acts import acts_of, status
from tests.oracle.london import range_of
from tests.oracle.numbers import (
    EXCUSED_ENDS,
    FOREVER,
    PAUSE_DUE_WITHIN,
    PAUSE_OVERDUE_AFTER,
    REAPPLIED_WITHIN,
    RELEASED_WITHIN,
    STATE_SEVERITY,
    TIER,
)
from tests.oracle.rows import Row, row
from tests.oracle.spans import Span, bounds_of, instants_within
from tests.oracle.states import World, first_at_or_after, pause_of, pause_refs, pause_spans

POINTS_OF_TIER_5 = {"REMOVED"}
"""Section 3, acts: of T5 only REMOVAL_DIRECTIONS and DEPORTATION_ORDER are states."""


def _open(instant: int) -> int | None:
    """An end that never comes is none."""
    return None if instant == FOREVER else instant


def ended_pauses(world: World) -> list[Row]:
    """PV-05, of the events at which a pause ended."""
    refs = {event.pause_ref for event in world.dated if isinstance(event, PauseEnded)}
    ends = [end for ref in sorted(refs) if (end := _end_of_pause(world, ref))]
    return [row("PV-05", end, "HIGH") for end in ends if end.reason not in EXCUSED_ENDS and _ends_early(world, end)]


def _end_of_pause(world: World, ref: str) -> PauseEnded | None:
    """Section 7: the first at or after its start; of a pause that nobody knows, the first."""
    if ref in pause_refs(world.dated):
        return pause_of(world.dated, ref)[1]
    return next(event for event in world.dated if isinstance(event, PauseEnded) and event.pause_ref == ref)


def _ends_early(world: World, end: PauseEnded) -> bool:
    others = [each for each in world.pauses if each.value != end.pause_ref]
    start, after = range_of(end)
    bounds = world.shield_bounds() | bounds_of(others)
    instants = [start] if start == after else instants_within(start, after, bounds)
    applied = [event.occurred_at for event in world.dated if isinstance(event, PauseApplied)]
    if any(end.occurred_at <= each <= end.occurred_at + REAPPLIED_WITHIN for each in applied):
        return False
    if any(each.is_possible(instant) for each in others for instant in instants):
        return False
    return all(world.is_shielded(instant) for instant in instants)


def unpaused_stretches(world: World, now: int) -> list[Row]:
    """PV-06; a `PauseApplied` that repeats a `pause_ref` is applied as it is for PV-05."""
    found = [_unpaused(world, stretch, now) for stretch in world.stretches()]
    return [each for each in found if each]


def _unpaused(world: World, stretch: tuple[int, int], now: int) -> Row | None:
    start, end = stretch
    late = max(start, world.knowledge())
    due, overdue = late + PAUSE_DUE_WITHIN, late + PAUSE_OVERDUE_AFTER
    applied = [event.occurred_at for event in world.dated if isinstance(event, PauseApplied)]
    if not (now >= due and due < end) or any(start <= each <= due for each in applied):
        return None
    if any(each.is_written(late) for each in world.pauses):
        return None
    paused = any(each.written[0] <= overdue and late < each.written[1] for each in _lasting(world.pauses))
    grave = now >= overdue and overdue < end and not paused
    return row("PV-06", starter(world, start), "HIGH" if grave else "MEDIUM")


def _lasting(spans: Sequence[Span]) -> list[Span]:
    return [each for each in spans if each.written[0] < each.written[1]]


def starter(world: World, instant: int) -> Event:
    """Section 7: the event that starts a shielded stretch."""
    for kind in (world.victim_proceedings(), world.support, world.applications):
        here = [
            each.begun_by
            for each in kind
            if each.begun_by and each.start[0] == instant and each.is_possible(instant) and _protects(each)
        ]
        if here:
            return min(here, key=lambda event: event.event_id)
    raise AssertionError("nothing starts this stretch")


def _protects(each: Span) -> bool:
    return each.value not in {"DECLINED", "ENDED"}


def lapsed_pauses(world: World, now: int) -> list[Row]:
    """PV-07; section 7: of several lapses the latest."""
    found = []
    for ref in sorted(pause_refs(world.dated)):
        begun, _ = pause_of(world.dated, ref)
        lapses = [each for each in _lapses(world, ref) if each[0] <= now]
        if lapses:
            found.append(row("PV-07", begun, "HIGH", interval=(lapses[-1][0], _open(lapses[-1][1]))))
    return found


def _lapses(world: World, ref: str) -> list[tuple[int, int]]:
    """From each `review_due` that passed in the shield to the renewal, the end of the pause or of the shield."""
    _, ended = pause_of(world.dated, ref)
    spans = pause_spans(world.dated, ref)
    until = FOREVER if ended is None else ended.occurred_at
    renewals = [*[each.written[0] for each in spans[1:]], until]
    lapsed = [each.written[1] for each in spans]
    return [
        (due, min(renewal, until, shield_end))
        for due, renewal in zip(lapsed, renewals, strict=True)
        for start, shield_end in world.stretches()
        if due < until and start <= due < shield_end
    ]


def states_of(world: World) -> list[tuple[EnforcementActionTaken, int]]:
    """Section 3, acts: the states, with the moment at which each ends."""
    return [
        (act, _end_of_state(world, act))
        for act in acts_of(world)
        if act in world.dated and TIER[act.action] in STATE_SEVERITY and act.action not in POINTS_OF_TIER_5
    ]


def _end_of_state(world: World, act: EnforcementActionTaken) -> int:
    """Section 7: `EnforcementActionEnded` beats `continues_until`."""
    ends = [e for e in world.dated if isinstance(e, EnforcementActionEnded) and e.action_ref == act.action_ref]
    ended = first_at_or_after(ends, act)
    if ended:
        return ended.occurred_at
    return FOREVER if act.continues_until is None else act.continues_until


def _qualifying(world: World, end: int, now: int) -> list[tuple[int, int]]:
    """The later of H and the start of each stretch in which a state that ends then is still in force 24 hours on."""
    later = [(max(start, world.knowledge()), shield_end) for start, shield_end in world.stretches()]
    return [
        (moment, shield_end)
        for moment, shield_end in later
        if moment + RELEASED_WITHIN < min(end, shield_end) and moment + RELEASED_WITHIN <= now
    ]


def continuing_states(world: World, now: int) -> list[Row]:
    """PV-09; section 7: several qualifying stretches, the latest."""
    found = []
    for act, end in states_of(world):
        start, after = range_of(act)
        stretches = [each for each in _qualifying(world, end, now) if start < each[0] and after <= each[0]]
        if stretches:
            moment, shield_end = stretches[-1]
            since = moment + RELEASED_WITHIN
            case = world.protecting_case([since])
            interval = (since, _open(min(end, shield_end)))
            severity = STATE_SEVERITY[TIER[act.action]]
            found.append(row("PV-09", act, severity, status=status(world, act), case_ref=case, interval=interval))
    return found


def straddling_acts(world: World, now: int) -> list[EnforcementActionTaken]:
    """Section 7, PV-09: the act's range straddles the later moment."""
    return [
        act
        for act, end in states_of(world)
        if any(range_of(act)[0] < each[0] < range_of(act)[1] for each in _qualifying(world, end, now))
    ]
