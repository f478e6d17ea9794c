"""M4: automated shares."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareSent
from ledger.protocol.exchanges import is_decided
from projections.reports.dimensions import BY_MONTH, FORCE, NOT_RECORDED, ROLE, TRIGGER
from projections.reports.facts import role_of, shares_of
from projections.reports.measure import Category, Measure, NotRecorded
from projections.reports.one_share import told_of
from projections.reports.phrases import CLOCKS_OF_A_SHARE, EVERY_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class AutomatedShares(Measure):
    code = "M4"
    title = "Automated shares"
    definition = (
        "Shares that the police recorded as sent, by what set them off. A share that names no trigger stands apart: "
        "it may have been automated too. Automated is what an automated task or a bulk extract set off (the policy "
        "lists these triggers). Somebody had decided where an earlier dated event about the same person, of the same "
        "correlation_id, has the decision of an officer or a supervisor as its trigger. All other triggers count as "
        "set off otherwise. The part is that of the person in the share's case, a victim's or witness's before any "
        f"other. {EVERY_SHARE} {CLOCKS_OF_A_SHARE}"
    )
    unit = "share"
    asked_by = ("Northern Ireland Policing Board",)
    categories = (
        Category("AUTOMATED", "automated without a decision on record"),
        Category("AUTOMATED_DECIDED", "automated after a recorded decision"),
        Category("OTHERWISE", "set off otherwise"),
        Category("NOT_RECORDED", "not recorded what set it off"),
    )
    dimensions = (FORCE, BY_MONTH, ROLE, TRIGGER)
    not_recorded = (NotRecorded("the system that sent the share", "system in DataShareSent"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in shares_of(one):
            at = {"force": share.force, "role": role_of(one, share), "trigger": share.trigger or NOT_RECORDED}
            yield told_of(one, share, _category(one, share), at)


def _category(one: SubjectAt, share: DataShareSent) -> str:
    if share.trigger is None:
        return "NOT_RECORDED"
    if share.trigger not in one.question.policy.sharing.automated_triggers:
        return "OTHERWISE"
    return "AUTOMATED_DECIDED" if is_decided(one.case.decisions, share) else "AUTOMATED"
