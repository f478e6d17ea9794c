"""The command line: one file for each command, and the one place where an error becomes words and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ledger.commands import key, policy, topics, user, witness
from ledger.commands.board import board
from ledger.commands.case import case
from ledger.commands.check import check
from ledger.commands.demo import demo
from ledger.commands.explain import explain
from ledger.commands.export import export
from ledger.commands.findings import findings
from ledger.commands.import_ import import_
from ledger.commands.parts import Options
from ledger.commands.prove import prove
from ledger.commands.publish import publish
from ledger.commands.publishers import publishers
from ledger.commands.rebuild import rebuild
from ledger.commands.refused import refused
from ledger.commands.report import report
from ledger.commands.rules import rules
from ledger.commands.run import run
from ledger.commands.schema import schema
from ledger.commands.status import status
from ledger.commands.timeline import timeline
from ledger.commands.verify import verify
from ledger.errors import LedgerError, RetriableError, UsageError

COMMANDS: tuple[Callable[..., int], ...] = (
    publish,
    run,
    case,
    timeline,
    findings,
    explain,
    report,
    refused,
    rules,
    rebuild,
    verify,
    prove,
    check,
    export,
    import_,
    status,
    schema,
    publishers,
    board,
    demo,
)
GROUPS: tuple[tuple[str, typer.Typer], ...] = (
    ("key", key.app),
    ("policy", policy.app),
    ("topics", topics.app),
    ("user", user.app),
    ("witness", witness.app),
)

DONE, BAD_NEWS, WRONG_USE, PART_MISSING, INTERRUPTED = 0, 1, 2, 3, 130
_CODES: tuple[tuple[type[LedgerError], int], ...] = (
    (UsageError, WRONG_USE),
    (RetriableError, PART_MISSING),
    (LedgerError, BAD_NEWS),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code (`commands.md`): no traceback reaches a user, unless LEDGER_DEBUG is 1."""
    try:
        code = _application()(args=arguments, prog_name="ledger", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except typer.TyperException as error:
        return _refuse_use(error)
    except LedgerError as error:
        _complain(str(error), error.advice)
        _debug()
        return next(code for kind, code in _CODES if isinstance(error, kind))
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except (BrokenPipeError, SystemExit) as error:
        return _reader_has_gone(error)
    except Exception as error:  # noqa: BLE001 - the last place where it can be said in words
        _complain(
            # Its own words may hold what somebody published.
            f"something went wrong inside the ledger ({type(error).__name__})",
            "This is a fault of the program. LEDGER_DEBUG=1 shows where it happened.",
        )
        _debug()
        return BAD_NEWS


def options_before(
    context: typer.Context,
    home: Annotated[Path | None, typer.Option(metavar="DIR", help="Home of the embedded ledger (LEDGER_HOME).")] = None,
    kafka: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Keep the log on Kafka (LEDGER_KAFKA).")
    ] = None,
    postgres: Annotated[
        str | None, typer.Option(metavar="URL", help="Keep the projections on this server (LEDGER_POSTGRES).")
    ] = None,
) -> None:
    """An audit ledger of what the police and the Home Office share about migrant victims of crime.

    Without settings everything is embedded in ./ledger-data. Try `ledger demo`.
    """
    context.obj = Options({"home": home, "kafka": kafka, "postgres": postgres})


def _application() -> typer.Typer:
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback()(options_before)
    for command in COMMANDS:
        app.command(command.__name__.rstrip("_"))(command)
    for name, group in GROUPS:
        app.add_typer(group, name=name)
    return app


def _refuse_use(error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    message = error.format_message()
    if message.startswith("Usage:"):  # `ledger` alone: the help
        print(message, file=sys.stderr)
    else:
        _complain(message, "See: ledger --help" if context is None else f"See: {context.command_path} --help")
    return WRONG_USE


def _complain(message: str, advice: str) -> None:
    print(f"ledger: {message}", file=sys.stderr)
    if advice:
        print(f"    {advice}", file=sys.stderr)


def _debug() -> None:
    if os.environ.get("LEDGER_DEBUG") == "1":
        traceback.print_exc()


def _reader_has_gone(error: BaseException) -> int:
    """Whoever read our output has enough (`| head`): no more is written, not even by the interpreter at its end."""
    if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
        return error.code if isinstance(error.code, int) else BAD_NEWS
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
