"""Roll-up before suppression: the finest of several groupings that still shows enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.errors import UsageError
from projections.disclosure.audience import Audience
from projections.disclosure.protect import protect
from projections.disclosure.published import Published
from projections.disclosure.release import Release


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to publish the same facts: "force and month", "region and three years"."""

    name: str
    release: Release


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    published: Published
    is_enough: bool
    """False: even the coarsest grouping shows too little. Publish any or none from it, or not at all."""


def finest(
    groupings: Sequence[Grouping], audience: Audience, shown_share_min: float, earlier: Sequence[Published] = ()
) -> Choice:
    """The first grouping, from fine to coarse, of whose counts above zero an acceptable share is shown.

    Only this one may be published: two groupings of one set of facts are one release, joined.
    """
    if not groupings:
        raise UsageError("there is no grouping to choose from")
    for each in groupings[:-1]:
        choice = _tried(each, audience, shown_share_min, earlier)
        if choice.is_enough:
            return choice
    return _tried(groupings[-1], audience, shown_share_min, earlier)


def _tried(grouping: Grouping, audience: Audience, shown_share_min: float, earlier: Sequence[Published]) -> Choice:
    published = protect(grouping.release, audience, earlier)
    return Choice(grouping.name, published, published.shown_share >= shown_share_min)
