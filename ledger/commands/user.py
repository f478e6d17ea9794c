"""`ledger user`: who may sign in to the board, as what, and for which police forces."""

from __future__ import annotations

import getpass
import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.commands.parts import Parts, parts_to_read
from ledger.commands.people import people_of
from ledger.errors import UsageError

if TYPE_CHECKING:
    from projections.board.people.account import Account
    from schemas.jsontypes import Json

app = typer.Typer(help="Say who may sign in to the board, as what, and for which police forces.", no_args_is_help=True)

_EASY_TO_TYPE = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS = 4

_Name = Annotated[str, typer.Argument(metavar="NAME", help="What the person signs in with: a name or an address.")]
_OneTime = Annotated[
    bool,
    typer.Option("--one-time", help="Print a password that must be changed at once, instead of asking for one."),
]


@app.command()
def add(
    context: typer.Context,
    name: _Name,
    *,
    role: Annotated[
        str,
        typer.Option(metavar="ROLE", help="member, reviewer, analyst, operator, subject-access-officer or publisher."),
    ],
    force: Annotated[
        list[str] | None,
        typer.Option(metavar="FORCE", help="Only what concerns this police force: KENT. May be given again."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="PUBLISHER", help="For whom a publisher acts: /police/kent.")
    ] = None,
    one_time: _OneTime = False,
) -> int:
    """Make an account. Asks for its password without showing it; without a terminal it prints a one-time one."""
    from projections.board.people import account
    from projections.board.people.accounts import new_ref

    with parts_to_read(context) as parts, people_of(parts) as people:
        chosen = account.checked_role(role)
        account.check_scope(chosen, publisher, _publishers(parts))
        tidy, forces = account.checked_name(name), account.checked_forces(force or [])
        password, is_once = _password(tidy, one_time=one_time)
        hashed = people.passwords.hashed(password)
        made = account.Account(new_ref(), tidy, chosen, forces, publisher, False, hashed, is_once)
        people.accounts.add(made)
    show.say(f"{tidy} may sign in as {chosen.words}, for {made.visitor(None).scope_words}.")
    _tell(password, is_once=is_once)
    return 0


@app.command("list")
def list_(context: typer.Context, as_json: options.Json = False) -> int:
    """Show who has an account. The pseudonym is what stands on the ledger."""
    with parts_to_read(context) as parts, people_of(parts) as people:
        accounts = people.accounts.all()
    if as_json:
        show.document([_document(each) for each in accounts])
        return 0
    rows = [
        (each.name, each.role.words, each.visitor(None).scope_words, each.publisher or "", each.ref, _state(each))
        for each in accounts
    ]
    show.console().print(show.table("Accounts", ("Name", "Role", "Sees", "Publisher", "Pseudonym", "State"), rows))
    return 0


@app.command()
def disable(context: typer.Context, name: _Name) -> int:
    """Let somebody sign in no more; their sessions end now. The account stays: its pseudonym is on the ledger."""
    with parts_to_read(context) as parts, people_of(parts) as people:
        account = people.accounts.disable(name)
    show.say(f"{account.name} cannot sign in any more.")
    return 0


@app.command()
def password(context: typer.Context, name: _Name, *, one_time: _OneTime = False) -> int:
    """Give somebody a new password; their sessions end now."""
    with parts_to_read(context) as parts, people_of(parts) as people:
        account = people.accounts.required(name)
        chosen, is_once = _password(account.name, one_time=one_time)
        people.accounts.set_password(account.ref, people.passwords.hashed(chosen), once=is_once)
        people.sessions.close_all(account.ref)
    show.say(f"{account.name} has a new password.")
    _tell(chosen, is_once=is_once)
    return 0


def _publishers(parts: Parts) -> set[str]:
    return {each.name for each in parts.register.publishers}


def _password(name: str, *, one_time: bool) -> tuple[str, bool]:
    """The password, and whether it must be changed at the first sign-in. Raises UsageError for a weak one."""
    from projections.board.people.password import why_refused

    if one_time or not sys.stdin.isatty():
        groups = ("".join(secrets.choice(_EASY_TO_TYPE) for _ in range(4)) for _ in range(_GROUPS))
        return "-".join(groups), True
    typed = getpass.getpass("Password: ").strip()
    reason = why_refused(typed, name)
    if reason is not None:
        raise UsageError("this password is not taken", advice=reason)
    if getpass.getpass("Once more: ").strip() != typed:
        raise UsageError("the two passwords differ")
    return typed, False


def _tell(password: str, *, is_once: bool) -> None:
    if is_once:
        show.say("The first password, which must be changed at once. It is shown this one time:")
        print(password)


def _state(account: Account) -> str:
    if account.is_disabled:
        return "disabled"
    return "first password" if account.is_password_once else "open"


def _document(account: Account) -> dict[str, Json]:
    return {
        "name": account.name,
        "role": account.role.value,
        "forces": None if account.forces is None else sorted(account.forces),
        "publisher": account.publisher,
        "ref": account.ref,
        "disabled": account.is_disabled,
        "password_to_be_changed": account.is_password_once,
    }
