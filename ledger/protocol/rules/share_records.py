"""PS: what the record of a share must bear out: its extent, its grounds, its sender, and an exemption that was claimed."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareSent, VictimInformed
from ledger.london import london
from ledger.protocol.anchors import Anchors
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import SEVERITIES, Finding
from ledger.protocol.policy import Policy
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.share_grounds import grounds_of
from ledger.protocol.rules.share_rule import ShareRule
from ledger.protocol.rules.sources import DATA_PROTECTION_ACT
from ledger.protocol.wording import in_words
from ledger.protocol.wording_of_shares import categories_in_words

_HOME_OFFICE = "/home-office/"


class ExcessData(ShareRule):
    """PS-04: data beyond what may go with the purpose, or special categories without a basis that allows them."""

    code = "PS-04"
    title = "More was shared than the purpose or the basis allows"
    rests_on = Clause(
        f"{DATA_PROTECTION_ACT}, sections 35 and 37",
        reading="which data may go with which purpose is a list of our own, since no authority has published one",
    )
    reads = frozenset({DataShareSent})
    uses = ("sharing.categories", "sharing.special_categories", "sharing.special_bases")
    looks_ahead = False
    cleared_by = (
        "A correction of the data, the purpose or the basis",
        "A retraction of the share",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return bool(_excess(policy, share) or _unfounded(policy, share))

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding:
        grounds, severities = grounds_of(share), []
        if excess := _excess(case.policy, share):
            severities.append(case.policy.severity(self.code, "excess"))
            grounds.add_further(share, f"Beyond what may go with that purpose, it held: {categories_in_words(excess)}")
        if unfounded := _unfounded(case.policy, share):
            severities.append(case.policy.severity(self.code, "special"))
            words = f"Without a basis that allows these special categories, it held: {categories_in_words(unfounded)}"
            grounds.add_further(share, words)
        return finding(self.code, share, grounds, severity=max(severities, key=SEVERITIES.index))


class ShareWithoutGrounds(ShareRule):
    """PS-05: a share without a purpose, or without a lawful basis that anybody recorded."""

    code = "PS-05"
    title = "A share has no purpose, or no lawful basis"
    rests_on = Clause(f"{DATA_PROTECTION_ACT}, Part 3")
    reads = frozenset({DataShareSent})
    uses = ("sharing.no_bases",)
    looks_ahead = False
    cleared_by = ("A correction that gives the purpose or the basis, with the record of the original decision",)

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.purpose is None or _has_no_basis(policy, share)

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding:
        grounds = grounds_of(share)
        if share.purpose is None:
            grounds.add_further(share, "No purpose is recorded for it")
        if _has_no_basis(case.policy, share):
            grounds.add_further(share, "No lawful basis is recorded for it")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code))


class ExemptionMisused(RuleOf[VictimInformed]):
    """PS-06: the immigration exemption claimed by others than the Home Office, or without the record that it needs."""

    code = "PS-06"
    title = "The immigration exemption was claimed by others, or without a record"
    rests_on = Clause(
        f"{DATA_PROTECTION_ACT}, schedule 2, paragraphs 4 to 4B, as substituted by SI 2024/342",
        reading="that a decision was made for the case at hand shows in a reference to its record",
    )
    reads = frozenset({VictimInformed})
    asked_of = frozenset({VictimInformed})
    uses = ("sharing.restricted_exemptions", "sharing.exemption_record_needed_from")
    looks_ahead = False
    cleared_by = (
        "A correction that gives the record, made before the exemption was used",
        "A retraction of the claim",
    )

    def anchors(self, case: CaseHistory) -> Anchors[VictimInformed]:
        return case.events(VictimInformed)

    def judge(self, case: CaseHistory, claim: VictimInformed) -> Iterator[Finding]:
        if claim.exemption not in case.policy.sharing.restricted_exemptions:
            return
        by_others = not claim.publisher.startswith(_HOME_OFFICE)
        without_record = _lacks_record(case.policy, claim)
        if not by_others and not without_record:
            return
        grounds = Grounds()
        exemption, topic = in_words(claim.exemption), in_words(claim.topic)
        grounds.add(claim, "claim", f"The {exemption} was claimed on {{when}} for not telling the person ({topic})")
        if by_others:
            grounds.add_further(claim, f"It was claimed by {claim.publisher}, and only the Home Office may use it")
        if without_record:
            since = case.policy.sharing.exemption_record_needed_from
            words = f"It refers to no record of the decision, which is needed from {since.day} {since:%B %Y} on"
            grounds.add_further(claim, words)
        yield finding(self.code, claim, grounds, severity=case.policy.severity(self.code))


class SenderMissing(ShareRule):
    """PS-08: a share of which nobody can tell who sent it."""

    code = "PS-08"
    title = "The record of a share does not say who sent it"
    rests_on = Clause(f"{DATA_PROTECTION_ACT}, section 62")
    reads = frozenset({DataShareSent})
    uses = ()
    looks_ahead = False
    cleared_by = ("A correction that gives the sender, from the log of the system that sent it",)

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return share.actor is None

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding:
        grounds = grounds_of(share)
        grounds.add_further(share, "The record does not say who sent it")
        return finding(self.code, share, grounds, severity=case.policy.severity(self.code))


def _excess(policy: Policy, share: DataShareSent) -> frozenset[str]:
    """What may not go with the purpose. Without a purpose there is no list to measure by, which is PS-05's business."""
    if share.purpose is None:
        return frozenset()
    return frozenset(share.data_categories) - policy.sharing.categories[share.purpose]


def _unfounded(policy: Policy, share: DataShareSent) -> frozenset[str]:
    """The special categories, where no basis of the share allows any."""
    if not policy.sharing.special_bases.isdisjoint(share.lawful_basis):
        return frozenset()
    return policy.sharing.special_categories.intersection(share.data_categories)


def _has_no_basis(policy: Policy, share: DataShareSent) -> bool:
    return policy.sharing.no_bases.issuperset(share.lawful_basis)


def _lacks_record(policy: Policy, claim: VictimInformed) -> bool:
    is_needed = london(claim.occurred_at).date() >= policy.sharing.exemption_record_needed_from
    return is_needed and claim.exemption_record_ref is None
