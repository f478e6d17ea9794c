"""`ledger key`: the public keys of this ledger, who may read the private ones, and how one follows another."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ledger import instants
from ledger.commands import moments, options, show
from ledger.commands.parts import parts_of
from ledger.errors import PartMissing, UsageError
from ledger.instants import SECOND_US, Instant

if TYPE_CHECKING:
    from ledger.seal.keys import VerifierKey
    from ledger.seal.signer import Signer
    from schemas.jsontypes import Json

app = typer.Typer(help="Show the public keys of this ledger; make a new one, retire an old one.")


class Kept(NamedTuple):
    """A key as its files say. `private` is where the private half lies, None once it was retired."""

    key: VerifierKey
    made_at: Instant
    private: Path | None
    rights: int | None

    @property
    def is_open_to_others(self) -> bool:
        from ledger.seal.files import is_open_to_others

        return self.rights is not None and is_open_to_others(self.rights)


@app.callback(invoke_without_command=True)
def key(context: typer.Context, *, as_json: options.Json = False) -> int:
    """Show the public keys of this ledger: give them to whoever is to check receipts. Never shows a private one.

    Exit code 1 where others than the owner may read a private key.
    """
    if context.invoked_subcommand is not None:
        return 0
    with parts_of(context) as parts:
        kept = _kept(parts.seal_folder / "signer")
    if as_json:
        show.document([_document(each) for each in kept])
    else:
        _print(kept)
    for each in kept:
        if each.is_open_to_others:
            show.say(f"{each.private} has the rights {each.rights:04o}: others may read this private key.")
            show.say(
                f"    chmod 600 {each.private}, and if anybody may have read it: ledger key rotate, then retire it."
            )
    return 1 if any(each.is_open_to_others for each in kept) else 0


@app.command()
def rotate(context: typer.Context, as_json: options.Json = False) -> int:
    """Make a new key, which signs beside the old one from the next checkpoint on. Nothing needs to be started anew.

    While both sign, whoever trusts the old key sees which key follows it. Give out the new public key, then retire the old.
    """
    with parts_of(context) as parts:
        signer = _signer(parts.seal_folder / "signer")
        older = signer.keys
        made = signer.add_key(secrets.token_bytes)
    if as_json:
        show.document({"added": made.text(), "signing": [each.text() for each in signer.keys]})
        return 0
    print(made.text())
    show.say(
        "This is the new public key. It signs beside the old one, which is still needed for what was signed before."
    )
    for each in older:
        show.say(f"Once everybody who checks has the new one: ledger key retire {each.key_id.hex()}")
    return 0


@app.command()
def retire(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="Eight digits, as `ledger key` shows them.")],
    *,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="Although no checkpoint carries both keys yet: where it was stolen.")
    ] = False,
    as_json: options.Json = False,
) -> int:
    """Destroy a private key, so that it signs nothing any more. Its public half stays, to check what it signed."""
    with parts_of(context) as parts:
        signer = _signer(parts.seal_folder / "signer")
        note = parts.seal_files.note()
        others = [each for each in signer.keys if each.key_id.hex() != key_id.lower()]
        if note is not None and others and not at_once and not note.signed_by(others):
            raise UsageError(
                "no checkpoint carries the new key beside this one yet: who trusts this one would not see which follows",
                advice="Wait until the sealer has signed once more; where this key was stolen: --at-once",
            )
        try:
            retired = signer.retire(key_id.lower())
        except OSError as error:
            raise PartMissing(f"{error.filename} cannot be removed: {error.strerror}") from error
    if as_json:
        show.document({"retired": retired.text(), "signing": [each.text() for each in signer.keys]})
    else:
        show.say(
            f"The key {retired.key_id.hex()} signs no more. Keep its public half: it checks what was signed until now."
        )
    return 0


@app.command()
def withdraw(
    context: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="Eight digits, as `ledger key` shows them.")],
    *,
    at_size: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many records the last tree had that it is believed for.")
    ],
    as_json: options.Json = False,
) -> int:
    """Believe a retired key no further than a tree of N records: where it was stolen. It cannot be taken back.

    What it signed over larger trees counts for nothing from now on, wherever the keys that `ledger key` prints are used.
    """
    with parts_of(context) as parts:
        withdrawn = _signer(parts.seal_folder / "signer").withdraw(key_id.lower(), at_size)
    if as_json:
        show.document({"withdrawn": withdrawn.line(), "until": withdrawn.until})
    else:
        print(withdrawn.line())
        show.say(f"This key is believed for trees of up to {at_size:,} records only. Give out this line in its place.")
    return 0


def _signer(folder: Path) -> Signer:
    """The signer of the ledger whose keys are there. Raises UsageError where there are none yet."""
    from ledger.seal.signer import Signer

    signing = [each for each in _kept(folder) if each.private is not None]
    if not signing:
        raise UsageError(
            f"no key signs in {folder} yet",
            advice="The sealer makes the first one when it starts (`ledger run sealer`); LEDGER_SEAL says where.",
        )
    return Signer(folder, signing[0].key.name)


def _kept(folder: Path) -> Sequence[Kept]:
    """Every key that ever signed here, the oldest first."""
    from ledger.seal.signer import public_keys

    try:
        found = [_found(folder, each) for each in public_keys(folder)]
    except OSError as error:
        raise PartMissing(f"{error.filename} cannot be read: {error.strerror}") from error
    return sorted(found, key=lambda kept: (kept.made_at, kept.key.key_id))


def _found(folder: Path, public: VerifierKey) -> Kept:
    path = folder / f"{public.key_id.hex()}.key"
    named = path.with_suffix(".pub")
    made_at = Instant(int((named if named.exists() else path).stat().st_mtime * SECOND_US))
    if not path.exists():
        return Kept(public, made_at, None, None)
    return Kept(public, made_at, path, stat.S_IMODE(path.stat().st_mode))


def _document(kept: Kept) -> dict[str, Json]:
    return {
        "key": kept.key.line(),
        "key_id": kept.key.key_id.hex(),
        "origin": kept.key.name,
        "signs": kept.private is not None,
        "until": kept.key.until,
        "made_at": instants.text(kept.made_at),
        "private": None if kept.private is None else str(kept.private),
        "rights": None if kept.rights is None else f"{kept.rights:04o}",
    }


def _state(kept: Kept) -> str:
    if kept.key.until is not None:
        return f"was withdrawn at {kept.key.until:,} records"
    return "signs" if kept.private else "is retired"


def _print(kept: Sequence[Kept]) -> None:
    """Public keys as `ledger check --key FILE` reads them; where the private ones lie is for this machine's people alone."""
    for each in kept:
        print(f"# {each.key.key_id.hex()} {_state(each)}, made {moments.in_words(each.made_at)}")
        print(each.key.line())
    for each in kept:
        if each.private is not None:
            show.say(
                f"The private half of {each.key.key_id.hex()} is in {each.private}, with the rights {each.rights:04o}."
            )
    if not kept:
        show.say("There is no key yet: the sealer makes one when it starts (`ledger run sealer`).")
