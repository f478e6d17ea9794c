"""Accounts, sessions and attempts in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from threading import Thread

import psycopg
import pytest
from argon2 import PasswordHasher

from ledger.errors import PartMissing, UsageError
from ledger.instants import MINUTE_US, SECOND_US, Instant
from projections.board.people.account import Account
from projections.board.people.accounts import new_ref
from projections.board.people.hashing import Passwords
from projections.board.people.session import IDLE_US
from projections.board.people.sessions import form_token
from projections.board.people.signing_in import NotThisPassword, People, WeakPassword
from projections.board.people.tables import Tables
from projections.board.problems import TooOften
from projections.board.visitor import Role

NOW = Instant(1_716_206_400_000_000)
PASSWORD = "coffee trumpet gravel"
HERE = "192.0.2.1"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> Instant:
        return self.now

    def move(self, by_us: int) -> None:
        self.now = Instant(self.now + by_us)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(postgres: str, clock: Clock) -> Iterator[People]:
    with closing(Tables(postgres)) as tables:
        tables.prepare()
        tables.prepare()
        people = People.of(tables, clock, QUICK)
        people.accounts.add(ADA)
        yield people


ADA = Account("U-ada", "Ada Member", Role.MEMBER, frozenset({"KENT"}), password_hash=QUICK.hashed(PASSWORD))


def test_an_account_is_found_by_its_name_however_it_is_typed(people: People) -> None:
    assert ADA == people.accounts.named("  ada  MEMBER ")
    assert ADA == people.accounts.with_ref("U-ada")
    assert people.accounts.named("Ada") is None


def test_two_accounts_do_not_share_a_name(people: People) -> None:
    with pytest.raises(UsageError, match="already"):
        people.accounts.add(replace(ADA, ref=new_ref(), name="ADA MEMBER"))


def test_the_right_password_opens_a_session(people: People) -> None:
    key = people.sign_in("ada member", PASSWORD, HERE)
    session = people.sessions.find(key, NOW)
    assert session is not None
    assert ("U-ada", NOW, None) == (session.account, session.began_at, session.purpose)
    assert people.sessions.find(form_token(key), NOW) is None


@pytest.mark.parametrize(
    ("name", "password"), [("Ada Member", "wrong"), ("Nobody", PASSWORD), ("Ada\x00", PASSWORD), ("x" * 300, "y" * 900)]
)
def test_what_is_wrong_is_not_said(people: People, name: str, password: str) -> None:
    with pytest.raises(NotThisPassword, match=r"^The name or the password is not right\.$"):
        people.sign_in(name, password, HERE)


def test_a_disabled_account_is_out_at_once_and_told_the_same(people: People) -> None:
    key = people.sign_in("Ada Member", PASSWORD, HERE)
    people.accounts.disable("ADA member")
    assert people.sessions.find(key, NOW) is None
    with pytest.raises(NotThisPassword):
        people.sign_in("Ada Member", PASSWORD, HERE)
    with pytest.raises(UsageError, match="no account"):
        people.accounts.disable("Nobody")


def test_an_account_from_outside_has_no_password_that_fits(people: People) -> None:
    people.accounts.add(Account("U-out", "Olu Outside", Role.ANALYST), outside="https://id.example 42")
    assert "U-out" == (people.accounts.from_outside("https://id.example 42") or ADA).ref
    for password in ("", PASSWORD, "the password of nobody"):
        with pytest.raises(NotThisPassword):
            people.sign_in("Olu Outside", password, HERE)


def test_a_password_is_hashed_anew_when_the_parameters_change(people: People) -> None:
    slower = Passwords(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    replace(people, passwords=slower).sign_in("Ada Member", PASSWORD, HERE)
    found = people.accounts.required("Ada Member").password_hash
    assert found is not None
    assert "t=2" in found
    assert slower.fit(found, PASSWORD)


def test_a_new_password_ends_every_other_session(people: People) -> None:
    before = people.sign_in("Ada Member", PASSWORD, HERE)
    after = people.change_password(ADA, PASSWORD, "purple kettle on the moon", HERE)
    assert people.sessions.find(before, NOW) is None
    assert people.sessions.find(after, NOW) is not None
    people.sign_in("Ada Member", "purple kettle on the moon", HERE)


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", "purple kettle on the moon"), (PASSWORD, PASSWORD), (PASSWORD, "short")]
)
def test_a_password_is_changed_only_by_who_knows_it_and_to_a_better_one(people: People, old: str, new: str) -> None:
    with pytest.raises((NotThisPassword, WeakPassword)):
        people.change_password(ADA, old, new, HERE)
    people.sign_in("Ada Member", PASSWORD, HERE)


def _fail(people: People, times: int, name: str = "Ada Member", address: str = HERE) -> None:
    for _ in range(times):
        with pytest.raises(NotThisPassword):
            people.sign_in(name, "wrong", address)


def test_after_five_failures_even_the_right_password_waits(people: People, clock: Clock) -> None:
    _fail(people, 5)
    with pytest.raises(TooOften) as refused:
        people.sign_in("Ada Member", PASSWORD, "198.51.100.9")
    assert "Wait 30 seconds" in refused.value.advice
    clock.move(30 * SECOND_US)
    people.sign_in("Ada Member", PASSWORD, HERE)
    _fail(people, 5)


def test_the_count_holds_when_the_board_starts_anew(people: People, postgres: str, clock: Clock) -> None:
    _fail(people, 5)
    with closing(Tables(postgres)) as again, pytest.raises(TooOften):
        People.of(again, clock, QUICK).sign_in("Ada Member", PASSWORD, HERE)


def test_one_address_does_not_try_one_name_after_another(people: People) -> None:
    for number in range(30):
        _fail(people, 1, f"Name {number}")
    with pytest.raises(TooOften):
        people.sign_in("Ada Member", PASSWORD, HERE)
    people.sign_in("Ada Member", PASSWORD, "198.51.100.9")


def test_attempts_at_the_same_moment_are_all_counted(people: People) -> None:
    outcomes: list[type[BaseException]] = []

    def attempt() -> None:
        try:
            people.sign_in("Ada Member", "wrong", HERE)
        except (NotThisPassword, TooOften) as error:
            outcomes.append(type(error))

    threads = [Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (5, 7) == (outcomes.count(NotThisPassword), outcomes.count(TooOften))


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends(people: People, clock: Clock) -> None:
    key = people.sign_in("Ada Member", PASSWORD, HERE)
    for _ in range(3):
        clock.move(IDLE_US - MINUTE_US)
        assert people.sessions.find(key, clock()) is not None
    clock.move(IDLE_US)
    assert people.sessions.find(key, clock()) is None


def test_a_purpose_belongs_to_one_session(people: People) -> None:
    one, other = (people.sign_in("Ada Member", PASSWORD, HERE) for _ in range(2))
    people.sessions.set_purpose(one, "REVIEW")
    assert ["REVIEW", None] == [found.purpose for key in (one, other) if (found := people.sessions.find(key, NOW))]


def test_the_tables_hold_nothing_with_which_somebody_could_sign_in(people: People, postgres: str) -> None:
    key = people.sign_in("Ada Member", PASSWORD, HERE)
    _fail(people, 1)
    with psycopg.connect(postgres) as connection:
        tables = [
            connection.execute(f"SELECT t::text FROM board.{name} t").fetchall()
            for name in ("sessions", "attempts", "accounts")
        ]
    kept = str(tables)
    for secret in (key, key.encode().hex(), PASSWORD, HERE, HERE.encode().hex()):
        assert secret not in kept


def test_a_database_that_is_away_is_said_to_be() -> None:
    with closing(Tables("postgresql://localhost:1/none", connect_s_max=0.2)) as tables, pytest.raises(PartMissing):
        People.of(tables, Clock(), QUICK).sign_in("Ada Member", PASSWORD, HERE)
