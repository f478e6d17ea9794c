"""What a statement to a person must not tell them: entries that an exemption on record covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.events import (
    DataShareReceived,
    DataShareRejected,
    DataShareSent,
    Event,
    OverrideAuthorised,
    PauseApplied,
    PauseEnded,
    PauseReviewed,
    StatusQueried,
    VictimInformed,
)
from ledger.protocol.ranges import is_dated
from projections.reports.subject import SubjectAt

SHARED = (DataShareSent, DataShareReceived)
ANSWERED = (DataShareReceived, DataShareRejected)
PAUSED = (PauseApplied, PauseReviewed, PauseEnded)
_SAYS_THAT_IT_KNOWS = (*PAUSED, OverrideAuthorised)
"""By these the Home Office says that it knows of the person."""


class Withheld(NamedTuple):
    """An entry, and the exemption that covers it."""

    event: Event
    exemption: VictimInformed


def withheld_from(one: SubjectAt) -> Sequence[Withheld]:
    """Everything that an exemption covers, and what would give that away. In doubt an entry is withheld.

    No record says which share an exemption is for: it covers those near it in time, and those of which nothing was said
    until then. It is lifted when the person is told later and nothing else was sent in between of which that may have been.
    """
    passings = [*one.case.of(DataShareSent, StatusQueried), *received_alone(one)]
    passed = list(_covered(one, passings, one.question.policy.sharing.told_topics))
    shares: dict[Event, VictimInformed] = {
        each.event: each.exemption for each in passed if isinstance(each.event, SHARED)
    }
    says_that_it_knows = one.case.of(*_SAYS_THAT_IT_KNOWS)
    if not shares:
        return [*passed, *_covered(one, says_that_it_knows, frozenset({"PAUSE"}))]
    first = next(iter(shares.values()))
    answers = [event for event in one.case.of(*ANSWERED) if event not in shares]
    return [*passed, *_to_any_of(shares, answers), *(Withheld(event, first) for event in says_that_it_knows)]


def received_alone(one: SubjectAt) -> Sequence[DataShareReceived]:
    """The receipts of which no police force says that it sent them, in valid order."""
    sent = {_share_id(event) for event in one.case.of(DataShareSent)}
    receipts = [event for event in one.case.of(DataShareReceived) if isinstance(event, DataShareReceived)]
    return [receipt for receipt in receipts if receipt.share_id is None or receipt.share_id not in sent]


def _share_id(event: Event) -> str | None:
    assert isinstance(event, DataShareSent | DataShareReceived | DataShareRejected)
    return event.share_id


def _to_any_of(shares: Mapping[Event, VictimInformed], answers: Sequence[Event]) -> Iterator[Withheld]:
    """An answer names no force, and perhaps no share: where it may be to one that is withheld, it is withheld too."""
    exemptions = {_share_id(share): exemption for share, exemption in shares.items()}
    first = next(iter(exemptions.values()))
    for answer in answers:
        share_id = _share_id(answer)
        exemption = first if share_id is None else exemptions.get(share_id)
        if exemption is not None:
            yield Withheld(answer, exemption)


def exemptions_of(one: SubjectAt) -> Sequence[VictimInformed]:
    return [each for each in _said(one) if each.exemption != "NONE"]


def _said(one: SubjectAt) -> Sequence[VictimInformed]:
    return [event for event in one.case.of(VictimInformed) if isinstance(event, VictimInformed)]


def _covered(one: SubjectAt, events: Sequence[Event], topics: frozenset[str]) -> Iterator[Withheld]:
    said = [each for each in _said(one) if each.topic in topics]
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
