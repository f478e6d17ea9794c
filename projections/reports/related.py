"""How the counts of measures hang together: what a reader who knows the definitions can add up and take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from projections.reports.question import Clock

BOTH_CLOCKS = tuple(Clock)
BY_DATE = (Clock.HAPPENED,)
BY_KNOWLEDGE = (Clock.KNOWN,)


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts of one measure that are taken together: of these categories, or of all where none is named.

    `dimension` and `values` narrow it to what stands under these values.
    """

    measure: str
    categories: tuple[str, ...] = ()
    dimension: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Related:
    """`part` is never more than `whole`, and as much where `is_same`, by each of these clocks.

    So it is for the whole and, of each dimension of `by`, which both measures have, for every value.
    """

    part: Sum
    whole: Sum
    is_same: bool
    by: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = BOTH_CLOCKS


def counts(measure: str, *categories: str) -> Sum:
    return Sum(measure, categories)


def under(measure: str, dimension: str, *values: str, of: tuple[str, ...] = ()) -> Sum:
    """What stands under these values of a dimension, of the categories `of`."""
    return Sum(measure, of, dimension, values)


def same(
    one: Sum, *others: Sum, by: tuple[str, ...] = (), clocks: tuple[Clock, ...] = BOTH_CLOCKS
) -> Iterator[Related]:
    """Each of the others is as much as the first."""
    for other in others:
        yield Related(other, one, is_same=True, by=by, clocks=clocks)


def within(
    part: Sum, whole: Sum, *, by: tuple[str, ...] = (), clocks: tuple[Clock, ...] = BOTH_CLOCKS
) -> Iterator[Related]:
    yield Related(part, whole, is_same=False, by=by, clocks=clocks)
