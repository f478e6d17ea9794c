"""The same facts under two policies: which acts and which shares each of them would have barred."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from ledger.events import DataShareSent, EnforcementActionTaken
from ledger.instants import Instant
from ledger.protocol.findings import Finding
from ledger.protocol.known import EventKey, key_of
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import is_dated
from projections.reports.facts import covered_part, shares_of
from projections.reports.subject import SubjectAt

BARS_ACTS = frozenset({"PV-01", "PV-02", "PV-03", "PV-04", "PV-09", "PV-10", "FW-02"})
"""The rules by which an act should not have been taken, or not have gone on."""
BARS_SHARES = frozenset({"PS-01", "PS-02", "PS-03", "PS-05", "FW-01"})
"""The rules by which data should not have been sent; others fault how they were sent, or what was recorded of it."""

BOTH, FIRST, SECOND, NEITHER = "BOTH", "FIRST", "SECOND", "NEITHER"
VICTIM, WITNESS, NO_PART = "VICTIM", "WITNESS", "NO_PART"

_RULES = BARS_ACTS | BARS_SHARES


class Judged(NamedTuple):
    """An act or a share, and the rules that bar it under each policy. `tier` None for a share."""

    event: EnforcementActionTaken | DataShareSent
    tier: int | None
    case_ref: str | None
    """The one that the record names, else the one by which it is barred."""
    part: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    hindsight: str
    """Which of the two would have barred it, had the Home Office known; NEITHER where that makes no difference."""
    known: Instant

    @property
    def barred(self) -> str:
        return _side(bool(self.first), bool(self.second))

    @property
    def is_different(self) -> bool:
        return self.barred in (FIRST, SECOND)


@lru_cache(maxsize=1)
def judged(one: SubjectAt, second: bytes) -> Sequence[Judged]:
    """Every act of which a date is known, then every share, of one person. `second` is the other policy's content.

    The last answer is kept: several measures ask the same of one person after another.
    """
    other = SubjectAt(one.subject_ref, one.known, replace(one.question, policy=_policy(second)))
    by = _Barring(one), _Barring(other)
    return [*_acts(one, by), *_shares(one, by)]


class _Barring:
    """What one policy finds that bars something, by the event that it is about."""

    def __init__(self, one: SubjectAt) -> None:
        self._one = one
        found = one.found_by(*_RULES)
        self.outright = _by_anchor(found, hindsight=False)
        self.in_hindsight = _by_anchor(found, hindsight=True)

    def rules(self, key: EventKey) -> tuple[str, ...]:
        return tuple(sorted(finding.rule for finding in self.outright.get(key, ())))

    def only_in_hindsight(self, key: EventKey) -> bool:
        return key in self.in_hindsight and key not in self.outright

    def case_of(self, key: EventKey) -> str | None:
        return next((finding.case_ref for finding in self.outright.get(key, ()) if finding.case_ref), None)

    def since(self, key: EventKey) -> Iterator[Instant]:
        """When the ledger first knew enough to bar it."""
        if key in self.outright:
            yield min(self._one.raised_at(finding) for finding in self.outright[key])


def _by_anchor(findings: Sequence[Finding], *, hindsight: bool) -> Mapping[EventKey, Sequence[Finding]]:
    found: defaultdict[EventKey, list[Finding]] = defaultdict(list)
    for finding in findings:
        bars = finding.rule in _RULES and finding.status == "RAISED" and finding.severity != "INFO"
        if bars and finding.hindsight is hindsight:
            found[finding.identity.anchor_publisher, finding.identity.anchor].append(finding)
    return found


def _acts(one: SubjectAt, by: tuple[_Barring, _Barring]) -> Iterator[Judged]:
    part = _part_of(one, {part.role for part in one.case.roles.values()})
    for act in one.case.acts:
        if not is_dated(act.event):
            continue
        yield _judged(one, act.event, act.tier, part, by)


def _shares(one: SubjectAt, by: tuple[_Barring, _Barring]) -> Iterator[Judged]:
    for share in shares_of(one):
        covered = covered_part(one, share)
        part = _part_of(one, () if covered is None else (covered.role,))
        yield _judged(one, share, None, part, by)


def _judged(
    one: SubjectAt,
    event: EnforcementActionTaken | DataShareSent,
    tier: int | None,
    part: str,
    by: tuple[_Barring, _Barring],
) -> Judged:
    key = key_of(event)
    return Judged(
        event,
        tier,
        event.case_ref or by[0].case_of(key) or by[1].case_of(key),
        part,
        by[0].rules(key),
        by[1].rules(key),
        hindsight=_side(*(each.only_in_hindsight(key) for each in by)),
        known=max([one.case.known_at(event), *by[0].since(key), *by[1].since(key)]),
    )


def _part_of(one: SubjectAt, roles: Collection[str]) -> str:
    """The person's part, a victim's before a witness's, whomever the policies protect."""
    policy = one.question.policy
    if not policy.assigned_victim_group.isdisjoint(roles):
        return VICTIM
    return NO_PART if policy.assigned_witness_group.isdisjoint(roles) else WITNESS


def _side(first: bool, second: bool) -> str:
    if first:
        return BOTH if second else FIRST
    return SECOND if second else NEITHER


@lru_cache(maxsize=4)
def _policy(content: bytes) -> Policy:
    return Policy.from_bytes(content)
