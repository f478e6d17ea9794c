"""`ledger verify`: derives everything again from the bytes, and names what is not as it must be."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger.commands import options, show
from ledger.commands.given import trusted_keys
from ledger.commands.parts import Parts, parts_to_read
from ledger.commands.verifying_archive import verify_archive
from ledger.errors import UsageError
from ledger.seal.base64_text import base64_of

if TYPE_CHECKING:
    from ledger.log.port import Log
    from ledger.seal.keys import VerifierKey
    from ledger.verify.check import Check, ClaimSum
    from ledger.verify.problem import Problem
    from ledger.verify.verification import Answer

_PROCESSES_MAX = 4
"""More than these wait for the log."""


def verify(
    context: typer.Context,
    directory: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="An archive, to be checked alone; else the ledger.")
    ] = None,
    *,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="CHECK", help="records, claims, tree, tables, verdicts or sequences; may be repeated."),
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A checkpoint that others kept, such as a witness; may be repeated."),
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="A key that must have signed, or a plain file of keys (no pipe); may be repeated."
        ),
    ] = None,
    as_json: options.Json = False,
) -> int:
    """Check everything: records, claims, tree, tables, verdicts, positions. Exits with 1 when anything is wrong."""
    if directory is not None:
        if only or checkpoint:
            raise UsageError("--only and --checkpoint are for the ledger itself, and not for an archive")
        return verify_archive(directory, key or (), as_json=as_json)
    keys = trusted_keys(key or ())
    checks = _chosen(only or ())
    for path in checkpoint or ():
        if not path.is_file():
            raise UsageError(f"--checkpoint: there is no file {path}")
    with parts_to_read(context) as parts:
        answer = _verified(parts, checks, checkpoint or (), keys)
    if as_json:
        show.document(_document(answer))
    else:
        _print(answer)
    return 0 if answer.is_ok else 1


def _chosen(names: Sequence[str]) -> Sequence[type[Check]]:
    from ledger.verify.checks import CHECKS

    known = [check.name for check in CHECKS]
    if wrong := [name for name in names if name not in known]:
        raise UsageError(f"--only: {wrong[0][:40]!r} is not one of {', '.join(known)}")
    return [check for check in CHECKS if not names or check.name in names]


def _verified(
    parts: Parts, checks: Sequence[type[Check]], elsewhere: Sequence[Path], given: Sequence[VerifierKey]
) -> Answer:
    from ledger.archive.mirror import mirrored
    from ledger.verify.verification import Verification

    verification = Verification(
        log=parts.log,
        files=parts.seal_files,
        keys=given or parts.log_keys(),
        store=parts.store,
        signer=parts.seal_folder / "signer",
        elsewhere=elsewhere,
        witnesses=parts.witnesses,
        keys_are_given=bool(given),
        is_mirror=mirrored(parts.log) is not None,
        open_log=_opener(parts),
        processes=min(_PROCESSES_MAX, os.cpu_count() or 1),
    )
    with show.progress("messages read") as counter:
        return verification.run(checks, counter.add)


def _opener(parts: Parts) -> Callable[[], Log]:
    """How another process opens the same log."""
    if parts.settings.kafka.is_set:
        from ledger.log.kafka import KafkaLog

        return partial(KafkaLog, parts.kafka_settings())
    from ledger.log.embedded import embedded_log

    return partial(embedded_log, parts.postgres.dsn)


def _document(answer: Answer) -> dict[str, object]:
    return {
        "ok": answer.is_ok,
        "records": answer.records,
        "sealed": answer.told.sealed,
        "tree_size": answer.tree_size,
        "root_hash": base64_of(answer.root),
        "problems": [_problem(each) for each in answer.problems],
        "counts": dict(sorted(answer.counts.items())),
        "checks": [
            {"check": each.name, "problems": each.problems, "seconds": round(each.seconds, 3)} for each in answer.checks
        ],
        "read_seconds": round(answer.read_s, 3),
        "claims": [_sum(each) for each in answer.told.sums],
        "notices": answer.told.notices,
    }


def _problem(each: Problem) -> dict[str, object]:
    return {
        "code": each.code,
        "topic": each.topic,
        "partition": each.partition,
        "offset": each.offset,
        "detail": each.detail,
    }


def _sum(each: ClaimSum) -> dict[str, object]:
    from ledger.commands.sums import counts_of

    return {
        "incarnation": each.incarnation,
        "topic": each.topic,
        "partition": each.partition,
        **counts_of(each),
    }


def _print(answer: Answer) -> None:
    shown = show.console()
    rows = [
        (each.title, f"{each.seconds:,.1f} s", _counted(each.problems) if each.problems else "no problem")
        for each in answer.checks
    ]
    rows.insert(0, ("all records read once, for every check that looks at them", f"{answer.read_s:,.1f} s", ""))
    shown.print(show.table("What was checked", ("check", "time", "result"), rows))
    if answer.told.sums:
        sums = [_sum_row(each) for each in answer.told.sums]
        heads = ("intake", "claimed", "admitted", "refused", "repeated", "waiting", "sum")
        shown.print(show.table("Claims: each has exactly one outcome", heads, sums))
    shown.print(f"{answer.records:,} records, {answer.told.sealed:,} of them sealed.", markup=False)
    shown.print(f"Tree of {answer.tree_size:,} records, root hash {base64_of(answer.root)}", markup=False)
    for notice in answer.told.notices:
        shown.print(f"Note: {notice}", markup=False)
    if answer.is_ok:
        shown.print("\nNothing is wrong.", markup=False)
        return
    show.points("Problems", [_in_words(each) for each in answer.problems])
    total = answer.counts.total()
    more = "" if total == len(answer.problems) else f" ({len(answer.problems):,} of them are listed)"
    shown.print(f"\n{_counted(total)}{more}. docs/verification.md says what each means and what to do.", markup=False)


def _counted(problems: int) -> str:
    return f"{problems:,} {'PROBLEM' if problems == 1 else 'PROBLEMS'}"


def _sum_row(each: ClaimSum) -> tuple[object, ...]:
    waiting = "not here" if each.waiting is None else f"{each.waiting:,}"
    counts = (f"{count:,}" for count in (each.claimed, each.admitted, each.refused, each.repeated))
    return (f"{each.topic}/{each.partition}", *counts, waiting, "holds" if each.holds else "DOES NOT HOLD")


def _in_words(each: Problem) -> str:
    place = each.topic
    if each.partition is not None:
        place += f", partition {each.partition}"
    if each.offset is not None:
        place += f", offset {each.offset}"
    return f"{place}: {each.detail} [{each.code}]"
