"""The board over HTTP: an address for each page and each form; every mistake is answered in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib.resources import files

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles

from projections.board.answering import Board
from projections.board.form import Form
from projections.board.headers import secured
from projections.board.page import Page
from projections.board.problems import NotFound, NotUnderstood, Problem
from projections.board.writing import CSV, JSON

_FORM_BYTES_MAX = 64 * 1024
_FIELDS_MAX = 100
_BAD_FORM, _NO_SUCH_METHOD = 400, 405
_Endpoint = Callable[[Request], Awaitable[Response]]


def application(board: Board) -> FastAPI:
    """What answers requests to this board."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    app.mount("/static", StaticFiles(directory=str(files("projections.board") / "static")), name="static")
    for page in board.pages:
        for path, way in _addresses(page):
            app.add_api_route(path, _shows(board, page, way), methods=["GET", "HEAD"])
    for form in board.forms:
        app.add_api_route(form.path, _sends(board, form), methods=["POST"])
    app.add_exception_handler(Problem, _in_words(board))
    for status in (_BAD_FORM, NotFound.status, _NO_SUCH_METHOD):
        app.add_exception_handler(status, _in_our_words(board, status))
    app.middleware("http")(secured)
    return app


def _addresses(page: Page) -> list[tuple[str, str]]:
    """Of the page as HTML, JSON and CSV. More exact ones first: an id may not swallow `.json`."""
    bare = "/today" if page.path == "/" else page.path
    return [(f"{bare}.{JSON}", JSON), (f"{bare}.{CSV}", CSV), (page.path, "")]


def _shows(board: Board, page: Page, way: str) -> _Endpoint:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(board.page, page, way, request)

    return answer


def _sends(board: Board, form: Form) -> _Endpoint:
    async def answer(request: Request) -> Response:
        if int(request.headers.get("content-length", _FORM_BYTES_MAX + 1)) > _FORM_BYTES_MAX:
            raise NotUnderstood("What was sent is longer than any form here.")
        sent = await request.form(max_fields=_FIELDS_MAX, max_files=0)
        typed = {name: value.strip() for name, value in sent.items() if isinstance(value, str)}
        return await run_in_threadpool(board.send, form, typed, request)

    return answer


def _in_words(board: Board) -> Callable[[Request, Exception], Response]:
    def handle(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Problem)
        return board.problem(problem, request)

    return handle


def _in_our_words(board: Board, status: int) -> Callable[[Request, Exception], Response]:
    """What the framework refuses by itself: a form that is none, an unknown address, a method that a page does not have."""

    def handle(request: Request, _: Exception) -> Response:
        if status == NotFound.status:
            return board.problem(NotFound("There is no such page.", "Check the address, or start at Today."), request)
        response = board.problem(NotUnderstood("This address does not take that kind of request."), request)
        response.status_code = status
        return response

    return handle
