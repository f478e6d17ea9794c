"""A board on a free port, as browsers reach it, with a visitor of the test's choice."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import httpx
import uvicorn
from fastapi import FastAPI, Request

from ledger.serving import listen
from projections.board.answering import Board
from projections.board.door import Reading
from projections.board.form import Form
from projections.board.ledger import Ledger
from projections.board.page import Page
from projections.board.visitor import Visitor
from projections.board.web import application

TOKEN = "the token of this session"


@dataclass
class OpenDoor:
    """Everybody is this visitor."""

    inside: Visitor | None = None

    def visitor(self, request: Request) -> Visitor | None:
        return self.inside

    def first(self, request: Request, visitor: Visitor | None, page: Page) -> str | None:
        return None

    def token(self, request: Request) -> str:
        return TOKEN

    def takes(self, request: Request, token: str) -> bool:
        return token == TOKEN

    def cookies(self, request: Request) -> dict[str, str | None]:
        return {}


@dataclass
class Notebook:
    """Who read what of how many, in order; `about` has the persons of whom one alone was read."""

    lines: list[tuple[str, str, int]] = field(default_factory=list)
    about: list[str] = field(default_factory=list)

    def seen(self, visitor: Visitor, reading: Reading) -> None:
        self.lines.append((visitor.ref, reading.kind, reading.rows))
        if reading.about is not None:
            self.about.append(reading.about)


@dataclass(frozen=True)
class Served:
    """A board that runs; `client` follows no redirect."""

    client: httpx.Client
    door: OpenDoor
    notebook: Notebook


@contextmanager
def served(
    ledger: Ledger, pages: Sequence[Page], forms: Sequence[Form] = (), visitor: Visitor | None = None
) -> Iterator[Served]:
    door, notebook = OpenDoor(visitor), Notebook()
    with reached(application(Board(ledger, door, notebook, pages, forms))) as client:
        yield Served(client, door, notebook)


@contextmanager
def reached(app: FastAPI) -> Iterator[httpx.Client]:
    """A browser that keeps cookies, and follows no redirect."""
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
    with closing(listen("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=30, verify=False) as client:
                yield client
        finally:
            server.should_exit = True
            thread.join()
