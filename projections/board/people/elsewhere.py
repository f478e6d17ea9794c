"""Signing in at an identity provider: the two addresses that lead there and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from ledger.errors import RetriableError, UsageError
from projections.board import cookies
from projections.board.people.account import NAME_LENGTH_MAX, Account
from projections.board.people.accounts import new_ref
from projections.board.people.claims import NoRights, Person, person_of
from projections.board.people.coming_back import own_path
from projections.board.people.door import BEFORE, SESSION
from projections.board.people.provider import Begun, NotSignedIn, Provider
from projections.board.people.signing_in import People
from projections.board.problems import NotAllowed, NotNow

GO, RETURN = "/sign-in/elsewhere", "/sign-in/return"
_BEGUN, _WANTED = "elsewhere", "wanted"
_SEE_OTHER = 303
_T = TypeVar("_T")
_ADVICE = "Sign in again. If it goes wrong again, ask whoever gave you your role."


def add_to(app: FastAPI, people: People, provider: Provider) -> None:
    """The provider must know the second address, `https://.../sign-in/return`, as ours."""

    def go(request: Request) -> Response:
        begun = Begun.new()
        response = RedirectResponse(_in_words(lambda: provider.address(begun, _return_of(request))), _SEE_OTHER)
        cookies.put(response, request, {_BEGUN: str(begun), _WANTED: own_path(request.query_params.get("to"))})
        return response

    def come_back(request: Request) -> Response:
        kept = cookies.kept(request)
        begun = Begun.parse(kept.get(_BEGUN, ""))
        if begun is None:
            raise NotAllowed("This sign-in was not begun in this browser.", _ADVICE)
        key = _in_words(lambda: _signed_in(people, provider, begun, request))
        if kept.get(SESSION):
            people.sessions.close(kept[SESSION])
        response = RedirectResponse(own_path(kept.get(_WANTED)), _SEE_OTHER)
        cookies.put(response, request, {SESSION: key, BEFORE: None, _BEGUN: None, _WANTED: None})
        return response

    app.add_api_route(GO, go, methods=["GET"])
    app.add_api_route(RETURN, come_back, methods=["GET"])


def _signed_in(people: People, provider: Provider, begun: Begun, request: Request) -> str:
    claims = provider.claims(begun, request.query_params, _return_of(request))
    person = person_of(claims, provider.client.role_claim, provider.client.force_claim)
    account = people.accounts.from_outside(person.outside) or _new(people, person)
    if account.is_disabled:
        raise NoRights("Your account here is closed.")
    people.accounts.set_rights(account.ref, person.role, person.forces)
    return people.sessions.open(account.ref, people.clock())


def _new(people: People, person: Person) -> Account:
    """Where somebody else here has this name already, the pseudonym stands behind it: two persons stay two accounts."""
    account = Account(new_ref(), person.name, person.role, person.forces)
    try:
        people.accounts.add(account, person.outside)
    except UsageError:
        other_name = f"{person.name[: NAME_LENGTH_MAX - len(account.ref) - 3]} ({account.ref})"
        account = replace(account, name=other_name)
        people.accounts.add(account, person.outside)
    return account


def _return_of(request: Request) -> str:
    return str(request.base_url.replace(path=RETURN))


def _in_words(ask: Callable[[], _T]) -> _T:
    try:
        return ask()
    except (NotSignedIn, NoRights) as error:
        raise NotAllowed(str(error), _ADVICE) from error
    except RetriableError as error:
        raise NotNow("Signing in does not work just now.", "Try again in a minute.") from error
