"""At the door, over HTTP and with a real database: signing in and out, coming back, purposes, and forms of other sites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import cast

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from ledger.instants import Instant
from projections.board.answering import Board
from projections.board.form import Form, Sent, Went
from projections.board.ledger import Ledger
from projections.board.page import Page, Shown, Visit
from projections.board.pages.at_door import at_door
from projections.board.people.account import Account
from projections.board.people.coming_back import own_path
from projections.board.people.door import PeopleDoor
from projections.board.people.hashing import Passwords
from projections.board.people.session import IDLE_US
from projections.board.people.signing_in import People
from projections.board.people.tables import Tables
from projections.board.visitor import JUDGES, Role
from projections.board.web import application
from tests.board.serving import Notebook, reached
from tests.board.test_frame import STAND

NOW = Instant(1_716_206_400_000_000)
PASSWORD = "coffee trumpet gravel"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
ADA = Account("U-ada", "Ada Member", Role.MEMBER, frozenset({"KENT"}), password_hash=QUICK.hashed(PASSWORD))
BEN = Account("U-ben", "Ben Analyst", Role.ANALYST, password_hash=QUICK.hashed(PASSWORD))
NEW = Account("U-new", "Nia New", Role.MEMBER, password_hash=QUICK.hashed(PASSWORD), is_password_once=True)


class Standing:
    """A ledger of which only the stand is asked."""

    def stand(self) -> object:
        return STAND


def _case(visit: Visit) -> Shown:
    return Shown(f"Case {visit.asked.path['case']}", {"scope": visit.member.scope_words}, reads=1, about="S-1")


def _note(sent: Sent) -> Went:
    return Went(f"/cases/1?noted={len(sent.text('note'))}")


HOME = Page("home", "/", "about.html", lambda _: Shown("Home", {}))
CASE = Page("case", "/cases/{case}", "about.html", _case, JUDGES, reads="CASE")
NOTE = Form("/cases/{case}/note", CASE, _note, JUDGES)


class Clock:
    now = NOW

    def __call__(self) -> Instant:
        return self.now


class Site:
    """A board with a door, and a browser before it."""

    def __init__(self, people: People, clock: Clock, notebook: Notebook, browser: httpx.Client) -> None:
        self.people, self.clock, self.notebook, self.browser = people, clock, notebook, browser

    def get(self, path: str) -> httpx.Response:
        return self.browser.get(path)

    def send(self, path: str, page: str | None = None, **typed: str) -> httpx.Response:
        """The form of a page, as a browser sends it."""
        return self.browser.post(path, data=typed | {"token": token_of(self.get(page or path))}, headers=FROM_HERE)

    def sign_in(self, name: str = "Ada Member", password: str = PASSWORD, to: str = "/") -> httpx.Response:
        return self.send("/sign-in", name=name, password=password, to=to)


def token_of(page: httpx.Response) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    return found.group(1) if found else ""


def _application(people: People, notebook: Notebook) -> FastAPI:
    pages, forms = at_door(people)
    board = Board(cast("Ledger", Standing()), PeopleDoor(people), notebook, (HOME, CASE, *pages), (NOTE, *forms))
    return application(board)


@pytest.fixture
def site(postgres: str) -> Iterator[Site]:
    with closing(Tables(postgres)) as tables:
        tables.prepare()
        clock, notebook = Clock(), Notebook()
        people = People.of(tables, clock, QUICK)
        for account in (ADA, BEN, NEW):
            people.accounts.add(account)
        with reached(_application(people, notebook)) as browser:
            yield Site(people, clock, notebook, browser)


def _address(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.headers.get("location", "")


def test_who_has_not_signed_in_does_so_first_and_comes_back(site: Site) -> None:
    assert (303, "/sign-in?to=%2Fcases%2F1%3Fknown%3D2024-05-01") == _address(site.get("/cases/1?known=2024-05-01"))
    page = site.get("/sign-in?to=%2Fcases%2F1%3Fknown%3D2024-05-01")
    assert 'name="to" value="/cases/1?known=2024-05-01"' in page.text
    assert (303, "/cases/1?known=2024-05-01") == _address(site.sign_in(to="/cases/1?known=2024-05-01"))
    assert 200 == site.get("/").status_code
    assert "Ada Member, member, Kent" in site.get("/").text


def test_a_program_that_has_not_signed_in_is_told_so(site: Site) -> None:
    assert 401 == site.get("/cases/1.json").status_code


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1",
     "/\t/evil.example", " //evil.example", "evil", "", "/" + "x" * 2001],
)  # fmt: skip
def test_nobody_is_led_to_another_site(site: Site, elsewhere: str) -> None:
    assert "/" == own_path(elsewhere)
    assert (303, "/") == _address(site.sign_in(to=elsewhere))


def test_a_wrong_password_shows_the_form_again_without_it(site: Site) -> None:
    answer = site.sign_in(password="wrong", to="/cases/1")
    assert 400 == answer.status_code
    assert "<title>Error: Sign in" in answer.text
    assert "The name or the password is not right." in answer.text
    assert 'value="Ada Member"' in answer.text
    assert 'value="/cases/1"' in answer.text
    assert "wrong" not in answer.text
    assert (
        303
        == site.browser.post(
            "/sign-in", data={"name": "Ada Member", "password": PASSWORD, "token": token_of(answer)}
        ).status_code
    )


def test_too_many_attempts_are_answered_with_how_long_to_wait(site: Site) -> None:
    for _ in range(5):
        site.sign_in(password="wrong")
    answer = site.sign_in()
    assert 429 == answer.status_code
    assert "Wait 30 seconds" in answer.text


def test_a_sign_in_that_another_site_sends_signs_nobody_in(site: Site) -> None:
    typed = {"name": "Ada Member", "password": PASSWORD}
    site.get("/sign-in")
    for token in ("", "0" * 64, "\u00e9"):
        assert 400 == site.browser.post("/sign-in", data=typed | {"token": token}).status_code
    foreign = token_of(httpx.get(site.browser.base_url.join("/sign-in")))
    assert 400 == site.browser.post("/sign-in", data=typed | {"token": foreign}).status_code
    assert "session" not in site.browser.cookies


def test_signing_in_gives_a_new_session_and_ends_the_one_before(site: Site) -> None:
    site.browser.cookies.set("session", "planted", domain="127.0.0.1")
    site.sign_in()
    first = site.browser.cookies["session"]
    assert "planted" != first
    site.sign_in("Ben Analyst")
    assert first != site.browser.cookies["session"]
    assert site.people.sessions.find(first, NOW) is None


def test_cookies_are_for_this_host_and_no_script(site: Site) -> None:
    set_here = site.sign_in().headers.get_list("set-cookie")
    session = next(each for each in set_here if each.startswith("session="))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(session.split("; "))
    assert not {"Secure"} & set(session.split("; "))
    page = site.browser.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    begun = page.headers["set-cookie"]
    assert begun.startswith("__Host-before=")
    assert {"HttpOnly", "Path=/", "Secure"} <= set(begun.split("; "))


def test_over_tls_a_cookie_that_another_host_could_have_set_is_not_read(site: Site) -> None:
    site.sign_in()
    assert 303 == site.browser.get("/", headers={"X-Forwarded-Proto": "https"}).status_code


def test_signing_out_ends_the_session_itself(site: Site) -> None:
    site.sign_in()
    key = site.browser.cookies["session"]
    assert (303, "/sign-in?signed-out=yes") == _address(site.send("/sign-out", page="/"))
    assert "You have signed out." in site.get("/sign-in?signed-out=yes").text
    assert (303, "/sign-in") == _address(site.browser.get("/", headers={"Cookie": f"session={key}"}))


def test_what_for_is_asked_once_before_the_first_page_about_a_person(site: Site) -> None:
    site.sign_in()
    assert (303, "/purpose?to=%2Fcases%2F1") == _address(site.get("/cases/1"))
    assert 403 == site.get("/cases/1.json").status_code
    assert [] == site.notebook.lines
    assert 400 == site.send("/purpose").status_code
    assert 400 == site.send("/purpose", purpose="CURIOSITY").status_code
    assert (303, "/cases/1") == _address(site.send("/purpose", purpose="AUDIT", to="/cases/1"))
    assert [200, 200] == [site.get(path).status_code for path in ("/cases/1", "/cases/1.json")]
    assert [("U-ada", "CASE", 1)] * 2 == site.notebook.lines
    assert ["S-1"] * 2 == site.notebook.about


def test_who_may_not_see_a_page_is_not_asked_what_for(site: Site) -> None:
    site.sign_in("Ben Analyst")
    assert 403 == site.get("/cases/1").status_code


def test_a_password_that_somebody_else_made_is_changed_before_anything_else(site: Site) -> None:
    site.sign_in("Nia New")
    assert (303, "/password?to=%2Fcases%2F1") == _address(site.get("/cases/1"))
    new = "purple kettle on the moon"
    for typed in ({"old": "no"}, {"again": "other"}, {"new": "short", "again": "short"}):
        answer = site.send("/password", **{"old": PASSWORD, "new": new, "again": new} | typed)
        assert 400 == answer.status_code
        assert new not in answer.text
    assert (303, "/cases/1") == _address(site.send("/password", old=PASSWORD, new=new, again=new, to="/cases/1"))
    assert 200 == site.get("/").status_code
    assert 400 == site.sign_in("Nia New").status_code


def test_a_form_that_outlives_its_session_is_sent_again_after_signing_in(site: Site) -> None:
    site.sign_in()
    site.send("/purpose", purpose="REVIEW")
    token = token_of(site.get("/"))
    site.clock.now = Instant(NOW + IDLE_US)
    typed = {"note": "what I wrote", "token": token}
    ended = site.browser.post("/cases/1/note", data=typed, headers=FROM_HERE)
    assert 401 == ended.status_code
    assert "what I wrote" in ended.text
    site.sign_in()
    site.send("/purpose", purpose="REVIEW")
    again = site.browser.post("/cases/1/note", data=typed, headers=FROM_HERE)
    assert 400 == again.status_code
    assert "what I wrote" in again.text
    sent = site.browser.post("/cases/1/note", data=typed | {"token": token_of(again)}, headers=FROM_HERE)
    assert (303, "/cases/1?noted=12") == _address(sent)


def test_passwords_are_never_shown_again_even_where_the_session_ended(site: Site) -> None:
    typed = {"old": PASSWORD, "new": "purple kettle", "again": "purple kettle"}
    answer = site.browser.post("/password", data=typed, headers=FROM_HERE)
    assert 401 == answer.status_code
    assert "kettle" not in answer.text


def test_a_form_about_a_person_needs_a_purpose_too(site: Site) -> None:
    site.sign_in()
    answer = site.browser.post("/cases/1/note", data={"token": token_of(site.get("/"))}, headers=FROM_HERE)
    assert 403 == answer.status_code


def test_an_account_that_is_disabled_is_out_on_the_next_page(site: Site) -> None:
    site.sign_in()
    site.people.accounts.disable("Ada Member")
    assert (303, "/sign-in") == _address(site.get("/"))


@pytest.mark.parametrize("path", ["/privacy", "/accessibility", "/sign-in"])
def test_everybody_may_read_how_people_are_treated(site: Site, path: str) -> None:
    answer = site.get(path)
    assert 200 == answer.status_code
    assert 1 == answer.text.count("<h1")
    assert ("set-cookie" in answer.headers) == (path == "/sign-in")


def test_hostile_values_are_shown_as_text(site: Site) -> None:
    answer = site.sign_in('"><script>alert(1)</script>', "wrong")
    assert "<script" not in answer.text


def test_a_database_that_is_away_is_a_page_that_says_so() -> None:
    with closing(Tables("postgresql://localhost:1/none", connect_s_max=0.2)) as tables:
        people = People.of(tables, Clock(), QUICK)
        with reached(_application(people, Notebook())) as browser:
            answer = browser.get("/", headers={"Cookie": "session=some"})
            assert 503 == answer.status_code
            assert "Try again in a minute." in answer.text
