"""Jinja2: every variable is escaped, a missing one is an error, and times are shown as people in London read them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ledger import instants
from ledger.protocol.wording import when_in_words
from projections.board.page import Shown, Visit
from projections.board.problems import Problem
from projections.board.visitor import Visitor

_environment = Environment(
    loader=PackageLoader("projections.board"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, shown: Shown, visit: Visit, frame: Mapping[str, object]) -> str:
    """`frame` is what every page has around it: the navigation, the address, the visitor's token for forms."""
    known = {"title": shown.title, "stand": visit.stand, "visitor": visit.visitor, "asked": visit.asked}
    return _environment.get_template(template).render(**known, **frame, **shown.data, **shown.words)


def problem_page(problem: Problem, frame: Mapping[str, object]) -> str:
    return _environment.get_template("problem.html").render(
        title=problem.title, problem=problem, stand=None, visitor=None, **frame
    )


def outlived_page(visitor: Visitor | None, frame: Mapping[str, object]) -> str:
    """What was typed into a form whose session had ended, to be sent again; `visitor` None has to sign in first."""
    title = "Check what you typed, and send it again" if visitor else "Your session has ended"
    return _environment.get_template("outlived.html").render(title=title, stand=None, visitor=visitor, **frame)


def _moment(text: str | None) -> str:
    """20 May 2024 at 13:00 BST, of a time as JSON has it; nothing for none."""
    return "" if text is None else when_in_words(instants.parse(text))


def _words(symbol: str) -> str:
    """Of a symbol of the contract: not upheld."""
    return symbol.replace("_", " ").lower()


def _address(path: str, query: Mapping[str, object], **changed: object) -> str:
    """The same address with other values; None takes a parameter out."""
    pairs = [(name, value) for name, value in {**query, **changed}.items() if value not in (None, "", [])]
    return f"{path}?{urlencode(pairs, doseq=True)}" if pairs else path


_environment.filters.update(moment=_moment, words=_words)
_environment.globals.update(address=_address)
