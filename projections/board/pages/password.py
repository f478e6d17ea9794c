"""Changing one's own password; asked for at once where somebody else made the first one."""

from __future__ import annotations

from projections.board.form import Form, Sent, Went
from projections.board.page import Page, Shown, Visit
from projections.board.people.coming_back import LENGTH_MAX, own_path
from projections.board.people.door import PASSWORD, SESSION
from projections.board.people.password import LENGTH_MIN
from projections.board.people.signing_in import NotThisPassword, People, WeakPassword
from projections.board.problems import Refused


def _answer(visit: Visit) -> Shown:
    words = {"to": own_path(visit.asked.text("to", LENGTH_MAX)), "length_min": LENGTH_MIN}
    return Shown("Choose a password", {}, words=words)


PASSWORD_PAGE = Page("password", PASSWORD, "password.html", _answer)


def password_form(people: People) -> Form:
    def do(sent: Sent) -> Went:
        account = people.accounts.with_ref(sent.visit.member.ref)
        assert account is not None, "the door has just looked it up"
        new = sent.text("new")
        if new != sent.text("again"):
            raise Refused({"again": "Type the same new password twice"}, sent.typed)
        try:
            key = people.change_password(account, sent.text("old"), new, sent.visit.browser.address)
        except NotThisPassword as problem:
            raise Refused({"old": "This is not your password now"}, sent.typed) from problem
        except WeakPassword as problem:
            raise Refused({"new": str(problem)}, sent.typed) from problem
        return Went(own_path(sent.text("to")), {SESSION: key})

    return Form(PASSWORD, PASSWORD_PAGE, do, is_secret=True)
