"""`ledger policy`: which policies there are, what one says, and what differs between two."""

from __future__ import annotations

import typer

from ledger.commands import options, show
from ledger.commands.parts import settings_of
from ledger.commands.policy_diff import diff

app = typer.Typer(no_args_is_help=True, help="Show policies, and what differs between two of them.")

_DIGEST = 12  # characters: enough to tell two policies apart by eye


@app.callback()
def policy() -> None:
    """Show policies, and what differs between two of them."""


@app.command(name="list")
def list_(context: typer.Context, *, as_json: options.Json = False) -> int:
    """List the policies that come with the ledger, and the one in force where that is a file."""
    from ledger.protocol import POLICIES, load_policy
    from ledger.protocol.policy_settings import heading_of

    in_force = settings_of(context).house.policy
    known = {name: load_policy(name) for name in dict.fromkeys((*POLICIES, in_force))}
    if as_json:
        show.document([heading_of(each) | {"from": name, "in_force": name == in_force} for name, each in known.items()])
        return 0
    rows = (
        (each.name, each.title, len(each.rules), each.digest[:_DIGEST], "yes" if name == in_force else "")
        for name, each in known.items()
    )
    shown = show.console()
    shown.print(show.table(f"{len(known)} policies", ("policy", "title", "rules", "digest", "in force"), rows))
    shown.print("What one says: ledger policy show POLICY", markup=False)
    return 0


@app.command(name="show")
def show_(which: options.OnePolicy, *, as_json: options.Json = False) -> int:
    """Show everything that a policy says, and which file each value comes from."""
    from ledger.protocol import load_policy
    from ledger.protocol.policy import layers_of
    from ledger.protocol.policy_settings import heading_of, settings_with_origin
    from ledger.protocol.policy_words import in_file_order, meaning_of, value_in_words

    chosen = load_policy(which)
    settings = sorted(settings_with_origin(chosen, layers_of(which)), key=lambda each: in_file_order(each.key))
    if as_json:
        said = [each._asdict() | {"meaning": meaning_of(each.key)} for each in settings]
        show.document(heading_of(chosen) | {"settings": said})
        return 0
    show.paragraph(f"{chosen.name}: {chosen.title}\nDigest {chosen.digest}")
    columns = 3 if len({each.origin for each in settings}) > 1 else 2
    rows = ((each.key, value_in_words(each.key, each.value), each.origin)[:columns] for each in settings)
    table = show.table(f"{len(settings)} settings", ("key", "value", "from")[:columns], rows)
    table.columns[0].no_wrap = True
    show.console().print(table)
    return 0


app.command()(diff)
