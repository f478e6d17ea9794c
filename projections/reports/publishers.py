"""Who said it: the publisher as a heading, and the force that a publisher is."""

from __future__ import annotations

from ledger.protocol.wording import publisher_in_words
from projections.reports.dimensions import NOT_RECORDED
from projections.reports.measure import Dimension

_POLICE = "/police/"

PUBLISHER = Dimension("publisher", "Publisher", publisher_in_words)


def force_of(publisher: str) -> str:
    """As the force fields of the contract have it; not recorded for whoever is no police force."""
    if not publisher.startswith(_POLICE):
        return NOT_RECORDED
    return publisher.removeprefix(_POLICE).upper().replace("-", "_")


def publisher_of(force: str) -> str:
    """As what a police force publishes: the other way round."""
    return f"{_POLICE}{force.lower().replace('_', '-')}"
