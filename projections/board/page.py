"""What a page is: an address, who may see it, and a function from a visit to what it shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.events import QueryKind
from projections.board.asking import Asked
from projections.board.ledger import Ledger
from projections.board.stand import Stand
from projections.board.visitor import EVERYBODY, Role, Visitor
from schemas.jsontypes import Json


class Browser(NamedTuple):
    """What the request tells of whoever sent it. Only the pages at the door ask: who somebody is, `Visitor` says."""

    address: str = ""
    cookies: Mapping[str, str] = {}


_NO_BROWSER = Browser()


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: what is asked, by whom (None: nobody has signed in), of which ledger, and how that stood just then."""

    asked: Asked
    visitor: Visitor | None
    ledger: Ledger
    stand: Stand
    browser: Browser = _NO_BROWSER

    @property
    def member(self) -> Visitor:
        """Of a page that only those who signed in reach."""
        assert self.visitor is not None, "the web lets nobody through to this page who has not signed in"
        return self.visitor


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: the variables of its template, and the same as JSON; `rows` names the member that CSV gives.

    `words` are for the template alone: what JSON would only repeat, such as choices of a form.
    """

    title: str
    data: Mapping[str, Json]
    rows: str = ""
    words: Mapping[str, object] = field(default_factory=dict)
    reads: int = 0
    """How many persons' rows are given out: recorded for those who must answer for having read them."""
    about: str | None = None
    """The pseudonym of the person, where all of it is about one: then that person can be told who read it."""


Answer = Callable[[Visit], Shown]


@dataclass(frozen=True, slots=True)
class Page:
    """`path` as FastAPI writes it (`/findings/{finding_id}`); its `.json` and `.csv` follow from it.

    `reads` is what is recorded when somebody looks at it; None where it shows nothing about a person.
    """

    name: str
    path: str
    template: str
    answer: Answer
    roles: frozenset[Role] | None = EVERYBODY
    """Who may see it; None: everybody, without signing in."""
    reads: QueryKind | None = None
    menu: str = ""
    """What the navigation calls it; empty where it is not there."""

    def is_for(self, visitor: Visitor | None) -> bool:
        return self.roles is None or (visitor is not None and visitor.role in self.roles)


def menu(pages: Sequence[Page], visitor: Visitor | None) -> list[Page]:
    """What this visitor's navigation holds, in the order of the pages."""
    return [page for page in pages if page.menu and page.is_for(visitor)]
