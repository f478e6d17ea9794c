"""From a request to a response: a page in one of its three ways, or a form that is carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from ledger.errors import LedgerError, RetriableError
from projections.board import cookies, rendering, writing
from projections.board.asking import Asked
from projections.board.door import Door, Reading, Watcher
from projections.board.form import Form, Sent
from projections.board.ledger import Ledger
from projections.board.page import Browser, Page, Shown, Visit, menu
from projections.board.problems import NotAllowed, NotNow, NotUnderstood, Overtaken, Problem, Refused, SignInNeeded
from projections.board.visitor import Visitor
from projections.board.writing import CSV, JSON

_ADDRESS_MAX = 4000  # characters
_SEE_OTHER = 303
_FIRST = ("Something is asked of you first.", "Open any page in your browser, and answer it. Then come back to this.")
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
        visitor = self._visitor(request)
        first = self.door.first(request, visitor, page)
        if first is not None and not form:
            return RedirectResponse(first, _SEE_OTHER)
        _let_through(page, visitor)
        if first is not None:
            raise NotAllowed(*_FIRST)
        with _in_words(page.name):
            visit = self._visit(request, visitor)
            shown = page.answer(visit)
            self._note(visitor, page, shown, visit)
            if form == JSON:
                return Response(writing.as_json(shown, visit.stand), media_type="application/json")
            if form == CSV:
                return PlainTextResponse(writing.as_csv(shown, visit.stand), media_type="text/csv")
            content = rendering.page(page.template, shown, visit, self._frame(request, visitor))
        return self._html(content, request)

    def send(self, form: Form, typed: Mapping[str, str], request: Request) -> Response:
        """Carries a form out and leads on. Raises Problem where that cannot be told on the form's own page."""
        visitor = self._visitor(request)
        is_made_for_it = self.door.takes(request, typed.get("token", ""))
        is_kept = form.roles is not None and not form.is_secret and _is_from_here(request)
        if is_kept and not (visitor and is_made_for_it):
            return self._outlived(form, visitor, typed, request)
        _let_through(form, visitor)
        if self.door.first(request, visitor, form.page) is not None:
            raise NotAllowed(*_FIRST)
        if not is_made_for_it:
            raise NotUnderstood("This form was not made for your session.", "Open the page again, then send it again.")
        with _in_words(form.path):
            visit = self._visit(request, visitor)
            try:
                went = form.do(Sent(visit, typed))
            except (Refused, Overtaken) as problem:
                return self._again(form.page, visit, problem, typed, request)
        response = RedirectResponse(went.to, _SEE_OTHER)
        cookies.put(response, request, went.cookies)
        return response

    def problem(self, problem: Problem, request: Request) -> Response:
        """The page, or the JSON document, that says what is wrong."""
        if request.url.path.endswith(f".{JSON}"):
            return Response(writing.problem_json(problem), problem.status, media_type="application/problem+json")
        try:
            visitor = self._visitor(request)
        except NotNow:
            visitor = None
        return self._html(rendering.problem_page(problem, self._frame(request, visitor)), request, problem.status)

    def _visitor(self, request: Request) -> Visitor | None:
        with _in_words("door"):
            return self.door.visitor(request)

    def _note(self, visitor: Visitor | None, page: Page, shown: Shown, visit: Visit) -> None:
        """Before anything is given out: what could not be recorded is not read."""
        if visitor is not None and page.reads is not None:
            self.watcher.seen(visitor, Reading(page.reads, shown.reads, shown.about, visit.stand.known_at))

    def _outlived(self, form: Form, visitor: Visitor | None, typed: Mapping[str, str], request: Request) -> Response:
        """Of a form whose session ended while it was written: it is shown to be sent again, and nothing typed is lost."""
        kept = {name: value for name, value in typed.items() if name != "token"}
        frame = self._frame(request, visitor) | {"typed": kept, "to": form.page.path.format(**request.path_params)}
        status = SignInNeeded.status if visitor is None else NotUnderstood.status
        return self._html(rendering.outlived_page(visitor, frame), request, status)

    def _html(self, content: str, request: Request, status: int = 200) -> Response:
        response = HTMLResponse(content, status)
        cookies.put(response, request, self.door.cookies(request))
        return response

    def _again(
        self, page: Page, visit: Visit, problem: Refused | Overtaken, typed: Mapping[str, str], request: Request
    ) -> Response:
        mistakes = problem.mistakes if isinstance(problem, Refused) else {"": problem.what}
        frame = self._frame(request, visit.visitor) | {"mistakes": mistakes, "typed": typed}
        shown = page.answer(visit)
        self._note(visit.visitor, page, shown, visit)
        content = rendering.page(page.template, shown, visit, frame)
        return self._html(content, request, problem.status)

    def _visit(self, request: Request, visitor: Visitor | None) -> Visit:
        browser = Browser(request.client.host if request.client else "", cookies.kept(request))
        return Visit(_asked(request), visitor, self.ledger, self.ledger.stand(), browser)

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


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that one of our own pages sent this form."""
    return request.headers.get("sec-fetch-site") == "same-origin"


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
