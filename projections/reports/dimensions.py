"""The ways in which measures are broken down, each with the words for its values."""

from __future__ import annotations

from ledger.protocol.wording import force_in_words, in_words
from projections.reports.measure import MONTH, Dimension

NOT_RECORDED = "NOT_RECORDED"
"""Stands where the record does not say."""
NOT_TOLD = "NOT_TOLD"
"""Stands for the language where nobody was told anything."""


NO_TIER = "NONE"
"""Stands for the tier where there was no enforcement."""


def tier_symbol(tier: int) -> str:
    return f"T{tier}"


def _plainly(symbol: str) -> str:
    return in_words(symbol) if symbol else "not recorded"


def _force(symbol: str) -> str:
    return "not recorded" if symbol == NOT_RECORDED else force_in_words(symbol)


def _language(tag: str) -> str:
    """As it was recorded, as a rule a BCP 47 tag."""
    return _plainly(tag) if tag in {NOT_RECORDED, NOT_TOLD} else tag


def _tier(symbol: str) -> str:
    return "none" if symbol == NO_TIER else f"tier {symbol.removeprefix('T')}"


FORCE = Dimension("force", "Police force", _force)
BY_MONTH = Dimension(MONTH, "Month", str)
CRIME_TYPE = Dimension("crime_type", "Type of crime", _plainly)
ROLE = Dimension("role", "Part in the case", _plainly)
CHANNEL = Dimension("channel", "Channel", _plainly)
TRIGGER = Dimension("trigger", "What set it off", _plainly)
PURPOSE = Dimension("purpose", "Purpose", _plainly)
TIER = Dimension("tier", "Tier of enforcement", _tier)
LANGUAGE = Dimension("language", "Language", _language)
