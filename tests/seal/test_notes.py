"""Signed notes: the specification's own, and every one that must not be believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey, VerifierKey
from ledger.seal.note import NOTE_BYTES_MAX, SIGNATURES_MAX, Note, Signature, sign
from ledger.seal.refusal import NotProven
from tests.seal.test_keys import EXAMPLE, KEYS, SEED

EXAMPLE_NOTE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
"""What the key in the specification of signed notes verifies."""

KEY, OTHER = (
    SigningKey(name, NOTE, bytes([at]) * 32) for at, name in enumerate(("log.example/one", "log.example/two"))
)
TEXT = "first line\n\nthird line\n"
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n")).map(lambda text: text + "\n")


def test_the_note_of_the_specification_is_verified() -> None:
    note = Note.parse(EXAMPLE_NOTE.encode())
    key = VerifierKey.parse(EXAMPLE)
    assert "This is an example message.\n" == note.text
    assert [key] == note.signed_by([key])
    assert EXAMPLE_NOTE.encode() == note.content()


@given(TEXTS, st.lists(KEYS, min_size=1, max_size=3))
def test_a_note_is_read_back_and_says_who_signed(text: str, keys: list[SigningKey]) -> None:
    note = sign(text, keys)
    assert note == Note.parse(note.content())
    known = [key.verifier for key in keys]
    assert [key for key in known if key.kind == NOTE] == note.signed_by(known)


@given(st.data())
def test_no_bit_of_a_signed_note_can_be_flipped(data: st.DataObject) -> None:
    content = bytearray(sign(TEXT, [KEY, OTHER]).content())
    at = data.draw(st.integers(0, len(content) * 8 - 1))
    content[at // 8] ^= 1 << at % 8
    try:
        signed_by = Note.parse(bytes(content)).signed_by([KEY.verifier, OTHER.verifier])
    except NotProven:
        return
    # Who signed may be changed to a stranger; then nobody is known to have signed under that name.
    assert 1 == len(signed_by)


@given(st.binary(max_size=200))
def test_whatever_comes_as_a_note_is_refused_in_words(content: bytes) -> None:
    for content_now in (content, TEXT.encode() + b"\n" + content, TEXT.encode() + "\n— ".encode() + content + b"\n"):
        with pytest.raises(NotProven, match="note"):
            Note.parse(content_now)


LINE = Signature("a", b"\0\0\0\1", b"x").line()
NOT_NOTES = {
    "nothing": "",
    "a text alone": TEXT,
    "no blank line": "text\n" + LINE,
    "no newline at the end": f"text\n\n{LINE}".rstrip("\n"),
    "something behind": f"text\n\n{LINE}more\n",
    "a blank line behind": f"text\n\n{LINE}\n",
    "carriage returns": f"text\r\n\r\n{LINE}",
    "a tab in the text": f"te\txt\n\n{LINE}",
    "a null in the text": f"te\0xt\n\n{LINE}",
    "a hyphen for the dash": "text\n\n" + LINE.replace("—", "-"),
    "no name": "text\n\n—  AAAAAXg=\n",
    "a name with a plus": "text\n\n— a+b AAAAAXg=\n",
    "a name with a space": "text\n\n— a b AAAAAXg=\n",
    "a name with a space that is not ASCII": "text\n\n— a\u00a0b AAAAAXg=\n",
    "no signature": "text\n\n— a\n",
    "an empty signature": "text\n\n— a \n",
    "a signature of an id alone": "text\n\n— a AAAAAQ==\n",
    "base64 without its end": "text\n\n— a AAAAAXg\n",
    "base64 with bits that mean nothing": "text\n\n— a AAAAAXh=\n",
    "base64 of the web": "text\n\n— a AAAAAX__\n",
    "base64 with a space": "text\n\n— a AAAA AXg=\n",
    "two spaces": "text\n\n— a  AAAAAXg=\n",
}


@pytest.mark.parametrize("text", NOT_NOTES.values(), ids=NOT_NOTES)
def test_what_is_no_note_is_not_read_as_one(text: str) -> None:
    with pytest.raises(NotProven, match="note"):
        Note.parse(text.encode())


def test_a_note_is_utf_8_and_not_larger_than_can_be_meant() -> None:
    with pytest.raises(NotProven, match="UTF-8"):
        Note.parse(b"\xff" + EXAMPLE_NOTE.encode())
    with pytest.raises(NotProven, match="longer than any"):
        Note.parse(b"x" * NOTE_BYTES_MAX + EXAMPLE_NOTE.encode())
    with pytest.raises(NotProven, match="more than 100 signatures"):
        Note.parse(f"text\n\n{LINE * (SIGNATURES_MAX + 1)}".encode())
    assert SIGNATURES_MAX == len(Note.parse(f"text\n\n{LINE * SIGNATURES_MAX}".encode()).signatures)


# ------------------------------------------------------------------------------------------------------ who signed


def test_signatures_of_unknown_keys_are_left_aside() -> None:
    same_name = SigningKey(KEY.name, NOTE, SEED)
    same_id = Signature("another.name", KEY.verifier.key_id, b"rubbish")
    note = sign(TEXT, [same_name, OTHER]).with_signatures([same_id])
    assert [] == note.signed_by([KEY.verifier])
    assert [] == note.signed_by([])
    assert [KEY.verifier] == note.with_signatures(sign(TEXT, [KEY]).signatures).signed_by([KEY.verifier])


def test_a_false_signature_under_a_known_name_refuses_the_whole_note() -> None:
    false = Signature(KEY.name, KEY.verifier.key_id, OTHER.sign(TEXT.encode()))
    right = sign(TEXT, [KEY, OTHER])
    for note in (Note(TEXT, (false,)), right.with_signatures([false]), Note(TEXT, (false, *right.signatures))):
        with pytest.raises(NotProven, match=r"log\.example/one is false"):
            note.signed_by([OTHER.verifier, KEY.verifier])


def test_a_signature_over_another_text_is_false() -> None:
    with pytest.raises(NotProven, match="false"):
        Note(TEXT + "more\n", sign(TEXT, [KEY]).signatures).signed_by([KEY.verifier])


def test_a_key_for_cosignatures_signs_no_note() -> None:
    witness = SigningKey("witness.example", COSIGNATURE, SEED)
    assert [] == sign(TEXT, [witness]).signed_by([witness.verifier])


def test_a_signature_that_is_there_is_not_added_twice() -> None:
    note = sign(TEXT, [KEY])
    assert note == note.with_signatures(note.signatures)
    assert (*note.signatures, *sign(TEXT, [OTHER]).signatures) == sign(TEXT, [KEY, OTHER]).signatures
