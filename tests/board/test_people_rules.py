"""The rules for people, without a database: names, passwords, sessions, and how often somebody may try."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import UsageError
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Instant
from projections.board.people import limits
from projections.board.people.account import check_scope, checked_forces, checked_name, checked_role, key_of
from projections.board.people.limits import OF_ACCOUNT, OF_ADDRESS, Failures, place_of
from projections.board.people.password import why_refused
from projections.board.people.session import IDLE_US, LASTS_US, Session
from projections.board.visitor import Role

NOW = Instant(1_716_206_400_000_000)


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "aaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "password1234",
        "P4ssw0rd!2024",
        "Password Password",
        "123456789012",
        "987654321098",
        "qwertyuiop12",
        "1qaz2wsx3edc",
        "letmein12345!",
        "protocolledger1",
        "Welcome2024!!!",
        "ada.member2024",
        "x" * 201,
    ],
)
def test_what_anybody_would_try_first_is_no_password(password: str) -> None:
    assert why_refused(password, "Ada Member") is not None


@pytest.mark.parametrize(
    "password",
    [
        "coffee trumpet gravel",
        "fizzbin-under-the-stairs",
        "жёлтый слон летит",
        "tidal99wobble",
        "ada likes green marbles",
    ],
)
def test_long_and_unlikely_is_enough_whatever_its_characters(password: str) -> None:
    assert why_refused(password, "Ada Member") is None


def test_names_that_look_the_same_are_the_same() -> None:
    assert key_of("Ada  MEMBER") == key_of(" ada member ")
    assert key_of("\uff21da") == key_of("ada")
    assert "Ada Member" == checked_name("  Ada   Member ")


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "Ada\x07", "Ada\u202ereversed"])
def test_a_name_that_nobody_could_read_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        checked_name(name)


def test_roles_and_forces_are_taken_as_people_write_them() -> None:
    assert Role.SUBJECT_ACCESS_OFFICER is checked_role("subject-access-officer")
    assert frozenset({"WEST_MIDLANDS", "KENT"}) == checked_forces(["west-midlands", "Kent"])
    assert checked_forces([]) is None
    with pytest.raises(UsageError, match="no role"):
        checked_role("owner")
    with pytest.raises(UsageError, match="no police force"):
        checked_forces(["ATLANTIS"])


def test_only_a_publisher_has_a_publisher() -> None:
    known = {"/police/kent"}
    check_scope(Role.PUBLISHER, "/police/kent", known)
    check_scope(Role.MEMBER, None, known)
    for role, publisher in ((Role.PUBLISHER, None), (Role.MEMBER, "/police/kent"), (Role.PUBLISHER, "/police/nowhere")):
        with pytest.raises(UsageError):
            check_scope(role, publisher, known)


def test_a_session_ends_half_an_hour_after_its_last_page_and_twelve_hours_after_its_first() -> None:
    assert not Session("U-1", NOW, NOW).is_over(Instant(NOW + IDLE_US - 1))
    assert Session("U-1", NOW, NOW).is_over(Instant(NOW + IDLE_US))
    late = Instant(NOW + LASTS_US - 1)
    assert not Session("U-1", NOW, late).is_over(late)
    assert Session("U-1", NOW, late).is_over(Instant(NOW + LASTS_US))


def _failed(times: int) -> Failures:
    failures = Failures()
    for _ in range(times):
        failures = failures.after(NOW)
    return failures


@pytest.mark.parametrize(
    ("times", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (1000, 900)]
)
def test_each_failure_after_the_fifth_doubles_the_wait(times: int, seconds: int) -> None:
    assert seconds * SECOND_US == _failed(times).wait_us(OF_ACCOUNT, NOW)


def test_an_address_is_shared_and_so_has_more_attempts() -> None:
    assert 0 == _failed(29).wait_us(OF_ADDRESS, NOW)
    assert 0 < _failed(30).wait_us(OF_ADDRESS, NOW)


def test_waiting_ends_and_failures_are_forgotten_after_a_day() -> None:
    assert 0 == _failed(5).wait_us(OF_ACCOUNT, Instant(NOW + 30 * SECOND_US))
    assert 0 == _failed(50).wait_us(OF_ACCOUNT, Instant(NOW + DAY_US))
    assert 1 == _failed(50).after(Instant(NOW + DAY_US)).count


@given(times=st.integers(0, 10_000), later=st.integers(-HOUR_US, 2 * DAY_US))
def test_nobody_waits_longer_than_a_quarter_of_an_hour_even_when_the_clock_is_put_back(times: int, later: int) -> None:
    assert 0 <= Failures(times, NOW).wait_us(OF_ACCOUNT, Instant(NOW + later)) <= 15 * MINUTE_US


def test_a_network_of_ipv6_counts_as_one_address() -> None:
    assert place_of("2001:db8:1:2::1") == place_of("2001:db8:1:2:ffff::9")
    assert place_of("2001:db8:1:2::1") != place_of("2001:db8:1:3::1")
    assert "192.0.2.1" == place_of("192.0.2.1") == place_of("::ffff:192.0.2.1")
    assert "unknown" == place_of("somewhere")


def test_waits_are_told_in_words_rounded_up() -> None:
    assert ["1 second", "30 seconds", "1 minute", "15 minutes"] == [
        limits.in_words(each) for each in (1, 30 * SECOND_US, MINUTE_US, 15 * MINUTE_US - 1)
    ]
