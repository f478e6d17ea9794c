"""`ledger board`: the web pages of the board, until a signal stops them."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import moments, show
from ledger.commands.addresses import host_and_port
from ledger.commands.parts import Parts, parts_to_read
from ledger.commands.people import people_of
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.commands.board_ledger import BoardLedger
    from ledger.settings import Oidc
    from projections.board.accesses import Accesses
    from projections.board.answering import Board
    from projections.board.people.provider import Provider
    from projections.board.people.signing_in import People

ADDRESS = "127.0.0.1:9490"


def board(
    context: typer.Context,
    *,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where to answer; port 0 is any free one.")
    ] = ADDRESS,
) -> int:
    """Serve the board: web pages to look at findings, examine and review them. SIGTERM or Ctrl-C stops it.

    `ledger user add` says who may sign in. Behind a proxy for TLS, which other machines need, see docs/board.md.
    """
    with parts_to_read(context) as parts:
        _serve(parts, *host_and_port(listen))
    return 0


def _serve(parts: Parts, host: str, port: int) -> None:
    from ledger.commands.board_ledger import BoardLedger
    from ledger.commands.service import configure_logs, stopping_on_signals
    from ledger.serving import listen, serve
    from projections.board.accesses import Accesses
    from projections.board.people.elsewhere import add_to
    from projections.board.web import application

    configure_logs(as_json=parts.settings.logs_json)
    ledger = BoardLedger(parts, moments.clock)
    ledger.stand()  # raises where there is nothing to show yet
    stop = threading.Event()
    with people_of(parts) as people, closing(Accesses(ledger.claim)) as accesses, stopping_on_signals(stop):
        accesses.start()
        provider = _provider(parts.settings.oidc)
        app = application(_board(ledger, people, accesses, provider))
        if provider is not None:
            add_to(app, people, provider)
        with closing(listen(host, port)) as listening:
            reached = f"http://{host}:{listening.getsockname()[1]}/"
            has_accounts = bool(people.accounts.all())
            serve(app, listening, stop, lambda: _greet(reached, has_accounts=has_accounts))
    show.say("Stopped.")


def _board(ledger: BoardLedger, people: People, accesses: Accesses, provider: Provider | None) -> Board:
    from projections.board.answering import Board
    from projections.board.pages import PAGES
    from projections.board.pages.at_door import at_door
    from projections.board.people.door import PeopleDoor

    pages, forms = at_door(people, None if provider is None else provider.client.shown)
    return Board(ledger, PeopleDoor(people), accesses, (*PAGES, *pages), forms)


def _provider(oidc: Oidc) -> Provider | None:
    from projections.board.people.provider import Client, Provider

    if oidc.oidc_issuer is None:
        return None
    if not oidc.oidc_client_id:
        raise UsageError("LEDGER_OIDC_ISSUER is set, and LEDGER_OIDC_CLIENT_ID is not")
    claims = (oidc.oidc_role_claim, oidc.oidc_force_claim)
    return Provider(Client(oidc.oidc_issuer, oidc.oidc_client_id, oidc.secret(), *claims, oidc.oidc_name))


def _greet(reached: str, *, has_accounts: bool) -> None:
    print(reached, flush=True)
    if not has_accounts:
        show.say("Nobody can sign in yet: ledger user add NAME --role member")
    show.say("Ctrl-C or SIGTERM stops.")
