"""What the web asks of those who know people, and of those who write down who read what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from fastapi import Request

from ledger.events import QueryKind
from ledger.instants import Instant
from projections.board.page import Page
from projections.board.visitor import Visitor


class Door(Protocol):
    """Who somebody is, from what their browser sent."""

    def visitor(self, request: Request) -> Visitor | None:
        """None for somebody who has not signed in, or whose session has ended."""

    def first(self, request: Request, visitor: Visitor | None, page: Page) -> str | None:
        """Where this visitor must go before the page is shown: to sign in, or to say what for; None: nowhere."""

    def token(self, request: Request) -> str:
        """What every form of this session carries, so that no other site can send it; empty without a session."""

    def takes(self, request: Request, token: str) -> bool:
        """Whether a form with this token was made for this session."""

    def cookies(self, request: Request) -> Mapping[str, str | None]:
        """What the browser is to keep so that it may send the form that it was just given."""


class Reading(NamedTuple):
    """That somebody reads of persons: `rows` of them, or the one whose pseudonym is `about`. `at` by the ledger's present."""

    kind: QueryKind
    rows: int
    about: str | None
    at: Instant


class Watcher(Protocol):
    """Records who read what."""

    def seen(self, visitor: Visitor, reading: Reading) -> None:
        """Must not wait: what is seen is recorded a little later.

        Raises NotNow where it could not be recorded: then nothing is given out.
        """
