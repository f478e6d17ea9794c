"""What the rules found on a person, as measures count it: findings that stand, when they were made, how they were judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from ledger.protocol.acts import Act
from ledger.protocol.findings import Finding
from projections.reports.measure import Category
from projections.reports.subject import SubjectAt

NOT_REVIEWED = "NOT_REVIEWED"
REVIEWED = (
    Category("UPHELD", "upheld by the board"),
    Category("NOT_UPHELD", "not upheld by the board"),
    Category("CANNOT_TELL", "of which the board could not tell"),
    Category(NOT_REVIEWED, "not yet reviewed"),
)

AS_REVIEWED = (
    "The board's last recorded judgement on the finding counts; until there is one, and again from when the board reopens "
    "the matter until it judges anew, it is not yet reviewed."
)


class Incident(NamedTuple):
    """An act that a finding which stands is about."""

    act: Act
    finding: Finding


def incidents(one: SubjectAt, rules: Collection[str]) -> Iterator[Incident]:
    """The acts that these rules find something about, one of them for each act."""
    for finding in one.found_by(*rules):
        identity = finding.identity
        act = one.case.acts.get((identity.anchor_publisher, identity.anchor))
        assert act is not None, f"{finding.rule} stands without an act"
        yield Incident(act, finding)


def review_of(one: SubjectAt, finding: Finding) -> str:
    """One of the categories REVIEWED."""
    judged = NOT_REVIEWED
    for review in one.reviews:
        if review.finding_id != finding.finding_id:
            continue
        if review.judgement is not None:
            judged = review.judgement
        elif review.step == "REOPENED":
            judged = NOT_REVIEWED
    return judged
