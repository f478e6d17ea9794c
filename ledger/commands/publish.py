"""`ledger publish`: takes files of events, checks each line, and claims them on their publishers' intakes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.commands.parts import Parts, parts_of
from ledger.errors import LedgerError, UsageError

if TYPE_CHECKING:
    from ledger.commands.submitting import Rejections

_PUBLISH = "publish to it"


def publish(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="JSON Lines of CloudEvents; - is standard input.")
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when any line was refused.")] = False,
    known_at_from: Annotated[
        str | None,
        typer.Option(metavar="ATTRIBUTE", help="Rehearse history: `knowntime` says when each event became known."),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Publish events from files of JSON Lines. A bad line is reported and does not stop the others."""
    from ledger.commands.lines import check_files
    from ledger.commands.submitting import Rejections

    if known_at_from not in (None, "knowntime"):
        raise UsageError(f"--known-at-from: only `knowntime` can say when an event became known, not {known_at_from!r}")
    check_files(files)
    with parts_of(context) as parts, Rejections(as_json=as_json) as rejections:
        published = _rehearse(parts, files, rejections) if known_at_from else _publish(parts, files, rejections)
        if as_json:
            rejections.print_document(published)
        else:
            _summary(published, rejections.count)
        return 1 if strict and rejections.count else 0


def _publish(parts: Parts, files: list[str], rejections: Rejections) -> int:
    from ledger.archive.mirror import refuse_on_mirror
    from ledger.commands.intakes import IntakeWriter, NoIntake, interrupted
    from ledger.commands.submitting import Rejected, submissions, without_intake

    refuse_on_mirror(parts.log, _PUBLISH)
    _warn_in_rehearsal(parts)
    writer = IntakeWriter(parts.log)
    try:
        with show.progress("lines published") as counter:
            for line in submissions(files, parts.register):
                counter.add()
                if isinstance(line, Rejected):
                    rejections.add(line)
                    continue
                try:
                    writer.add(line.topic, line.message)
                except NoIntake as error:
                    rejections.add(without_intake(line, error))
            writer.flush()
    except LedgerError as error:
        raise interrupted(error, writer.published) from error
    return writer.published


def _warn_in_rehearsal(parts: Parts) -> None:
    from projections.edges import edges_of

    edges = None if parts.settings.kafka.is_set else edges_of(parts.log)
    if edges is not None and edges.is_rehearsal:
        show.say("This ledger rehearses history: without --known-at-from, all of it becomes known at its last moment.")


def _rehearse(parts: Parts, files: list[str], rejections: Rejections) -> int:
    from ledger.archive.mirror import refuse_on_mirror
    from ledger.commands.rehearsing import rehearse

    if parts.settings.kafka.is_set:
        raise UsageError(
            "history can only be rehearsed on an embedded ledger: a ledger on Kafka is a real one",
            advice="Unset LEDGER_KAFKA and choose an empty LEDGER_HOME, or leave out --known-at-from.",
        )
    refuse_on_mirror(parts.log, _PUBLISH)
    return rehearse(parts.log, parts.register, parts.home, files, rejections)


def _summary(published: int, rejected: int) -> None:
    if not published and not rejected:
        show.say("There was nothing in it: no line holds an event.")
        return
    were = "1 event was" if published == 1 else f"{published:,} events were"
    others = "" if not rejected else f", {rejected:,} {'line was' if rejected == 1 else 'lines were'} refused"
    print(f"{were} published{others}.")
