"""Regimes: the row that fits by place and by day in London; where several fit, the later one."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from ledger.events import Force
from ledger.instants import Instant, parse
from ledger.protocol import load_policy
from ledger.protocol.policy_regimes import Regime, nation_of, regime_in_force

EVERYWHERE = Regime("doubt_only_sharing", "allowed", None, None, None, None)
SCOTLAND = Regime("doubt_only_sharing", "stopped", "SCOTLAND", None, None, None)
KENT_IN_SPRING = Regime("doubt_only_sharing", "stopped", None, "KENT", date(2024, 3, 1), date(2024, 6, 1))
ROWS = (EVERYWHERE, SCOTLAND, KENT_IN_SPRING)


def value(force: str | None, at: str, rows: tuple[Regime, ...] = ROWS) -> str:
    return regime_in_force(rows, "doubt_only_sharing", force, parse(at)).value


@pytest.mark.parametrize(
    ("expected", "force", "at"),
    [
        ("allowed", "KENT", "2024-02-29T23:59:59.999999Z"),
        ("stopped", "KENT", "2024-03-01T00:00:00Z"),
        ("stopped", "KENT", "2024-05-31T22:59:59.999999Z"),  # 23:59:59.999999 in London: summer time
        ("allowed", "KENT", "2024-05-31T23:00:00Z"),  # midnight in London
        ("allowed", "SURREY", "2024-04-01T12:00:00Z"),
        ("stopped", "POLICE_SCOTLAND", "1999-01-01T00:00:00Z"),
        ("allowed", "BRITISH_TRANSPORT_POLICE", "2024-04-01T12:00:00Z"),
        ("allowed", "PSNI", "2024-04-01T12:00:00Z"),
        ("allowed", None, "2024-04-01T12:00:00Z"),
    ],
)
def test_a_row_holds_for_its_place_on_its_days(expected: str, force: str | None, at: str) -> None:
    assert expected == value(force, at)


def test_of_several_rows_that_fit_the_later_one_wins() -> None:
    assert "stopped" == value("POLICE_SCOTLAND", "2024-04-01T12:00:00Z")
    assert "allowed" == value("POLICE_SCOTLAND", "2024-04-01T12:00:00Z", (SCOTLAND, EVERYWHERE))


def test_every_force_but_the_railways_has_one_nation() -> None:
    by_nation: dict[str | None, list[str]] = {}
    for force in get_args(Force):
        by_nation.setdefault(nation_of(force), []).append(force)
    assert 43 == len(by_nation.pop("ENGLAND_AND_WALES"))
    assert {
        "SCOTLAND": ["POLICE_SCOTLAND"],
        "NORTHERN_IRELAND": ["PSNI"],
        None: ["BRITISH_TRANSPORT_POLICE"],
    } == by_nation


@pytest.mark.parametrize("name", ["protocol-2021", "witness-covered", "firewall"])
def test_warwickshire_stopped_sharing_on_doubt_alone_in_2021(name: str) -> None:
    policy = load_policy(name)
    new_year = parse("2021-01-01T00:00:00Z")
    assert "allowed" == policy.regime("doubt_only_sharing", "WARWICKSHIRE", Instant(new_year - 1))
    assert "stopped" == policy.regime("doubt_only_sharing", "WARWICKSHIRE", new_year)
    assert "allowed" == policy.regime("doubt_only_sharing", "WEST_MERCIA", new_year)
