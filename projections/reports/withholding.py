"""What a statement to a person must not tell them: entries that an exemption on record covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.events import (
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    Event,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    StatusQueried,
    VictimInformed,
)
from ledger.protocol.ranges import is_dated
from projections.reports.subject import SubjectAt

PASSED = (DataShareSent, StatusQueried)
ANSWERED = (DataShareReceived, DataShareRejected)
PAUSED = (PauseApplied, PauseReviewed, PauseEnded)


class Withheld(NamedTuple):
    """An entry, and the exemption that covers it."""

    event: Event
    exemption: VictimInformed


def withheld_from(one: SubjectAt) -> Sequence[Withheld]:
    """Everything that an exemption covers, and what would give that away. In doubt an entry is withheld.

    No record says which share an exemption is for: it covers those near it in time, and those of which nothing was said
    until then. It is lifted when the person is told later and nothing else was sent in between of which that may have been.
    """
    passed = list(_covered(one, PASSED, one.question.policy.sharing.told_topics))
    by_share = {each.event.share_id: each.exemption for each in passed if isinstance(each.event, DataShareSent)}
    first = next(iter(by_share.values()), None)
    rest: list[Withheld] = []
    for answer in one.case.of(*ANSWERED):
        assert isinstance(answer, ANSWERED)
        # An answer that names no share may be to any of them.
        exemption = by_share.get(answer.share_id) if answer.share_id is not None else first
        if exemption is not None:
            rest.append(Withheld(answer, exemption))
    # A pause says that the Home Office knows.
    pauses = (
        _covered(one, PAUSED, frozenset({"PAUSE"}))
        if first is None
        else (Withheld(event, first) for event in one.case.of(*PAUSED))
    )
    return [*passed, *rest, *pauses]


def exemptions_of(one: SubjectAt) -> Sequence[VictimInformed]:
    return [each for each in _said(one) if each.exemption != "NONE"]


def _said(one: SubjectAt) -> Sequence[VictimInformed]:
    return [event for event in one.case.of(VictimInformed) if isinstance(event, VictimInformed)]


def _covered(one: SubjectAt, kinds: tuple[type[Event], ...], topics: frozenset[str]) -> Iterator[Withheld]:
    said = [each for each in _said(one) if each.topic in topics]
    events = one.case.of(*kinds)
    for event in events:
        for exemption in said:
            stands = exemption.exemption != "NONE" and not _is_lifted(exemption, said, events)
            if stands and _covers(one, exemption, event, said):
                yield Withheld(event, exemption)
                break


def _covers(one: SubjectAt, exemption: VictimInformed, event: Event, said: Sequence[VictimInformed]) -> bool:
    if not is_dated(exemption) or not is_dated(event):
        return True
    after = exemption.occurred_at - event.occurred_at
    if abs(after) <= one.question.policy.sharing.told_within_us:
        return True
    told_between = any(
        each.exemption == "NONE" and is_dated(each) and event.occurred_at <= each.occurred_at <= exemption.occurred_at
        for each in said
    )
    return after > 0 and not told_between


def _is_lifted(exemption: VictimInformed, said: Sequence[VictimInformed], events: Sequence[Event]) -> bool:
    return is_dated(exemption) and any(
        each.exemption == "NONE"
        and is_dated(each)
        and each.occurred_at > exemption.occurred_at
        and not any(exemption.occurred_at < event.occurred_at <= each.occurred_at for event in events)
        for each in said
    )
