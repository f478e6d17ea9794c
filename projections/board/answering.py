"""From a request to a response: a page in one of its three ways, or a form that is carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from ledger.errors import LedgerError, RetriableError
from projections.board import rendering, writing
from projections.board.asking import Asked
from projections.board.door import Door, Watcher
from projections.board.form import Form, Sent
from projections.board.ledger import Ledger
from projections.board.page import Page, Visit, menu
from projections.board.problems import NotAllowed, NotNow, NotUnderstood, Overtaken, Problem, Refused, SignInNeeded
from projections.board.visitor import Visitor
from projections.board.writing import CSV, JSON

_ADDRESS_MAX = 4000  # characters
_SEE_OTHER = 303
_log = structlog.get_logger()


class Board(NamedTuple):
    """All that the web serves, and with what."""

    ledger: Ledger
    door: Door
    watcher: Watcher
    pages: Sequence[Page]
    forms: Sequence[Form] = ()

    def page(self, page: Page, form: str, request: Request) -> Response:
        """The page as HTML (`form` empty), JSON or CSV. Raises Problem."""
        visitor = self.door.visitor(request)
        _let_through(page, visitor)
        with _in_words(page.name):
            visit = self._visit(request, visitor)
            shown = page.answer(visit)
            if visitor is not None and page.reads is not None:
                self.watcher.seen(visitor, page, shown.reads)
            if form == JSON:
                return Response(writing.as_json(shown, visit.stand), media_type="application/json")
            if form == CSV:
                return PlainTextResponse(writing.as_csv(shown, visit.stand), media_type="text/csv")
            return HTMLResponse(rendering.page(page.template, shown, visit, self._frame(request, visitor)))

    def send(self, form: Form, typed: Mapping[str, str], request: Request) -> Response:
        """Carries a form out and leads on. Raises Problem where that cannot be told on the form's own page."""
        visitor = self.door.visitor(request)
        _let_through(form, visitor)
        if not self.door.takes(request, typed.get("token", "")):
            raise NotUnderstood("This form was not made for your session.", "Open the page again, then send it again.")
        with _in_words(form.path):
            visit = self._visit(request, visitor)
            try:
                went = form.do(Sent(visit, typed))
            except (Refused, Overtaken) as problem:
                return self._again(form.page, visit, problem, typed, request)
        response = RedirectResponse(went.to, _SEE_OTHER)
        for name, value in went.cookies.items():
            if value is None:
                response.delete_cookie(name)
            else:
                response.set_cookie(name, value, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return response

    def problem(self, problem: Problem, request: Request) -> Response:
        """The page, or the JSON document, that says what is wrong."""
        if request.url.path.endswith(f".{JSON}"):
            return Response(writing.problem_json(problem), problem.status, media_type="application/problem+json")
        frame = self._frame(request, self.door.visitor(request))
        return HTMLResponse(rendering.problem_page(problem, frame), problem.status)

    def _again(
        self, page: Page, visit: Visit, problem: Refused | Overtaken, typed: Mapping[str, str], request: Request
    ) -> Response:
        mistakes = problem.mistakes if isinstance(problem, Refused) else {"": problem.what}
        frame = self._frame(request, visit.visitor) | {"mistakes": mistakes, "typed": typed}
        return HTMLResponse(rendering.page(page.template, page.answer(visit), visit, frame), problem.status)

    def _visit(self, request: Request, visitor: Visitor | None) -> Visit:
        return Visit(_asked(request), visitor, self.ledger, self.ledger.stand())

    def _frame(self, request: Request, visitor: Visitor | None) -> dict[str, object]:
        return {
            "menu": menu(self.pages, visitor),
            "path": request.url.path,
            "token": self.door.token(request),
            "mistakes": {},
            "typed": {},
        }


def _let_through(what: Page | Form, visitor: Visitor | None) -> None:
    if what.is_for(visitor):
        return
    if visitor is None:
        raise SignInNeeded("This page is for those who have signed in.", "Sign in, and you come back to it.")
    raise NotAllowed(
        f"Your role here is {visitor.role.words}.", "If you need this page, ask whoever gave you the account."
    )


@contextmanager
def _in_words(where: str) -> Iterator[None]:
    """What the ledger's parts raise, as a page can say it."""
    try:
        yield
    except RetriableError as error:
        _log.warning("a page waits for a part", page=where, code=error.code)
        raise NotNow("A part that this page needs is away.", "Try again in a minute.") from error
    except LedgerError as error:
        _log.error("a page cannot be made", page=where, code=error.code)
        raise NotNow("This page cannot be made from the ledger as it is.", "Tell whoever runs the ledger.") from error


def _asked(request: Request) -> Asked:
    if len(str(request.url)) > _ADDRESS_MAX:
        raise NotUnderstood("The address is too long.", "Choose fewer filters.")
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        if value.strip():
            query.setdefault(name, []).append(value.strip())
    return Asked(dict(request.path_params), query)
