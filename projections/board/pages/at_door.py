"""The pages at the door, and those that tell everybody how people are treated here."""

from __future__ import annotations

from collections.abc import Sequence

from projections.board.form import Form
from projections.board.page import Page, Shown
from projections.board.pages.password import PASSWORD_PAGE, password_form
from projections.board.pages.purpose import PURPOSE_PAGE, purpose_form
from projections.board.pages.sign_in import sign_in_form, sign_in_page, sign_out_form
from projections.board.people.signing_in import People

PRIVACY = Page("privacy", "/privacy", "privacy.html", lambda _: Shown("Privacy notice", {}), roles=None)
ACCESSIBILITY = Page(
    "accessibility", "/accessibility", "accessibility.html", lambda _: Shown("Accessibility statement", {}), roles=None
)


def at_door(people: People, provider: str | None = None) -> tuple[Sequence[Page], Sequence[Form]]:
    """`provider` is where people sign in elsewhere, by OpenID Connect; None where that is not set up."""
    sign_in = sign_in_page(provider)
    pages = (sign_in, PASSWORD_PAGE, PURPOSE_PAGE, PRIVACY, ACCESSIBILITY)
    forms = (sign_in_form(people, sign_in), sign_out_form(people, sign_in), password_form(people), purpose_form(people))
    return pages, forms
