"""Signing in at an identity provider: a real exchange over HTTP with real signatures, and everything that may be wrong in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from argon2 import PasswordHasher
from joserfc.jwk import RSAKey

from ledger.commands import moments
from projections.board.answering import Board
from projections.board.ledger import Ledger
from projections.board.pages.at_door import at_door
from projections.board.people.claims import NoRights, person_of
from projections.board.people.door import PeopleDoor
from projections.board.people.elsewhere import add_to
from projections.board.people.hashing import Passwords
from projections.board.people.provider import Client, Provider
from projections.board.people.signing_in import People
from projections.board.people.tables import Tables
from projections.board.visitor import Role
from projections.board.web import application
from tests.board.identity import CLIENT_ID, SECRET, Identity, identity
from tests.board.serving import Notebook, reached
from tests.board.test_people_door import HOME, Standing

OLU = {"sub": "42", "name": "Olu Outside", "roles": ["staff", "member"], "police_forces": ["kent", "ESSEX"]}
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Site:
    def __init__(self, browser: httpx.Client, people: People, provider: Identity) -> None:
        self.browser, self.people, self.provider = browser, people, provider

    def go(self, to: str = "/") -> str:
        """To the provider and to where it sends the browser back: that address, not yet opened."""
        there = self.browser.get("/sign-in/elsewhere", params={"to": to}).headers["location"]
        return str(httpx.get(there).headers["location"])

    def sign_in(self, to: str = "/") -> httpx.Response:
        return self.browser.get(self.go(to))


@pytest.fixture(scope="module")
def provider_server() -> Iterator[Identity]:
    with identity() as provider:
        yield provider


@pytest.fixture
def provider(provider_server: Identity) -> Identity:
    fresh = Identity(provider_server.issuer, dict(OLU), key=provider_server.key)
    fresh.shown_keys = [fresh.key]
    vars(provider_server).update(vars(fresh))
    return provider_server


@pytest.fixture
def site(postgres: str, provider: Identity) -> Iterator[Site]:
    with closing(Tables(postgres)) as tables:
        tables.prepare()
        people = People.of(tables, moments.clock, QUICK)
        ours = Provider(Client(provider.issuer, CLIENT_ID, SECRET))
        pages, forms = at_door(people, ours.client.shown)
        app = application(Board(cast("Ledger", Standing()), PeopleDoor(people), Notebook(), (HOME, *pages), forms))
        add_to(app, people, ours)
        with reached(app) as browser:
            yield Site(browser, people, provider)


def test_who_signs_in_elsewhere_has_the_role_and_forces_that_the_provider_says(site: Site) -> None:
    answer = site.sign_in("/?page=2")
    assert (303, "/?page=2") == (answer.status_code, answer.headers["location"])
    assert "Olu Outside, member, Essex, Kent" in site.browser.get("/").text
    assert {"session"} == set(site.browser.cookies.keys())


def test_the_page_to_sign_in_offers_it(site: Site) -> None:
    text = site.browser.get("/sign-in?to=/list").text
    assert "Sign in with 127.0.0.1" in text
    assert 'href="/sign-in/elsewhere?to=%2Flist"' in text


def test_what_is_asked_for_says_nothing_that_could_be_used_twice(site: Site) -> None:
    one, two = (parse_qs(urlsplit(site.browser.get("/sign-in/elsewhere").headers["location"]).query) for _ in range(2))
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != two[name]
        assert 43 <= len(one[name][0])
    assert "code_verifier" not in one


def test_rights_follow_the_provider_at_every_sign_in_and_the_pseudonym_stays(site: Site) -> None:
    site.sign_in()
    first = site.people.accounts.all()
    site.provider.claims |= {"roles": "ANALYST", "police_forces": "ALL", "name": "Olu Married"}
    site.sign_in()
    (account,) = site.people.accounts.all()
    assert (first[0].ref, Role.ANALYST, None) == (account.ref, account.role, account.forces)


def test_two_persons_of_one_name_are_two_accounts(site: Site) -> None:
    site.sign_in()
    site.provider.claims["sub"] = "43"
    site.sign_in()
    one, two = site.people.accounts.all()
    assert one.ref != two.ref
    assert one.name == "Olu Outside"
    assert two.name.startswith("Olu Outside (U-")


def test_a_closed_account_stays_closed(site: Site) -> None:
    site.sign_in()
    site.people.accounts.disable("Olu Outside")
    answer = site.sign_in()
    assert 403 == answer.status_code
    assert "Your account here is closed." in answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-board"},
        {"aud": [CLIENT_ID, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"iat": int(time.time()) + 100_000},
        {"exp": None},
        {"sub": None},
    ],
    ids=["nonce", "no-nonce", "audience", "party", "issuer", "expired", "future", "endless", "nobody"],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(site: Site, changed: dict[str, Any]) -> None:
    site.provider.changed = changed
    answer = site.sign_in()
    assert 403 == answer.status_code
    assert "session" not in site.browser.cookies


def test_a_token_that_another_key_signed_is_refused(site: Site) -> None:
    site.provider.shown_keys = [RSAKey.generate_key(2048, {"kid": "one"})]
    assert 403 == site.sign_in().status_code


def test_a_token_that_is_signed_with_our_own_secret_is_refused(site: Site) -> None:
    site.provider.algorithm = "HS256"
    assert 403 == site.sign_in().status_code


def test_a_new_key_of_the_provider_is_learned(site: Site) -> None:
    site.provider.shown_keys = [RSAKey.generate_key(2048, {"kid": "old"})]
    other = site.provider.key
    assert 403 == site.sign_in().status_code
    site.provider.shown_keys = [other]
    assert 303 == site.sign_in().status_code


def test_a_code_of_somebody_elses_sign_in_signs_nobody_in(site: Site) -> None:
    theirs = site.go()
    site.browser.cookies.clear()
    assert 403 == site.browser.get(theirs).status_code
    site.go()
    assert 403 == site.browser.get(theirs).status_code
    assert [] == site.people.accounts.all()


def test_a_code_is_good_once(site: Site) -> None:
    back = site.go()
    kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in site.browser.cookies.items())}
    assert 303 == site.browser.get(back).status_code
    site.browser.cookies.clear()
    assert 403 == site.browser.get(back, headers=kept).status_code


def test_another_provider_may_not_answer(site: Site) -> None:
    back = site.go()
    assert 403 == site.browser.get(back.partition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example").status_code


def test_who_is_refused_elsewhere_is_told_so(site: Site) -> None:
    site.provider.is_refusing = True
    answer = site.sign_in()
    assert 403 == answer.status_code
    assert "Your organisation did not sign you in." in answer.text


def test_a_provider_that_is_down_is_told_without_a_fault(site: Site) -> None:
    site.provider.is_down = True
    assert 503 == site.browser.get("/sign-in/elsewhere").status_code


def test_nobody_is_led_to_another_site_after_signing_in_elsewhere(site: Site) -> None:
    assert "/" == site.sign_in("https://evil.example/").headers["location"]


@pytest.mark.parametrize("roles", [None, [], "staff", ["member", "analyst"], "publisher", 7, {"member": True}])
def test_without_exactly_one_role_nobody_comes_in(roles: object) -> None:
    with pytest.raises(NoRights):
        person_of({"iss": "i", "sub": "s", "roles": roles}, "roles", "forces")


@pytest.mark.parametrize(
    ("forces", "scope"),
    [
        (None, frozenset()),
        ("nowhere", frozenset()),
        ("Kent", {"KENT"}),
        (["kent", 7], {"KENT"}),
        (["KENT", "all"], None),
    ],
    ids=["none", "unknown", "one", "list", "all"],
)
def test_without_a_force_somebody_sees_none(forces: object, scope: object) -> None:
    person = person_of({"iss": "i", "sub": "s", "roles": "member", "forces": forces}, "roles", "forces")
    assert (scope, "Somebody") == (person.forces, person.name)
