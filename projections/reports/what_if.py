"""The measures of `what-if`: acts, shares and persons under two policies at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ledger.events import DataShareSent
from ledger.protocol.policy import Policy
from projections.reports.dimensions import BY_MONTH, FORCE, NOT_RECORDED, PURPOSE, TIER, tier_symbol
from projections.reports.facts import happened
from projections.reports.measure import Category, Dimension, Measure
from projections.reports.phrases import ACTS, EVERY_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told
from projections.reports.two_policies import BOTH, FIRST, NEITHER, NO_PART, SECOND, VICTIM, WITNESS, Judged, judged

BARRED = (
    Category(BOTH, "barred by both policies"),
    Category(FIRST, "barred by the first policy only"),
    Category(SECOND, "barred by the second policy only"),
    Category(NEITHER, "barred by neither policy"),
)
_PARTS = {
    VICTIM: "a victim in some case",
    WITNESS: "a witness, dependant or reporter, and no victim",
    NO_PART: "neither victim nor witness on record",
}
_HINDSIGHT = {
    NEITHER: "by neither",
    FIRST: "by the first policy",
    SECOND: "by the second policy",
    BOTH: "by both policies",
}

PART = Dimension("part", "Part of the person", _PARTS.__getitem__)
HINDSIGHT = Dimension(
    "hindsight", "Would have been barred, had the Home Office known of a victim", _HINDSIGHT.__getitem__
)

_BARRED_ACT = (
    "An act is barred by a policy if one of these rules finds that it should not have been taken, or not have gone on: "
    "enforcement in the full or the presumed shield (PV-01, PV-02) or during a pause (PV-03), removal during recovery "
    "under the National Referral Mechanism (PV-04) or while an application to stay is pending (PV-10), enforcement that "
    "went on although the person was shielded (PV-09), or an act that came from a police share (FW-02). Warnings (PW) bar "
    "nothing. An act that an override allowed is not barred, and neither is one that a rule faults only with hindsight, "
    "as nobody in the Home Office could know of a victim."
)
_BARRED_SHARE = (
    "A share is barred by a policy if one of these rules finds that the data should not have been sent: a victim or witness "
    "was referred for enforcement (FW-01), the purpose was the immigration status alone (PS-01), there was no more than a "
    "doubt about a victim of domestic abuse, where the police force has stopped such shares (PS-02), nobody decided on it "
    "(PS-03), or no purpose or lawful basis was recorded (PS-05). Rules that fault how much was sent, or what was recorded "
    "and said afterwards, bar nothing."
)
_PARTS_OF = (
    "Everybody on the ledger counts, and the part that each had is given beside: a victim in any of their cases goes before "
    "a witness."
)
_CLOCKS = (
    "By date, it counts when it happened, if that date is known; by knowledge, when the ledger first knew both of it and of "
    "what bars it."
)


class _UnderTwo(Measure):
    """What is told of each act or share, under the report's policy and a second one."""

    asked_by = ("Parliament", "Domestic Abuse Commissioner", "HMICFRS")

    def __init__(self, second: Policy) -> None:
        self.second = second.content
        """As bytes: it may travel to another process."""

    def acts(self, one: SubjectAt) -> Iterator[Judged]:
        return (each for each in judged(one, self.second) if each.tier is not None)

    def shares(self, one: SubjectAt) -> Iterator[Judged]:
        return (each for each in judged(one, self.second) if each.tier is None)


class ActsUnderTwo(_UnderTwo):
    code = "W1"
    title = "Acts of enforcement that each policy would have barred"
    definition = f"{ACTS} {_BARRED_ACT} {_PARTS_OF} {_CLOCKS}"
    unit = "act"
    categories = BARRED
    dimensions = (TIER, PART, HINDSIGHT, BY_MONTH)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for act in self.acts(one):
            at = {"tier": tier_symbol(act.tier or 0), "part": act.part, "hindsight": act.hindsight}
            yield _told(act, act.barred, at)


class SharesUnderTwo(_UnderTwo):
    code = "W2"
    title = "Shares of data that each policy would have barred"
    definition = (
        f"{EVERY_SHARE} {_BARRED_SHARE} The part is that of the person in the share's case, or in any of their cases where "
        f"the share names none. {_CLOCKS}"
    )
    unit = "share"
    categories = BARRED
    dimensions = (FORCE, PURPOSE, PART, BY_MONTH)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in self.shares(one):
            assert isinstance(share.event, DataShareSent)
            purpose = share.event.purpose or NOT_RECORDED
            yield _told(share, share.barred, {"force": share.event.force, "purpose": purpose, "part": share.part})


class NotProtectedFromActs(_UnderTwo):
    code = "W3"
    title = "Persons whom neither policy protects from enforcement"
    definition = (
        "Persons against whom at least one act of enforcement was taken that neither policy bars, each once, at the first "
        "such act in the period; the tier is that of this act. Somebody may be protected from one act and not from another. "
        f"{_PARTS_OF} {ACTS} {_BARRED_ACT} {_CLOCKS}"
    )
    unit = "person"
    categories = (Category("NOT_PROTECTED", "persons with an act that neither policy bars"),)
    dimensions = (PART, TIER)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for act in self.acts(one):
            if act.barred == NEITHER:
                at = {"part": act.part, "tier": tier_symbol(act.tier or 0)}
                yield _told(act, "NOT_PROTECTED", at)._replace(unit=("person",))


class NotProtectedFromShares(_UnderTwo):
    code = "W4"
    title = "Persons whom neither policy keeps from being reported to the Home Office"
    definition = (
        "Persons about whom at least one share was sent that neither policy bars, each once, at the first such share in the "
        f"period. The part is the one for which that share counts. {EVERY_SHARE} {_BARRED_SHARE} {_CLOCKS}"
    )
    unit = "person"
    categories = (Category("NOT_PROTECTED", "persons with a share that neither policy bars"),)
    dimensions = (PART,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in self.shares(one):
            if share.barred == NEITHER:
                yield _told(share, "NOT_PROTECTED", {"part": share.part})._replace(unit=("person",))


def measures_against(second: Policy) -> Sequence[Measure]:
    """Those of the report, with `second` beside the policy of the question."""
    kinds = (ActsUnderTwo, SharesUnderTwo, NotProtectedFromActs, NotProtectedFromShares)
    return [kind(second) for kind in kinds]


def _told(of: Judged, category: str, at: Mapping[str, str]) -> Told:
    return Told((of.event.publisher, of.event.event_id), category, happened(of.event), of.known, at)
