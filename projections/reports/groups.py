"""What small areas and short spans roll up to: a force to its region, a month to its quarter and its year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from ledger.instants import to_datetime
from projections.reports.figures import month_of
from projections.reports.question import Period

REGIONS: Mapping[str, Sequence[str]] = {
    "North East": ("CLEVELAND", "DURHAM", "NORTHUMBRIA"),
    "North West": ("CHESHIRE", "CUMBRIA", "GREATER_MANCHESTER", "LANCASHIRE", "MERSEYSIDE"),
    "Yorkshire and the Humber": ("HUMBERSIDE", "NORTH_YORKSHIRE", "SOUTH_YORKSHIRE", "WEST_YORKSHIRE"),
    "East Midlands": ("DERBYSHIRE", "LEICESTERSHIRE", "LINCOLNSHIRE", "NORTHAMPTONSHIRE", "NOTTINGHAMSHIRE"),
    "West Midlands": ("STAFFORDSHIRE", "WARWICKSHIRE", "WEST_MERCIA", "WEST_MIDLANDS"),
    "East of England": ("BEDFORDSHIRE", "CAMBRIDGESHIRE", "ESSEX", "HERTFORDSHIRE", "NORFOLK", "SUFFOLK"),
    "London": ("CITY_OF_LONDON", "METROPOLITAN"),
    "South East": ("HAMPSHIRE", "KENT", "SURREY", "SUSSEX", "THAMES_VALLEY"),
    "South West": ("AVON_AND_SOMERSET", "DEVON_AND_CORNWALL", "DORSET", "GLOUCESTERSHIRE", "WILTSHIRE"),
    "Wales": ("DYFED_POWYS", "GWENT", "NORTH_WALES", "SOUTH_WALES"),
    "Scotland": ("POLICE_SCOTLAND",),
    "Northern Ireland": ("PSNI",),
    "across regions": ("BRITISH_TRANSPORT_POLICE",),
}
_REGION_OF = {force: region for region, forces in REGIONS.items() for force in forces}


class Level(NamedTuple):
    """A way to group the values of a dimension; `of` gives the group of one of its values."""

    name: str
    title: str
    of: Callable[[str], str]


def region_of(force: str) -> str:
    """In England as the Office for National Statistics has them; "not recorded" where the force is not."""
    return _REGION_OF.get(force, "not recorded")


def _quarter_of(month: str) -> str:
    year, number = month.split("-")
    return f"{year} Q{(int(number) + 2) // 3}"


def _three_years_of(month: str) -> str:
    """The same three for every report: 2022 to 2024, and on from there."""
    first = int(month[:4]) // 3 * 3
    return f"{first} to {first + 2}"


SPANS = (
    Level("month", "Month", str),
    Level("quarter", "Quarter", _quarter_of),
    Level("year", "Year", lambda month: month[:4]),
    Level("three_years", "Three years", _three_years_of),
)
"""From the finest. A month is written 2024-05."""

LADDERS: Mapping[str, Sequence[Level]] = {
    "force": (Level("force", "Police force", str), Level("region", "Region", region_of)),
    "month": SPANS,
}
"""By dimension, what it rolls up to, from the finest."""


def months_in(period: Period) -> Sequence[str]:
    """Every month that the period touches, in London."""
    found: dict[str, None] = {}
    at, last = to_datetime(period.start), month_of(type(period.end)(period.end - 1))
    month = month_of(period.start)
    while month < last:
        found[month] = None
        at += timedelta(days=1)
        month = f"{at:%Y-%m}"
    return [*found, last]
