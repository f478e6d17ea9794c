"""What a form does: it is sent from a page, changes something once, and leads to a page that says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from projections.board.page import Page, Visit
from projections.board.visitor import EVERYBODY, Role, Visitor


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: the visit, and what was typed into each field, without blanks around it."""

    visit: Visit
    typed: Mapping[str, str]

    def text(self, name: str) -> str:
        """Empty where nothing was typed."""
        return self.typed.get(name, "")


@dataclass(frozen=True, slots=True)
class Went:
    """Where the visitor goes next; `cookies` are set on the way, None takes one away."""

    to: str
    cookies: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """`do` may raise Refused or Overtaken: then `page` is shown again with what was typed, and what is wrong beside it."""

    path: str
    page: Page
    do: Callable[[Sent], Went]
    roles: frozenset[Role] | None = EVERYBODY
    is_secret: bool = False
    """What is typed is never shown again, not even where the session ended meanwhile."""

    def is_for(self, visitor: Visitor | None) -> bool:
        return self.roles is None or (visitor is not None and visitor.role in self.roles)
