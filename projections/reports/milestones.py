"""The editions of one report and period that are on record, in order of knowledge, and what changed from each to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.instants import Instant
from ledger.protocol.policy import Policy
from projections.reports.edition import READ_BY, Earlier, Publication
from projections.reports.question import Clock, Question
from projections.reports.restatement import CAUSES, Restated


class Milestone(NamedTuple):
    """What was published as known at one moment under one policy; nothing, for the moment of a restatement itself.

    `question` is None where the ledger does not hold that policy: its figures cannot be worked out again.
    """

    known_at: Instant
    policy: str
    policy_digest: str
    question: Question | None
    publications: tuple[Publication, ...]

    @property
    def place(self) -> tuple[Instant, str]:
        """By which it is told from others."""
        return self.known_at, self.policy_digest


class Change(NamedTuple):
    """What one cause changed: how many measures, and, confidential, by how much the figures of the whole rose and fell."""

    cause: str
    measures: int
    rose: int
    fell: int


class Interval(NamedTuple):
    """From one milestone to the next: how many measures changed, and by which causes."""

    earlier: Milestone
    later: Milestone
    measures: int
    changes: tuple[Change, ...]


def milestones(
    publications: Iterable[Publication],
    earlier: Earlier,
    today: Question,
    audience: str,
    policies: Mapping[str, Policy],
) -> Sequence[Milestone]:
    """Those of which this audience may know, in order of knowledge, and last today. `policies` are by digest.

    `publications` are in the order of the ledger, which is kept among those of one moment.
    """
    first = earlier.edition
    found: dict[tuple[Instant, str], Milestone] = {}
    for one in sorted(publications, key=lambda each: (each.edition.moment, each.at)):
        edition = one.edition
        is_same = (edition.report, edition.period) == (first.report, first.period)
        if is_same and edition.audience in READ_BY[audience] and edition.moment <= today.known_at:
            policy = policies.get(edition.policy_digest)
            question = None if policy is None else Question(edition.period, edition.moment, policy)
            new = Milestone(edition.moment, edition.policy, edition.policy_digest, question, ())
            held = found.setdefault((edition.moment, edition.policy_digest), new)
            found[edition.moment, edition.policy_digest] = held._replace(publications=(*held.publications, one))
    policy, now = today.policy, (today.known_at, today.policy.digest)
    last = found.pop(now, Milestone(today.known_at, policy.name, policy.digest, today, ()))
    return [*found.values(), last]


def questions(stones: Sequence[Milestone]) -> Sequence[tuple[Question, Question]]:
    """What is to be compared, pair by pair: of the milestones that can be worked out again, each and the next."""
    return list(pairwise(stone.question for stone in stones if stone.question is not None))


def intervals(stones: Sequence[Milestone], compared: Sequence[Sequence[Restated]]) -> Sequence[Interval]:
    """`compared` holds the figures of each pair of `questions`, in that order."""
    pairs = pairwise(stone for stone in stones if stone.question is not None)
    return [_interval(*pair, figures) for pair, figures in zip(pairs, compared, strict=True)]


def _interval(earlier: Milestone, later: Milestone, figures: Sequence[Restated]) -> Interval:
    whole = [each for each in figures if each.heading.dimension == "" and each.causes]
    changes = tuple(change for at, _ in enumerate(CAUSES) if (change := _change(at, whole)).measures)
    return Interval(earlier, later, len({each.heading.measure for each in whole}), changes)


def _change(at: int, whole: Sequence[Restated]) -> Change:
    changed = [each for each in whole if each.changes[at]]
    sizes = [each.changes[at] for each in changed if each.heading.clock is Clock.HAPPENED]
    return Change(
        cause=CAUSES[at][1],
        measures=len({each.heading.measure for each in changed}),
        rose=sum(size for size in sizes if size > 0),
        fell=-sum(size for size in sizes if size < 0),
    )
