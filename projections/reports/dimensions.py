"""The ways in which measures are broken down, each with the words for its values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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


_CRIMES: Mapping[str, str] = MappingProxyType(
    {
        "CHILD_EXPLOITATION_OTHER": "child exploitation of another kind",
        "RAPE_SERIOUS_SEXUAL": "rape or another serious sexual offence",
        "HONOUR_BASED_ABUSE": "honour-based abuse",
        "STALKING_HARASSMENT": "stalking or harassment",
        "THEFT_BURGLARY": "theft or burglary",
    }
)


def _crime(symbol: str) -> str:
    """Where the symbol is two words without the one between them."""
    return _CRIMES.get(symbol) or _plainly(symbol)


def _force(symbol: str) -> str:
    return "not recorded" if symbol == NOT_RECORDED else force_in_words(symbol)


def _language(tag: str) -> str:
    """As it was recorded, as a rule a BCP 47 tag."""
    return _plainly(tag) if tag in {NOT_RECORDED, NOT_TOLD} else tag


def _tier(symbol: str) -> str:
    return "none" if symbol == NO_TIER else f"tier {symbol.removeprefix('T')}"


FORCE = Dimension("force", "Police force", _force)
BY_MONTH = Dimension(MONTH, "Month", str)
CRIME_TYPE = Dimension("crime_type", "Type of crime", _crime)
ROLE = Dimension("role", "Part in the case", _plainly)
CHANNEL = Dimension("channel", "Channel", _plainly)
TRIGGER = Dimension("trigger", "What set it off", _plainly)
PURPOSE = Dimension("purpose", "Purpose", _plainly)
TIER = Dimension("tier", "Tier of enforcement", _tier)
LANGUAGE = Dimension("language", "Language", _language)
