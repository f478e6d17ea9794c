"""What protocol.md says that one subject's events amount to, at one moment: the oracle's front door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from ledger.instants import Instant
from ledger.protocol import Known, load_policy
from tests.oracle.acts import from_shares, judged_acts, late_overrides, undecidable_acts
from tests.oracle.amended import amended, key_of, target_of
from tests.oracle.duties import duties_left_undone
from tests.oracle.numbers import RULES_OF
from tests.oracle.records import dangling_records, late_records
from tests.oracle.rows import Row, row
from tests.oracle.shares import judged_shares
from tests.oracle.states import World
from tests.oracle.stretches import (
    continuing_states,
    ended_pauses,
    lapsed_pauses,
    straddling_acts,
    unpaused_stretches,
)

OVERRIDABLE = {"PV-01", "PV-02", "PV-03", "PV-09"}


def expected(events: Sequence[Known], policy_name: str, now: Instant) -> list[Row]:
    """Every finding of the rules about one subject that the policy runs, as known by `now` and as of `now`."""
    known = _of_the_world(events, now)
    found = _at_once(known, policy_name, now) + _changed_verdicts(known, policy_name)
    return sorted(found, key=repr)


def _of_the_world(events: Sequence[Known], now: int) -> list[Known]:
    """Section 1: known by T; events.md, section 2: rules read no event of a `/ledger/` publisher."""
    return [each for each in events if each.known_at <= now and not each.event.publisher.startswith("/ledger/")]


def _at_once(known: Sequence[Known], policy_name: str, now: int) -> list[Row]:
    """Everything but PI-02, which asks the same twice."""
    after = amended(known)
    events = [each.event for each in after.standing]
    world = World(events, witness_covered=policy_name == "witness-covered")
    found = judged_acts(world) + continuing_states(world, now)
    found += late_overrides(world, [each for each in found if each.rule in OVERRIDABLE])
    found += ended_pauses(world) + unpaused_stretches(world, now) + lapsed_pauses(world, now)
    found += judged_shares(world, _categories(policy_name), now) + duties_left_undone(world, now)
    found += late_records(after.standing) + dangling_records(known, after) + from_shares(world)
    found += undecidable_acts(world, straddling_acts(world, now))
    return [each for each in found if each.rule in RULES_OF[policy_name]]


@cache
def _categories(policy_name: str) -> dict[str, list[str]] | None:
    """PS-04: the lists for each purpose are the policy's alone; protocol.md has none."""
    lists: dict[str, list[str]] | None = json.loads(load_policy(policy_name).content)["sharing"].get("categories")
    return lists


def _changed_verdicts(known: Sequence[Known], policy_name: str) -> list[Row]:
    """PI-02: with the amendment and without it, at the moment it became known."""
    found = []
    for each in amended(known).standing:
        if not target_of(each.event):
            continue
        then = [other for other in known if other.known_at <= each.known_at]
        without = [other for other in then if key_of(other.event) != key_of(each.event)]
        outcomes = [
            {_verdict(one) for one in _at_once(said, policy_name, each.known_at) if not _is_on(one, each)}
            for said in (then, without)
        ]
        if outcomes[0] != outcomes[1]:
            found.append(row("PI-02", each.event, "INFO"))
    return found


def _verdict(one: Row) -> tuple[object, ...]:
    """PI-02: existence, severity, status or interval."""
    return (one.rule, one.anchor_publisher, one.anchor, one.severity, one.status, one.interval_from, one.interval_to)


def _is_on(one: Row, amendment: Known) -> bool:
    return (one.anchor_publisher, one.anchor) == key_of(amendment.event)
