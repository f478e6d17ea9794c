"""`ledger witness`: runs a witness for other people's ledgers, and shows what it saw. It needs no ledger of its own."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger import instants
from ledger.commands import moments, options, show
from ledger.commands.addresses import host_and_port
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.instants import Instant
    from ledger.seal.keys import VerifierKey
    from ledger.seal.note import Note

HOME = Path("witness-data")
ADDRESS = "127.0.0.1:9480"

app = typer.Typer(invoke_without_command=True)

_Home = Annotated[Path, typer.Option(metavar="DIR", help="The witness's own folder: its key, and what it saw.")]


@app.callback()
def witness(
    context: typer.Context,
    *,
    home: _Home = HOME,
    log: Annotated[
        list[str] | None,
        typer.Option(metavar="VKEY", help="A ledger's key, as `ledger key` prints it there. May be given again."),
    ] = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A witness policy: its `log` lines count as --log.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The witness's name, at its first start: witness.example/1.")
    ] = None,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where to answer; port 0 is any free one.")
    ] = ADDRESS,
) -> None:
    """Run a witness: it remembers the last checkpoint of each ledger, and cosigns only what grew from it.

    For an oversight body, on a machine of its own. SIGTERM or Ctrl-C stops it. `ledger witness show` tells what it saw.
    """
    if context.invoked_subcommand is None:
        _serve(home, _logs(log or [], policy), name, listen)


@app.command("show")
def show_seen(home: _Home = HOME, as_json: options.Json = False) -> int:
    """Show the last checkpoint of each ledger that the witness cosigned, and what it refused. Exit code 1 if it did."""
    from ledger.witness.home import WitnessHome

    if not (home / "witness.pub").is_file():
        raise UsageError(f"there is no witness in {home}", advice="Name its folder: ledger witness show --home DIR")
    with closing(WitnessHome(home, read_only=True)) as kept:
        public, seen = kept.public, kept.all_seen()
        evidence, notices = ([str(path) for path in paths] for paths in (kept.evidence(), kept.notices()))
    if as_json:
        documents = [_document(note, public) for note in seen]
        show.document({"key": public, "seen": documents, "evidence": evidence, "notices": notices})
    else:
        _print(public, seen)
        _print_refused(evidence, notices)
    return 1 if evidence else 0


def _logs(texts: Sequence[str], policy: Path | None) -> list[VerifierKey]:
    from ledger.seal.keys import NOTE
    from ledger.seal.trust import TrustPolicy

    keys = [_log_key(text) for text in texts]
    if policy is not None:
        try:
            keys += TrustPolicy.parse(policy.read_bytes()).logs
        except OSError as error:
            raise UsageError(f"{policy} cannot be read: {error.strerror}") from None
    if any(key.kind != NOTE for key in keys):
        raise UsageError("that is the key of a witness, not of a ledger", advice="`ledger key` prints a ledger's key.")
    if not keys:
        raise UsageError(
            "which ledger is to be watched?", advice="ledger witness --log VKEY; its operator has the key."
        )
    return list(dict.fromkeys(keys))


def _log_key(text: str) -> VerifierKey:
    from ledger.seal.keys import VerifierKey
    from ledger.seal.refusal import NotProven

    try:
        return VerifierKey.parse(text)
    except NotProven as problem:
        raise UsageError(f"--log {text[:80]}: {problem}") from None


def _serve(home: Path, logs: Sequence[VerifierKey], name: str | None, address: str) -> None:
    from ledger.commands.service import configure_logs, stopping_on_signals
    from ledger.serving import listen, serve
    from ledger.witness.home import WitnessHome
    from ledger.witness.server import application
    from ledger.witness.witness import Witness

    configure_logs(as_json=False)
    _check_name(name)
    host, port = host_and_port(address)
    stop = threading.Event()
    with closing(WitnessHome(home)) as kept, stopping_on_signals(stop):
        key = kept.key(name, f"{socket.gethostname() or 'localhost'}/witness", secrets.token_bytes)
        app = application(Witness(kept, key, logs, moments.clock))
        with closing(listen(host, port)) as listening:
            reached = f"http://{host}:{listening.getsockname()[1]}/"
            serve(app, listening, stop, lambda: _greet(key.verifier, logs, reached))
    show.say("Stopped.")


def _check_name(name: str | None) -> None:
    from ledger.seal.keys import COSIGNATURE, KEY_BYTES, VerifierKey
    from ledger.seal.refusal import NotProven

    if name is not None:
        try:
            VerifierKey(name, COSIGNATURE, bytes(KEY_BYTES))
        except NotProven as problem:
            raise UsageError(f"--name {name[:80]!r}: {problem}") from None


def _greet(key: VerifierKey, logs: Sequence[VerifierKey], reached: str) -> None:
    show.say(f"Watching {', '.join(sorted({log.name for log in logs}))}.")
    show.say("For the witness policy of the ledger (with the address under which that machine reaches this one):")
    print(f"witness {key.name} {key.text()} {reached}", flush=True)
    show.say("Ctrl-C or SIGTERM stops.")


def _print(public: str, seen: Sequence[Note]) -> None:
    from ledger.seal.checkpoint import Checkpoint

    print(f"Witness {public}")
    if not seen:
        print("It has cosigned nothing yet.")
    for note in seen:
        checkpoint, at = Checkpoint.parse(note.text), _cosigned_at(note, public)
        print(f"\n{checkpoint.origin}: {checkpoint.size:,} records, cosigned {moments.in_words(at)}.\n")
        print(note, end="")


def _print_refused(evidence: Sequence[str], notices: Sequence[str]) -> None:
    if evidence:
        print("\nRefused, although it was signed. The request as it came is in:")
        print("\n".join(f"    {path}" for path in evidence))
    if notices:
        print("\nShown after a larger one, and not cosigned. The ledger did sign these checkpoints, but they prove")
        print("nothing: anybody can replay an old one. If it was the operator, ask whether the ledger was put back.")
        print("\n".join(f"    {path}" for path in notices))


def _document(note: Note, public: str) -> dict[str, object]:
    from ledger.seal.checkpoint import Checkpoint

    checkpoint, at = Checkpoint.parse(note.text), _cosigned_at(note, public)
    return {
        "origin": checkpoint.origin,
        "records": checkpoint.size,
        "cosigned_at": None if at is None else instants.text(at),
        "checkpoint": str(note),
    }


def _cosigned_at(note: Note, public: str) -> Instant | None:
    from ledger.seal.cosignature import cosigned_at
    from ledger.seal.keys import VerifierKey

    return cosigned_at(note, VerifierKey.parse(public)) if public else None
