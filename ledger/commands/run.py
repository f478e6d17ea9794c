"""`ledger run`: runs the consumers until stopped, or until everything published has been through all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger.commands import show
from ledger.commands.parts import Parts, parts_of
from ledger.errors import RetriableError, UsageError

CONSUMERS = ("registrar", "projector", "detector", "sealer")
MIRROR_CONSUMERS = ("projector",)
METRICS_ADDRESS_ON_KAFKA = "127.0.0.1:9464"


def run(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME...]", help="registrar, projector, detector, sealer; all by default."),
    ] = None,
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when everything published has been handled.")
    ] = False,
    metrics_address: Annotated[
        str | None,
        typer.Option(
            "--metrics-address",
            "--metrics",
            metavar="HOST:PORT",
            help="Answer /metrics, /livez and /readyz here, or `off`.",
        ),
    ] = None,
) -> int:
    """Run the consumers. SIGTERM or Ctrl-C lets the steps under way finish, then stops."""
    chosen = _chosen(names or [])
    with parts_of(context, metrics_address=metrics_address) as parts:
        from ledger.commands.running import run_consumers

        chosen = _on_a_mirror() if not names and _is_mirror(parts) else chosen
        run_consumers(parts, chosen, _address(parts), until_idle=until_idle)
    return 0


def _chosen(names: list[str]) -> tuple[str, ...]:
    for name in names:
        if name not in CONSUMERS:
            raise UsageError(f"there is no consumer {name[:40]!r}", advice=f"They are {', '.join(CONSUMERS)}.")
    return tuple(name for name in CONSUMERS if not names or name in names)


def _is_mirror(parts: Parts) -> bool:
    """Where the log cannot say it now, the consumers wait for it; and each refuses by itself to write to a mirror."""
    from ledger.archive.mirror import mirrored

    try:
        return mirrored(parts.log) is not None
    except RetriableError:
        return False


def _on_a_mirror() -> tuple[str, ...]:
    show.say(
        "This is a read-only mirror: only its tables are brought up to date. Verdicts and seals come with its records."
    )
    return MIRROR_CONSUMERS


def _address(parts: Parts) -> str | None:
    """Where to answer; nowhere on an embedded ledger unless it is asked for: two may run on one machine."""
    set_to = parts.settings.watching.metrics_address
    if set_to is None:
        return METRICS_ADDRESS_ON_KAFKA if parts.settings.kafka.is_set else None
    return None if set_to == "off" else set_to
