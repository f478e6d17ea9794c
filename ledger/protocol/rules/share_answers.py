"""PS: what must follow a share: that the victim is told of it, and that both sides have recorded it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter

from ledger.events import DataShareReceived, DataShareSent, VictimInformed
from ledger.instants import Instant
from ledger.protocol.anchors import Anchors
from ledger.protocol.answers import first_within
from ledger.protocol.case import CaseHistory
from ledger.protocol.exchanges import EXCHANGE_READS, NO_EXCHANGE
from ledger.protocol.findings import Finding
from ledger.protocol.policy import Policy
from ledger.protocol.ranges import FUTURE, is_dated
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.rules.rule import Clause, RuleOf, finding
from ledger.protocol.rules.share_grounds import grounds_of, grounds_on
from ledger.protocol.rules.share_rule import ShareRule, once_part_is_known, protected_part
from ledger.protocol.rules.sources import COUNTS_APART, STATEMENT
from ledger.protocol.sharing import PART_READS, PART_USES
from ledger.protocol.wording import in_words, span_in_words


class VictimNotTold(ShareRule):
    """PS-07: a victim or witness not told of the share in time, nor an exemption recorded."""

    code = "PS-07"
    title = "A victim or witness was not told of the share"
    rests_on = Clause(
        STATEMENT,
        reading="it is clear to somebody how their data are shared when they are told soon, or the reason not to is kept",
    )
    reads = PART_READS | {DataShareSent, VictimInformed}
    uses = (*PART_USES, "sharing.told_topics", "sharing.told_within_days")
    cleared_by = (
        "A record that the person was told from 14 days before the share to 14 days after it",
        "A record of an exemption in that time, such as the risk of harm",
    )

    def is_about(self, policy: Policy, share: DataShareSent) -> bool:
        return is_dated(share)

    def found(self, case: CaseHistory, share: DataShareSent) -> Finding | None:
        part = protected_part(case, share)
        if part is None:
            return None
        told, due = _first_telling(case, share), _telling_due(case.policy, share)
        if told is not None and told.occurred_at <= due:
            return None
        grounds = grounds_on(case, share, part)
        limit = span_in_words(case.policy.sharing.told_within_us)
        grounds.add_absence(
            f"From {limit} before it to {limit} after it, the person was not told and no exemption recorded"
        )
        if told is not None:
            _add_late_telling(grounds, told)
        severity = case.policy.severity(self.code, "untold" if told is None else "told_late")
        return finding(self.code, share, grounds, severity=severity, due=due)

    def reaches_to(self, case: CaseHistory, share: DataShareSent) -> Instant:
        told = _first_telling(case, share)
        if told is None:
            return FUTURE
        if told.occurred_at <= _telling_due(case.policy, share):
            return told.occurred_at
        return once_part_is_known(case, share, told.occurred_at)


class OneSidedShare(RuleOf[DataShareSent | DataShareReceived]):
    """PS-11: what one side has recorded as sent or received, and the other has not."""

    code = "PS-11"
    title = "Only one side has recorded the share"
    rests_on = Clause(COUNTS_APART, reading="what one side records, the other has recorded within 5 days")
    reads = EXCHANGE_READS
    asked_of = frozenset({DataShareSent, DataShareReceived})
    uses = ("sharing.matched_within_days",)
    cleared_by = (
        "A receipt, or a rejection, that is dated in time and known later",
        "The sending of a share to which the receipt belongs, dated in time and known later",
        "A correction of the share_id",
    )

    def anchors(self, case: CaseHistory) -> Anchors[DataShareSent | DataShareReceived]:
        return case.events(DataShareSent, DataShareReceived)

    def judge(self, case: CaseHistory, side: DataShareSent | DataShareReceived) -> Iterator[Finding]:
        if isinstance(side, DataShareSent):
            yield from self._unanswered(case, side)
        else:
            yield from self._unsent(case, side)

    def settled_at(self, case: CaseHistory, side: DataShareSent | DataShareReceived) -> Instant:
        return _match_due(case.policy, side)

    def _unanswered(self, case: CaseHistory, share: DataShareSent) -> Iterator[Finding]:
        due = _match_due(case.policy, share)
        _, received, rejected = case.exchanges.get(share.share_id, NO_EXCHANGE)
        is_received = received is not None and received.occurred_at <= due
        if not is_dated(share) or is_received or first_within(rejected, share.occurred_at, due) is not None:
            return
        grounds = grounds_of(share)
        limit = span_in_words(case.policy.sharing.matched_within_us)
        grounds.add_absence(
            f"Up to {limit} after it, no receipt and no rejection of share {share.share_id} is on record"
        )
        yield finding(self.code, share, grounds, severity=case.policy.severity(self.code, "one_sided"), due=due)

    def _unsent(self, case: CaseHistory, receipt: DataShareReceived) -> Iterator[Finding]:
        due = None if receipt.share_id is None else _match_due(case.policy, receipt)
        if due is not None and (not is_dated(receipt) or _is_sent(case, receipt, due)):
            return
        grounds = Grounds()
        grounds.add(receipt, "receipt", "The Home Office received data on the person on {when}")
        if receipt.share_id is None:
            grounds.add_further(receipt, "The receipt does not say which share it belongs to")
        else:
            limit = span_in_words(case.policy.sharing.matched_within_us)
            grounds.add_absence(f"Up to {limit} after it, no sending of share {receipt.share_id} is on record")
        if receipt.victim_flag:
            grounds.add_further(receipt, "The receipt says that the person is a victim")
        severity = case.policy.severity(self.code, "victim_flagged" if receipt.victim_flag else "one_sided")
        yield finding(self.code, receipt, grounds, severity=severity, due=due)


def _telling_due(policy: Policy, share: DataShareSent) -> Instant:
    return Instant(share.occurred_at + policy.sharing.told_within_us)


def _first_telling(case: CaseHistory, share: DataShareSent) -> VictimInformed | None:
    """The first record from the beginning of the time to tell, however late, that the person was told or need not be."""
    limits = case.policy.sharing
    tellings = case.of(VictimInformed)
    since = Instant(share.occurred_at - limits.told_within_us)
    for at in range(bisect_left(tellings, since, key=attrgetter("occurred_at")), len(tellings)):
        told = tellings[at]
        if isinstance(told, VictimInformed) and told.topic in limits.told_topics and is_dated(told):
            return told
    return None


def _add_late_telling(grounds: Grounds, told: VictimInformed) -> None:
    if told.exemption == "NONE":
        grounds.add(told, "telling", "The person was told later, on {when}")
    else:
        words = f"An exemption from telling the person ({in_words(told.exemption)}) was recorded later, on {{when}}"
        grounds.add(told, "exemption", words)


def _match_due(policy: Policy, side: DataShareSent | DataShareReceived) -> Instant:
    return Instant(side.occurred_at + policy.sharing.matched_within_us)


def _is_sent(case: CaseHistory, receipt: DataShareReceived, due: Instant) -> bool:
    """Whether a share of that share_id was sent by then: an earlier one of any age, or one soon after."""
    sent = case.exchanges.get(receipt.share_id or "", NO_EXCHANGE).sent
    return sent is not None and sent.occurred_at <= due
