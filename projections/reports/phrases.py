"""Sentences that the definitions of several measures share, so that the same thing is said in the same words."""

from __future__ import annotations

AS_AMENDED = "Retracted records do not count, and corrected ones count as corrected."

EVERY_SHARE = (
    "Shares about everybody count, suspects too. What one force records twice under one share_id is one share, the "
    "one that is dated first. " + AS_AMENDED
)

ABOUT_COVERED = (
    "A share is about a victim or witness by the person's latest part on record in the share's case, or in any of "
    "their cases where it names none. Without such a part the person is the victim of the case, and without such a "
    "case the share's own word counts. The policy lists the parts; one that is given as unknown is read as a "
    "victim's. Where the share names no case, the first of those cases, in the order of their references, gives the part and the "
    f"type of crime. What one force records twice under one share_id is one share, the one that is dated first. {AS_AMENDED}"
)

CLOCKS_OF_A_SHARE = (
    "By date, a share counts when it was sent, and not at all where that date is not known; by knowledge, when the ledger "
    "first knew of it."
)

CLOCKS_OF_A_COVERED_SHARE = (
    "By date, a share counts when it was sent, and not at all where that date is not known; by knowledge, when the ledger "
    "first knew both of it and that the person was a victim or witness."
)

FIRST_REFERRALS = (
    "A referral is a share of data about the person, as a victim or witness, that a police force recorded as sent to "
    "the Home Office. A person counts once for each force that referred them, at that force's first share with a "
    "known date. So one whom two forces referred counts twice in the total, and one whom a force referred again in a "
    f"later period counts in the first only. {ABOUT_COVERED}"
)

ACTS = (
    "Enforcement is every action of tier 1 or above, whoever took it, on whatever ground and whether or not an "
    "override allowed it; status checks and letters of information (tier 0) are none. Acts recorded under one "
    "action_ref are one, and one of which no date is known is left out. Dates count as written."
)

WITHOUT_THE_RULES = "Under a policy that does not run the rule, nothing is counted."

AS_FOUND = (
    "Only findings that stand at the report's moment count: what was withdrawn, since a record was corrected or retracted, "
    "does not."
)

KNOWN_AS_FOUND = "by knowledge, when the ledger first knew enough for the finding (the last time, where it was withdrawn and made again)"
