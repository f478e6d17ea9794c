"""`ledger topics`: creates the topics that a ledger needs, with their settings and the rights to them."""

from __future__ import annotations

import typer

from ledger.commands import options, show
from ledger.commands.parts import Parts, parts_of

app = typer.Typer(no_args_is_help=True, help="Create the topics of a ledger: intakes, ledger, refused.")

_REGISTRAR = "/ledger/registrar"
"""The gate writes to the ledger directly: it has no intake."""


@app.callback()
def topics() -> None:
    """Create the topics of a ledger: intakes, ledger, refused."""


@app.command()
def create(context: typer.Context, as_json: options.Json = False) -> int:
    """Create every topic that is missing: one intake for each publisher, `ledger` and `refused`. Safe to repeat."""
    with parts_of(context) as parts:
        wanted = _wanted(parts)
        there = parts.log.topics()
        created = [topic for topic in wanted if topic not in there]
        with show.progress("topics") as counter:
            for topic, partitions in wanted.items():
                parts.log.create_topic(topic, there.get(topic, partitions))
                counter.add(1, len(wanted))
        rights = _grant(parts)
    if as_json:
        show.document({"topics": len(wanted), "created": created, "rights": rights})
    else:
        print(f"{len(wanted)} topics exist, {len(created)} of them new.")
        if rights:
            print(f"{rights} rights are granted: each publisher may write to its own intake, and nobody else may.")
    return 0


def _wanted(parts: Parts) -> dict[str, int]:
    return {"ledger": parts.settings.partitions, "refused": 1, **dict.fromkeys(_intakes(parts).values(), 1)}


def _intakes(parts: Parts) -> dict[str, str]:
    """The intake of each publisher, by the name that it has as a user of the broker: `police.kent`."""
    registered = (each for each in parts.register.publishers if each.name != _REGISTRAR)
    return {each.name.strip("/").replace("/", "."): each.intake_topic for each in registered}


def _grant(parts: Parts) -> int:
    """Say who may do what on the broker; returns in how many rules. The embedded log has one user."""
    if not parts.settings.kafka.is_set:
        return 0
    from ledger.log.acls import allow, grants

    wanted = grants(_intakes(parts))
    allow(parts.kafka_settings(), wanted)
    return len(wanted)
