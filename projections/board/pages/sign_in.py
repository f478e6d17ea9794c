"""Signing in and out. Everybody may open it."""

from __future__ import annotations

from projections.board.form import Form, Sent, Went
from projections.board.page import Page, Shown, Visit
from projections.board.people.coming_back import LENGTH_MAX, own_path
from projections.board.people.door import BEFORE, SESSION, SIGN_IN
from projections.board.people.signing_in import NotThisPassword, People
from projections.board.problems import Refused

SIGN_OUT = "/sign-out"


def sign_in_page(provider: str | None) -> Page:
    """`provider` is where people sign in elsewhere, by OpenID Connect; None where that is not set up."""

    def answer(visit: Visit) -> Shown:
        words = {
            "to": own_path(visit.asked.text("to", LENGTH_MAX)),
            "has_signed_out": visit.asked.text("signed-out") is not None,
            "provider": provider,
        }
        return Shown("Sign in", {}, words=words)

    return Page("sign-in", SIGN_IN, "sign_in.html", answer, roles=None)


def sign_in_form(people: People, page: Page) -> Form:
    def do(sent: Sent) -> Went:
        name, password, browser = sent.text("name"), sent.text("password"), sent.visit.browser
        mistakes = {"name": "" if name else "Enter your name", "password": "" if password else "Enter your password"}
        if not (name and password):
            raise Refused({field: what for field, what in mistakes.items() if what}, sent.typed)
        try:
            key = people.sign_in(name, password, browser.address)
        except NotThisPassword as problem:
            raise Refused({"name": str(problem)}, sent.typed) from problem
        _leave(people, sent)
        return Went(own_path(sent.text("to")), {SESSION: key, BEFORE: None})

    return Form(SIGN_IN, page, do, roles=None)


def sign_out_form(people: People, page: Page) -> Form:
    def do(sent: Sent) -> Went:
        _leave(people, sent)
        return Went(f"{SIGN_IN}?signed-out=yes", {SESSION: None})

    return Form(SIGN_OUT, page, do, roles=None)


def _leave(people: People, sent: Sent) -> None:
    """The session that this browser had, if any, ends: its key is worth nothing any more."""
    key = sent.visit.browser.cookies.get(SESSION)
    if key:
        people.sessions.close(key)
