"""The door of a board with accounts: from the cookies of a request to whoever signed in with them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import NamedTuple

from fastapi import Request

from projections.board.cookies import kept
from projections.board.page import Page
from projections.board.people.account import Account
from projections.board.people.coming_back import with_return
from projections.board.people.session import Session
from projections.board.people.sessions import form_token, new_key
from projections.board.people.signing_in import People
from projections.board.visitor import Visitor

SESSION = "session"
"""The cookie with the key of a session."""
BEFORE = "before"
"""The cookie of somebody who is about to sign in: it binds the form to the browser that it was given to."""
SIGN_IN, PASSWORD, PURPOSE = "/sign-in", "/password", "/purpose"


class _Inside(NamedTuple):
    key: str
    session: Session
    account: Account


class PeopleDoor:
    """Threads may share one. Where the database is away, the first question about a request raises PartMissing."""

    def __init__(self, people: People) -> None:
        self._people = people

    def visitor(self, request: Request) -> Visitor | None:
        inside = self._inside(request)
        return None if inside is None else inside.account.visitor(inside.session.purpose)

    def first(self, request: Request, visitor: Visitor | None, page: Page) -> str | None:
        inside = self._inside(request)
        if page.is_for(None):
            return None
        if visitor is None or inside is None:
            return with_return(SIGN_IN, request)
        if inside.account.is_password_once and page.path != PASSWORD:
            return with_return(PASSWORD, request)
        if page.reads is not None and visitor.purpose is None and page.is_for(visitor):
            return with_return(PURPOSE, request)
        return None

    def token(self, request: Request) -> str:
        """Of the session; of the browser where somebody is about to sign in; otherwise empty: no cookie is set for it."""
        key = self._key(request)
        if key is None and request.url.path == SIGN_IN:
            key = request.state.begun = new_key()
        return "" if key is None else form_token(key)

    def takes(self, request: Request, token: str) -> bool:
        key = self._key(request)
        return key is not None and hmac.compare_digest(form_token(key).encode(), token.encode())

    def cookies(self, request: Request) -> Mapping[str, str | None]:
        begun: str | None = getattr(request.state, "begun", None)
        return {} if begun is None else {BEFORE: begun}

    def _key(self, request: Request) -> str | None:
        inside = self._inside(request)
        return kept(request).get(BEFORE) if inside is None else inside.key

    def _inside(self, request: Request) -> _Inside | None:
        """Looked up once for each request; who could not be looked up is nobody on the page that says so."""
        if not hasattr(request.state, "inside"):
            request.state.inside = None
            request.state.inside = self._look_up(kept(request).get(SESSION))
        found: _Inside | None = request.state.inside
        return found

    def _look_up(self, key: str | None) -> _Inside | None:
        session = self._people.sessions.find(key, self._people.clock()) if key else None
        account = self._people.accounts.with_ref(session.account) if session else None
        if key is None or session is None or account is None or account.is_disabled:
            return None
        return _Inside(key, session, account)
