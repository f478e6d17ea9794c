"""Options that several commands have, spelt and explained once."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger.commands import moments

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
KnownAt = Annotated[str | None, typer.Option(metavar="T", help=f"What was known at this moment. {moments.HELP}")]
At = Annotated[
    str | None, typer.Option(metavar="T", help="The state at this moment of valid time; --known-at by default.")
]
Policy = Annotated[str | None, typer.Option(metavar="P", help="A policy by its name, or a policy file.")]
OnePolicy = Annotated[str, typer.Argument(metavar="POLICY", help="A policy by its name, or a policy file.")]
