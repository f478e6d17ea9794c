"""What is to be known of the keys that an archive lists: nobody signed for that list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.archive.reading import Archive
    from ledger.seal.keys import VerifierKey


def notices_of_keys(archive: Archive, given: Sequence[VerifierKey], *, are_kept: bool) -> Sequence[str]:
    """Which keys of an archive that was checked were not given, in sentences. `are_kept` says that it is imported.

    Raises NotProven or DamagedArchive where the list cannot be read.
    """
    from ledger.archive.trusted import accepted_keys, keys_in

    listed = keys_in(archive)
    if not given:
        agrees = f"The archive agrees with itself and with the keys in it: {', '.join(map(_in_words, listed))}."
        kept = " They are kept here on trust." if are_kept else ""
        unproven = " That it is the ledger's own is shown only by a key from somewhere else: --key KEY."
        return [agrees + kept + unproven]
    accepted, ours = accepted_keys(archive, given), {key.text() for key in given}
    others = [(key, any(key.text() == each.text() for each in accepted)) for key in listed if key.text() not in ours]
    return [
        f"The archive lists the key {_in_words(key)}, which you did not give: {_word_for(is_accepted=is_accepted)}."
        + ("" if not are_kept else " It is kept." if is_accepted else " It is not kept.")
        for key, is_accepted in others
    ]


def _in_words(key: VerifierKey) -> str:
    return f"{key.key_id.hex()} of {key.name}"


def _word_for(*, is_accepted: bool) -> str:
    return "it signed a checkpoint beside one that you gave" if is_accepted else "none that you gave vouches for it"
