"""The mistakes that are seeded into the synthetic year: which there are, how often, and which cases can carry them.

A mistake is dealt to cases from a deck, so that every kind comes up also in a small year. What it does to a case is
in the stories; what the ledger should make of it is written on the event that shows it (`Told.seeded`).
"""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Literal, get_args

from ledger.events import CrimeType, Role

Flaw = Literal[
    # Enforcement against a person who is protected
    "ACT_IN_PAUSE", "ACT_BEFORE_SUPPORT", "ACT_IN_LAPSED_PAUSE", "ACT_THEN_KNOWN", "ACT_CONTINUES",
    "ACT_OVERRIDDEN", "ACT_OVERRIDDEN_AFTER", "ACT_UNCHECKED", "ACT_SUPPORT_ENDED", "ACT_AGAINST_WITNESS",
    "ACT_BEFORE_OPENING", "ACT_DURING_REVIEW", "ACT_ON_THE_DAY", "REMOVAL_IN_RECOVERY", "REMOVAL_WHILE_PENDING",
    # The pause
    "PAUSE_ENDED_EARLY", "PAUSE_LATE", "PAUSE_LAPSED",
    # What is shared, and how
    "STATUS_ONLY_CHECK", "DOUBT_ONLY_SHARE", "AUTOMATED_SHARES", "EXCESS_DATA", "NO_BASIS", "EXEMPTION_MISUSED",
    "NOT_TOLD", "NO_ACTOR", "ROLE_MISSING", "SHARE_BEFORE_CARE", "SENT_ONLY", "RECEIVED_ONLY",
    # What was left undone
    "NO_SIGNPOST", "NO_NRM", "NO_SUPPORT_REFERRAL", "LEAVE_RUNS_OUT",
    # Honest mistakes of the record
    "WRONG_PERSON", "ORPHAN", "TRANSFER_UNACKNOWLEDGED", "WRONG_DATE",
    # On the way to the ledger
    "LOST_ON_THE_WAY", "LATE_ON_THE_WAY", "CONFLICTING", "CLOCK_AHEAD", "WRONG_PUBLISHER", "FOREIGN_CORRECTION",
]  # fmt: skip

OFTEN: dict[Flaw, int] = {
    "ACT_IN_PAUSE": 4,
    "ACT_BEFORE_SUPPORT": 2,
    "ACT_THEN_KNOWN": 2,
    "ACT_CONTINUES": 2,
    "ACT_SUPPORT_ENDED": 2,
    "ACT_UNCHECKED": 2,
    "PAUSE_LATE": 4,
    "PAUSE_LAPSED": 2,
    "PAUSE_ENDED_EARLY": 2,
    "STATUS_ONLY_CHECK": 3,
    "DOUBT_ONLY_SHARE": 2,
    "EXCESS_DATA": 3,
    "NOT_TOLD": 4,
    "SENT_ONLY": 3,
    "RECEIVED_ONLY": 2,
    "NO_SIGNPOST": 3,
    "NO_SUPPORT_REFERRAL": 3,
    "NO_NRM": 2,
    "WRONG_PERSON": 3,
    "WRONG_DATE": 2,
}
"""How many cards of a kind lie in the deck; those not named lie in it once. No published rate of any of them [I]."""

REFUSED: dict[Flaw, str] = {
    "CONFLICTING": "conflicting_content",
    "CLOCK_AHEAD": "in_future",
    "WRONG_PUBLISHER": "type_not_allowed",
    "FOREIGN_CORRECTION": "foreign_correction",
}
"""Mistakes that the gate refuses, and the reason that it gives."""

TAKES_TIME: frozenset[Flaw] = frozenset(
    {
        "ACT_IN_PAUSE", "ACT_BEFORE_SUPPORT", "ACT_IN_LAPSED_PAUSE", "ACT_THEN_KNOWN", "ACT_CONTINUES",
        "ACT_OVERRIDDEN", "ACT_OVERRIDDEN_AFTER", "ACT_SUPPORT_ENDED", "ACT_AGAINST_WITNESS", "PAUSE_ENDED_EARLY",
        "PAUSE_LATE", "PAUSE_LAPSED", "WRONG_PERSON", "LEAVE_RUNS_OUT", "TRANSFER_UNACKNOWLEDGED", "WRONG_DATE",
        "REMOVAL_IN_RECOVERY",
    }
)  # fmt: skip
"""Mistakes that happen while the investigation is open: it stays open long enough for them."""

ENDS_SOON: frozenset[Flaw] = frozenset(
    {"ACT_UNCHECKED", "ACT_DURING_REVIEW", "ACT_ON_THE_DAY", "REMOVAL_WHILE_PENDING"}
)
"""Mistakes that follow the end of an investigation: it ends without a charge, and within the year."""

TRAFFICKING: frozenset[CrimeType] = frozenset({"HUMAN_TRAFFICKING", "MODERN_SLAVERY"})
WITNESSES: frozenset[Role] = frozenset({"WITNESS", "DEPENDANT_OF_VICTIM"})

_CRIMES: dict[Flaw, frozenset[CrimeType]] = {
    "DOUBT_ONLY_SHARE": frozenset({"DOMESTIC_ABUSE"}),
    "LEAVE_RUNS_OUT": frozenset({"DOMESTIC_ABUSE"}),
    "NO_NRM": TRAFFICKING,
    "REMOVAL_IN_RECOVERY": TRAFFICKING,
}


def _can_carry(flaw: Flaw, crime: CrimeType, role: Role) -> bool:
    wanted = WITNESSES if flaw == "ACT_AGAINST_WITNESS" else frozenset[Role]({"VICTIM"})
    return role in wanted and crime in _CRIMES.get(flaw, (crime,))


class Deck:
    """Deals mistakes to cases that can carry them; a card that does not fit waits for a case that it fits."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._cards: deque[Flaw] = deque()

    def deal(self, crime: CrimeType, role: Role) -> Flaw | None:
        """The first card that this case can carry, if there is one. The deck is shuffled anew when it runs out."""
        if len(self._cards) < len(_CRIMES) + 2:
            self._cards.extend(self._shuffled())
        for at, flaw in enumerate(self._cards):
            if _can_carry(flaw, crime, role):
                del self._cards[at]
                return flaw
        return None

    def _shuffled(self) -> list[Flaw]:
        kinds: tuple[Flaw, ...] = get_args(Flaw)
        cards = [flaw for flaw in kinds for _ in range(OFTEN.get(flaw, 1))]
        self._rng.shuffle(cards)
        return cards
