"""C2SP signed-note: a text, a blank line, and a line for each signature."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ledger.seal.base64_text import base64_of, bytes_of
from ledger.seal.keys import NOTE, SigningKey, VerifierKey, is_name
from ledger.seal.refusal import NotProven

SIGNATURES_MAX = 100
NOTE_BYTES_MAX = 1_000_000
_DASH = "— "
_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who signed, with which key, and the bytes of the signature."""

    name: str
    key_id: bytes
    content: bytes

    def line(self) -> str:
        """With its newline."""
        return f"{_DASH}{self.name} {base64_of(self.key_id + self.content)}\n"

    @classmethod
    def parse(cls, line: str) -> Signature:
        """Of a line without its newline. Raises NotProven."""
        name, _, coded = line.removeprefix(_DASH).partition(" ")
        content = bytes_of(coded)
        signature = cls(name, content[:_ID_BYTES], content[_ID_BYTES:])
        if not is_name(name) or len(content) <= _ID_BYTES or signature.line() != f"{line}\n":
            raise NotProven("a line under the note is not a signature: — <name> <base64>")
        return signature

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it says that it was made with this key; not yet whether it was."""
        return self.name == key.name and self.key_id == key.key_id


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends with a newline, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"

    def content(self) -> bytes:
        """The note as a file or an answer holds it."""
        return str(self).encode()

    @classmethod
    def parse(cls, content: bytes) -> Note:
        """Raises NotProven for what is not a signed note, naming what is wrong."""
        if len(content) > NOTE_BYTES_MAX:
            raise NotProven(f"a note of {len(content):,} bytes is longer than any that is read")
        try:
            whole = content.decode()
        except UnicodeDecodeError:
            raise NotProven("the note is not valid UTF-8") from None
        if any(char < " " and char != "\n" for char in whole):
            raise NotProven("the note has a control character")
        text, gap, lines = whole.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise NotProven("the note does not end with a blank line and signatures")
        signatures = tuple(Signature.parse(line) for line in lines.removesuffix("\n").split("\n"))
        if len(signatures) > SIGNATURES_MAX:
            raise NotProven(f"the note has more than {SIGNATURES_MAX} signatures")
        return cls(text + "\n", signatures)

    def signed_by(self, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
        """Those of these note keys that signed; signatures of unknown keys are left aside.

        Raises NotProven where a signature under the name and id of a known key was not made with it.
        """
        found = []
        for key in keys:
            mine = [each for each in self.signatures if each.is_of(key)] if key.kind == NOTE else []
            if not all(key.has_signed(self.text.encode(), each.content) for each in mine):
                raise NotProven(f"a signature of {key.name} is false: it was not made with that key over this text")
            if mine:
                found.append(key)
        return found

    def with_signatures(self, added: Iterable[Signature]) -> Note:
        """The same note with further signatures, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *added))))


def sign(text: str, keys: Iterable[SigningKey]) -> Note:
    """The text as a note signed with each of these keys."""
    assert text.endswith("\n"), "the text of a note ends with a newline"
    return Note(text, tuple(Signature(key.name, key.verifier.key_id, key.sign(text.encode())) for key in keys))
