"""What the web asks of those who know people, and of those who write down who read what."""

from __future__ import annotations

from typing import Protocol

from fastapi import Request

from projections.board.page import Page
from projections.board.visitor import Visitor


class Door(Protocol):
    """Who somebody is, from what their browser sent."""

    def visitor(self, request: Request) -> Visitor | None:
        """None for somebody who has not signed in, or whose session has ended."""

    def token(self, request: Request) -> str:
        """What every form of this session carries, so that no other site can send it; empty without a session."""

    def takes(self, request: Request, token: str) -> bool:
        """Whether a form with this token was made for this session."""


class Watcher(Protocol):
    """Records who read what."""

    def seen(self, visitor: Visitor, page: Page, rows: int) -> None:
        """Must not wait: what is seen is recorded a little later."""
