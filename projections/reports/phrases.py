"""Sentences that the definitions of several measures share, so that the same thing is said in the same words."""

from __future__ import annotations

AS_AMENDED = "A retracted record does not count, and a corrected one counts as corrected."

EVERY_SHARE = (
    "Shares about everybody count, suspects too. What one force records twice under one share_id is one share. "
    + AS_AMENDED
)

ABOUT_COVERED = (
    "A share is about a victim or witness by the latest part that is on record for the person in the share's case, or in "
    "any of their cases where the share names none; whoever has no part on record there is the victim of the case; where "
    "the ledger has no such case, the share's own word counts. The policy says which parts are a victim's or a witness's; "
    "one that is given as unknown is read as a victim's. What one force records twice under one share_id is one share. "
    + AS_AMENDED
)

CLOCKS_OF_A_SHARE = (
    "By date, a share counts when the data were sent, and not at all where that date is not known; by knowledge, when the "
    "ledger first knew of it."
)

CLOCKS_OF_A_COVERED_SHARE = (
    "By date, a share counts when the data were sent, and not at all where that date is not known; by knowledge, when the "
    "ledger first knew both of it and that the person was a victim or witness."
)
