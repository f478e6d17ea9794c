"""What only the Go reference has: keys that it makes itself; and what it refuses where aics-tlog is more lenient."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.errors import DamagedLedger
from ledger.seal.files import SealFiles
from ledger.seal.keys import NOTE, SigningKey, VerifierKey
from ledger.seal.note import Note, sign
from ledger.seal.refusal import NotProven
from ledger.seal.tiles import Tile
from tests.outside.go_peer import GoPeer
from tests.outside.peer import Refused
from tests.outside.sealed import KEY, records, seal


def test_keys_that_go_made_are_read_and_written_as_it_does(go_peer: GoPeer) -> None:
    made = go_peer.ask("make key", text="log.example")["keys"]
    assert isinstance(made, list)
    secret, public = SigningKey.parse(made[0]), VerifierKey.parse(made[1])
    assert public == secret.verifier
    assert made == [secret.text(), public.text()]
    assert ("log.example", NOTE) == (public.name, public.kind)


def test_go_signs_with_our_key_what_we_would_have_signed(go_peer: GoPeer) -> None:
    text = "any text\n\nof more than one line\n"
    assert sign(text, [KEY]).content() == go_peer.sign(text, KEY)
    assert [KEY.verifier] == Note.parse(go_peer.sign(text, KEY)).signed_by([KEY.verifier])


def test_go_refuses_a_key_whose_digits_do_not_fit_it(go_peer: GoPeer) -> None:
    wrong = KEY.text().replace(KEY.verifier.key_id.hex(), "00000000")
    with pytest.raises(Refused):
        go_peer.ask("sign", text="text\n", secret_key=wrong)


def test_an_unknown_question_is_refused_and_not_taken_for_a_yes(go_peer: GoPeer) -> None:
    with pytest.raises(Refused, match="unknown question"):
        go_peer.ask("check nothing")


def test_neither_takes_a_tile_of_one_byte_more(go_peer: GoPeer, tmp_path: Path) -> None:
    ours = seal(tmp_path, records(700))
    path = tmp_path / Tile(0, 2, 188).path()
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(Refused):
        go_peer.prove_inclusion(tmp_path, 600, 700, ours.checkpoint.root)
    with pytest.raises(DamagedLedger):
        SealFiles(tmp_path).read_tile(Tile(0, 2, 188))


def test_neither_opens_a_note_without_its_last_newline(go_peer: GoPeer, tmp_path: Path) -> None:
    content = seal(tmp_path, records(3)).note.content()[:-1]
    with pytest.raises(Refused):
        go_peer.open(content, [KEY.verifier])
    with pytest.raises(NotProven):
        Note.parse(content)
