"""`ledger report`: a governance report from a replay, in any format; its publication; and whether a file is one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import parts_to_read
from ledger.errors import UsageError

if TYPE_CHECKING:
    from ledger.commands.asking import Made, Typed
    from ledger.commands.parts import Parts

_CHECK = "check"
_WORKERS_MAX = 64


_Name = Annotated[str | None, typer.Argument(metavar="NAME|check", help="Which report; without it, all are listed.")]
_File = Annotated[Path | None, typer.Argument(metavar="FILE", help="After check: the file of a report.")]
_KnownAt = Annotated[
    str | None, typer.Option(metavar="T", help=f"What was known at this moment; the present by default. {moments.HELP}")
]
_Policy = Annotated[
    str | None,
    typer.Option(
        metavar="P",
        help="A policy by its name, or a policy file. By default that of the settings; for restatement that of the earlier edition.",
    ),
]
_From = Annotated[
    str | None,
    typer.Option("--from", metavar="D", help="First day of the period. By default twelve months before its end."),
]
_To = Annotated[
    str | None,
    typer.Option(metavar="D", help="Last day of the period. By default that of the last full month before --known-at."),
]
_Against = Annotated[
    str | None,
    typer.Option(
        metavar="P",
        help="The second policy of what-if; firewall by default. For restatement: the policy file of the earlier edition.",
    ),
]
_Of = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|REF",
        help="For restatement: the file of the earlier edition, or its publication by reference, event id or SHA-256.",
    ),
]
_Audience = Annotated[
    str | None,
    typer.Option(metavar="A", help="public (default), research or board: which small numbers are shown."),
]
_Subject = Annotated[
    str | None, typer.Option(metavar="S", help="For subject: the pseudonym of the person whom the statement is for.")
]
_Format = Annotated[
    str | None, typer.Option("--format", metavar="F", help="text (default), json, csv (zipped), html or ods.")
]
_Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write it there; its ending gives the format.")
]
_Workers = Annotated[
    int, typer.Option(min=1, max=_WORKERS_MAX, metavar="N", help="In how many processes it is worked out.")
]
_Publish = Annotated[bool, typer.Option("--publish", help="Sign the file (FILE.sig) and put its digest on the ledger.")]


def report(
    context: typer.Context,
    name: _Name = None,
    file: _File = None,
    *,
    from_: _From = None,
    to: _To = None,
    known_at: _KnownAt = None,
    policy: _Policy = None,
    against: _Against = None,
    subject: _Subject = None,
    of: _Of = None,
    audience: _Audience = None,
    format_: _Format = None,
    out: _Out = None,
    workers: _Workers = 1,
    publish: _Publish = False,
    as_json: options.Json = False,
) -> int:
    """Answer a question of oversight from the record, as known at a moment, for an audience.

    The same ledger and options give the same bytes. `ledger report check FILE` makes a written or published report again
    and compares; `ledger report restatement --of FILE` says what has become of its figures since, and why. With --publish
    the moment is by default the last one of which nothing more can become known.
    """
    if name is None:
        return _list(as_json=as_json)
    if name == _CHECK:
        return _check(context, file, (policy, against), workers, as_json=as_json)
    if file is not None:
        raise UsageError(
            f"{str(file)[:80]!r} is one word too many", advice=f"To write a file: ledger report {name} -o FILE"
        )
    from ledger.commands.asking import Typed
    from ledger.commands.making import made, report_named

    report_named(name)
    if as_json and format_ is None:
        format_ = "json"
    chosen = _format(format_, out)
    if publish and out is None:
        raise UsageError("--publish: say with -o FILE where the published file is to be")
    typed = Typed(name, from_, to, known_at, policy, against, subject, of, audience, workers)
    with parts_to_read(context) as parts:
        if publish and out is not None:
            return _publish(parts, typed, chosen, out)
        _hand_out(made(parts, typed), chosen, out)
    return 0


def _list(*, as_json: bool) -> int:
    from projections.reports.catalogue import REPORTS

    if as_json:
        show.document(
            [
                {"name": each.name, "title": each.title, "question": each.question, "measures": list(each.codes)}
                for each in REPORTS
            ]
        )
        return 0
    rows = ((each.name, each.title, each.question) for each in REPORTS)
    shown = show.console()
    shown.print(show.table(f"{len(REPORTS)} reports", ("report", "title", "the question that it answers"), rows))
    shown.print("To make one: ledger report NAME", markup=False)
    return 0


def _format(given: str | None, out: Path | None) -> str:
    """The one that was named, or that the file's ending names; text otherwise."""
    from projections.reports.writing.formats import FORMATS, IN_BYTES

    endings = {".txt": "text", ".zip": "csv", ".htm": "html"} | {f".{name}": name for name in FORMATS}
    chosen = given or (None if out is None else endings.get(out.suffix.lower())) or "text"
    if chosen not in FORMATS:
        raise UsageError(f"--format: {chosen[:40]!r} is not one of {', '.join(FORMATS)}")
    if chosen in IN_BYTES and out is None and sys.stdout.isatty():
        raise UsageError(
            f"--format {chosen}: this is no text for a terminal", advice="Say with -o FILE where it is to be."
        )
    return chosen


def _hand_out(one: Made, chosen: str, out: Path | None) -> None:
    from ledger.commands.publishing import write
    from projections.reports.writing.formats import FORMATS

    content = FORMATS[chosen](one.document)
    if not one.basis.tree.is_closed:
        show.say("The moment is still open: more may become known, and the same report would be another one then.")
    if out is not None:
        write(out, content)
        show.say(f"It is in {out}. To check it: ledger report check {out}")
        return
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(content.decode())
    else:
        stream.write(content)
        stream.flush()


def _publish(parts: Parts, typed: Typed, chosen: str, out: Path) -> int:
    from ledger.commands.making import made
    from ledger.commands.publishing import published

    one = made(parts, typed, is_for_publication=True)
    done = published(parts, one, chosen, out)
    show.say(f"The report is in {out}, its signature in {done.signature}.")
    if done.before is None:
        show.say(f"Its digest was claimed on {done.intake}; `ledger run` takes it onto the ledger.")
    else:
        since = moments.in_words(done.before.at)
        show.say(f"This very file is on record already, as {done.before.reference} since {since}: nothing was claimed.")
    print(done.event_id)
    return 0


def _check(
    context: typer.Context, file: Path | None, policies: tuple[str | None, str | None], workers: int, *, as_json: bool
) -> int:
    from ledger.commands.rechecking import recheck

    if file is None:
        raise UsageError("which file is to be checked?", advice="ledger report check FILE")
    with parts_to_read(context) as parts:
        return recheck(parts, file, policies, workers, as_json=as_json)
