"""M22: exceptions used."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import OverrideAuthorised
from ledger.instants import Instant
from ledger.protocol.acts import Act, is_void
from ledger.protocol.ranges import is_dated
from ledger.protocol.wording import in_words
from projections.reports.facts import happened
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.phrases import AS_AMENDED
from projections.reports.referrals import dated_acts
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

GROUND = Dimension("ground", "Ground", in_words)
GRADE = Dimension("grade", "Grade of the officer", in_words)


class ExceptionsUsed(Measure):
    code = "M22"
    title = "Exceptions used"
    definition = (
        "Overrides, by which an officer authorised enforcement in spite of the protocol, by whether they were given "
        "before the act. The proportion given before the act is best taken over those given before it and after it. "
        "Overrides of every grade count, also of those whom the policy does not let clear a finding (it lets grade 7 "
        "and above), and whether or not the person was shielded. An override came after the act where, in the 14 "
        "days before it (unless the policy says otherwise), enforcement of tier 1 or above was taken that no earlier "
        "override by an officer senior enough had allowed. This goes first, even if more enforcement followed. "
        "Otherwise it came before the act where enforcement was taken at its moment or after it, before it expired. "
        "No act is on record where neither is so, as for an override that expired before it began. What is recorded "
        "under one override_ref is one override, the first. Dates count as written; an override of unknown date "
        f"stands apart, and acts without a date count for none. {AS_AMENDED} By date, an override counts when it was "
        "given, and not at all where that date is not known; by knowledge, when the ledger first knew of it, and of "
        "an act that puts it in its category."
    )
    unit = "decision"
    asked_by = ("HMICFRS", "Parliament")
    categories = (
        Category("BEFORE", "given before the act"),
        Category("AFTER", "given after the act"),
        Category("NO_ACT", "no act on record"),
        Category("UNDATED", "of unknown date"),
    )
    dimensions = (GROUND, GRADE)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        first: dict[str, OverrideAuthorised] = {}
        for event in one.case.of(OverrideAuthorised):
            if isinstance(event, OverrideAuthorised):
                first.setdefault(event.override_ref, event)
        for override in first.values():
            yield _told(one, override)


def _told(one: SubjectAt, override: OverrideAuthorised) -> Told:
    category, acts = _category(one, override)
    known_at = one.case.known_at(override)
    return Told(
        unit=(override.override_ref,),
        category=category,
        happened=happened(override),
        known=max(known_at, min((one.case.known_at(act.event) for act in acts), default=known_at)),
        at={"ground": override.ground, "grade": override.grade},
    )


def _category(one: SubjectAt, override: OverrideAuthorised) -> tuple[str, list[Act]]:
    """With the acts that make it that."""
    if not is_dated(override):
        return "UNDATED", []
    if is_void(override):
        return "NO_ACT", []
    since = Instant(override.occurred_at - one.question.policy.pauses.late_override_within_us)
    acts = dated_acts(one)
    late = [act for act in acts if since <= act.at < override.occurred_at and one.case.override_for(act) is None]
    if late:
        return "AFTER", late
    allowed = [act for act in acts if act.at >= override.occurred_at and _lasts(override, act.at)]
    return ("BEFORE", allowed) if allowed else ("NO_ACT", [])


def _lasts(override: OverrideAuthorised, at: Instant) -> bool:
    return override.expires_at is None or override.expires_at > at
