"""The rules about enforcement acts tested against intervals: PV-01 to 04, 08, 10, 11, PW, FW-02, and PT-01's doubt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import NamedTuple

from ledger.events import (
    EnforcementActionTaken,
    NrmDecisionMade,
    OverrideAuthorised,
    PauseEnded,
    RoleAssigned,
    ShieldChecked,
)
from tests.oracle.london import range_of
from tests.oracle.numbers import (
    CHECKED_WITHIN,
    LATE_OVERRIDE_WITHIN,
    LOWER,
    OVERRIDE_GRADES,
    PRESUMED_SEVERITY,
    REMOVAL_TIER,
    SEVERE,
    TIER,
)
from tests.oracle.rows import Row, row
from tests.oracle.spans import Span, bounds_of, instants_within, truth
from tests.oracle.states import (
    CONDITIONAL,
    FULL,
    NONE,
    PRESUMED,
    World,
    recovery,
    reported_unopened,
    reviews_pending,
)

Act = EnforcementActionTaken
Answer = bool | None
"""Whether an act lies in an interval; None where that is undecidable (section 2)."""
Fact = Callable[[int], Iterable[int]]
"""All values that something may have at an instant; the greatest is the one in the victim's favour."""


class Question(NamedTuple):
    """What a rule asks of the instant of an act."""

    facts: Sequence[Fact]
    holds: Callable[..., bool]
    spans: Sequence[Span]


def acts_of(world: World) -> list[Act]:
    """Section 3, acts: tier 1 or more; section 7: an `action_ref` begun twice, the first counts."""
    acts: list[Act] = []
    for event in world.events:
        if isinstance(event, Act) and TIER[event.action] >= 1 and event.action_ref not in {a.action_ref for a in acts}:
            acts.append(event)
    return acts


def answer(world: World, act: Act, question: Question) -> Answer:
    """Section 7: a point takes the strongest possible level; a range needs every instant certain."""
    if act.occurred_precision == "UNKNOWN":
        return None
    if act.occurred_precision == "INSTANT":
        return question.holds(*(max(fact(act.occurred_at)) for fact in question.facts))
    outcomes = {
        question.holds(*values)
        for instant in instants_of(world, act, question.spans)
        for values in product(*(fact(instant) for fact in question.facts))
    }
    return outcomes.pop() if len(outcomes) == 1 else None


def instants_of(world: World, act: Act, spans: Sequence[Span] = ()) -> Sequence[int]:
    """The instants at which an act may have been: its point, or those of its range at which something may differ."""
    start, end = range_of(act)
    if start == end:
        return [start]
    return instants_within(start, end, world.shield_bounds() | bounds_of(spans))


def questions(world: World, act: Act) -> dict[str, Question]:
    """Every rule that tests an act against intervals, and is not settled by something else about the act."""
    asked = {
        "PV-01": _about(world, lambda level: level == FULL),
        "PV-02": _about(world, lambda level: level == PRESUMED),
        "PV-03": _inside(world.pauses),
        "PW-01": _about(world, lambda level: level == CONDITIONAL),
        "PW-02": _about(world, _in_none, world.witness_proceedings()),
        "PW-04": _about(world, _in_none, reported_unopened(world)),
        "PW-05": _about(world, _in_none, reviews_pending(world.dated)),
    }
    if TIER[act.action] == REMOVAL_TIER:
        asked["PV-10"] = _inside(world.applications)
        if not _is_disqualified(world, act):
            asked["PV-04"] = _inside(recovery(world.dated))
    return asked


def _inside(spans: Sequence[Span]) -> Question:
    return Question([lambda instant: truth(spans, instant)], lambda inside: inside, spans)


def _about(world: World, holds: Callable[..., bool], spans: Sequence[Span] | None = None) -> Question:
    if spans is None:
        return Question([world.levels], holds, ())
    return Question([world.levels, lambda instant: truth(spans, instant)], holds, spans)


def _in_none(level: int, inside: bool) -> bool:
    return level == NONE and inside


def _is_disqualified(world: World, act: Act) -> bool:
    """Section 7, PV-04: any decision with `disqualified` at or before the act bars it."""
    decisions = [event for event in world.dated if isinstance(event, NrmDecisionMade)]
    return any(event.disqualified and event.occurred_at <= act.occurred_at for event in decisions)


def is_hindsight(world: World, act: Act) -> bool:
    """Section 4: the act precedes H; section 7: H never is hindsight."""
    return act.occurred_at < world.knowledge()


def status(world: World, act: Act) -> str:
    """Section 3, override."""
    return "EXONERATED" if any(_covers(each, act) for each in world.dated) else "RAISED"


def _covers(event: object, act: Act) -> bool:
    if not isinstance(event, OverrideAuthorised) or event.grade not in OVERRIDE_GRADES:
        return False
    return event.occurred_at <= act.occurred_at and (event.expires_at is None or event.expires_at > act.occurred_at)


def judged_acts(world: World) -> list[Row]:
    """PV-01 to PV-04, PV-08, PV-10 and the warnings."""
    return [each for act in acts_of(world) for each in _judged(world, act)]


def _judged(world: World, act: Act) -> list[Row]:
    tier = TIER[act.action]
    case = world.protecting_case(instants_of(world, act))
    asked = questions(world, act)
    hold = {rule for rule, question in asked.items() if answer(world, act, question)}
    if "PV-01" not in hold and _is_unchecked(world, act, asked["PV-03"]):
        hold.add("PV-08")
    fixed = {
        "PV-04": "CRITICAL",
        "PV-08": "MEDIUM",
        "PV-10": "CRITICAL",
        "PW-01": "HIGH",
        "PW-02": "HIGH",
        "PW-04": "MEDIUM",
        "PW-05": "MEDIUM",
    }
    found = [row(rule, act, severity, case_ref=case) for rule, severity in fixed.items() if rule in hold]
    for rule, severities in (("PV-01", SEVERE), ("PV-02", PRESUMED_SEVERITY)):
        if rule in hold:
            late = is_hindsight(world, act)
            severity = LOWER[severities[tier]] if late else severities[tier]
            found.append(_incident(world, rule, act, severity, case)._replace(hindsight=late))
    if "PV-03" in hold:
        found.append(_incident(world, "PV-03", act, SEVERE[tier], case))
    return found


def _incident(world: World, rule: str, act: Act, severity: str, case: str | None) -> Row:
    """Section 4: PV-01 to PV-03 on one act are one incident."""
    return row(rule, act, severity, status=status(world, act), case_ref=case, incident=act.action_ref)


def _is_unchecked(world: World, act: Act, in_pause: Question) -> bool:
    """Section 4 and 7, PV-08, but for PV-01."""
    outside = in_pause._replace(holds=lambda inside: not inside)
    ends = [event for event in world.dated if isinstance(event, PauseEnded)]
    return answer(world, act, outside) is True and any(_is_resumed(world, end, act) for end in ends)


def _is_resumed(world: World, end: PauseEnded, act: Act) -> bool:
    checks = [event.occurred_at for event in world.dated if isinstance(event, ShieldChecked)]
    is_checked = any(end.occurred_at <= checked <= act.occurred_at for checked in checks)
    in_window = end.occurred_at <= act.occurred_at <= end.occurred_at + CHECKED_WITHIN
    return in_window and not is_checked and end.shield_check_id is None


def late_overrides(world: World, raised: Sequence[Row]) -> list[Row]:
    """PV-11; section 7: any grade, strictly after the act, and counted from the act."""
    acts = [each.at for each in raised if each.status == "RAISED"]
    overrides = [event for event in world.dated if isinstance(event, OverrideAuthorised)]
    return [
        row("PV-11", each, "HIGH")
        for each in overrides
        if not _is_void(each) and any(at < each.occurred_at <= at + LATE_OVERRIDE_WITHIN for at in acts)
    ]


def _is_void(override: OverrideAuthorised) -> bool:
    """Section 7: an override that expires before it begins is void."""
    return override.expires_at is not None and override.expires_at < override.occurred_at


def from_shares(world: World) -> list[Row]:
    """FW-02, section 6; section 7: the act itself says that it came from a share."""
    groups = world.victim_group | world.witness_group
    assigned = {event.role for event in world.events if isinstance(event, RoleAssigned) and event.case_ref}
    if not groups & (assigned | set(world.roles.values())):
        return []
    return [
        row("FW-02", act, SEVERE[TIER[act.action]], case_ref=world.protecting_case(instants_of(world, act)))
        for act in acts_of(world)
        if act.originated_from == "POLICE_SHARE"
    ]


def undecidable_acts(world: World, straddling: Iterable[Act]) -> list[Row]:
    """PT-01: one for each act; section 7: UNKNOWN always, and PV-09's doubt once its moment has passed.

    It asks all rules, whatever the policy runs; the groups are the policy's, since section 2 asks for it wherever one
    of its rules is silent for doubt.
    """
    doubted = [act.event_id for act in straddling]
    return [
        row("PT-01", act, "INFO", case_ref=world.protecting_case(instants_of(world, act)))
        for act in acts_of(world)
        if act.occurred_precision == "UNKNOWN"
        or act.event_id in doubted
        or any(answer(world, act, question) is None for question in questions(world, act).values())
    ]
