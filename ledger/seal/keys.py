"""Ed25519 keys as C2SP signed-note writes them, for signing notes (0x01) and for cosigning checkpoints (0x04)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from unicodedata import category

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.seal.base64_text import base64_of, bytes_of
from ledger.seal.refusal import NotProven

NOTE = 0x01
"""Signs the text of a note."""
COSIGNATURE = 0x04
"""Signs a checkpoint with the time at which it was seen (C2SP tlog-cosignature v1)."""

KEY_BYTES = 32
_PRIVATE = "PRIVATE+KEY+"
_UNTIL = "until"
_name_ok = re.compile(r"[^\s+\ud800-\udfff]+").fullmatch
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
_size_ok = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch
_id_ok = re.compile(r"[0-9a-f]{8}").fullmatch


def is_name(text: str) -> bool:
    """Whether a note can carry it as the name of who signed: not empty, no space, no plus, and nothing unseen."""
    return _name_ok(text) is not None and not has_unseen(text)


def has_unseen(text: str) -> bool:
    """Whether it has characters that nobody sees, and that may make it look like another text: controls, directions,
    joiners, separators of lines (Unicode's categories Cc, Cf, Zl and Zp).
    """
    return not (text.isascii() and text.isprintable()) and any(category(each) in _UNSEEN for each in text)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half: whoever has it can check a signature, and knows the name of who signed.

    `until` is of a key that was withdrawn: the size of the largest tree that it is believed for. None is any size.
    """

    name: str
    kind: int
    public: bytes
    until: int | None = None

    def __post_init__(self) -> None:
        """Raises NotProven for what cannot be the key of a note."""
        if not is_name(self.name):
            raise NotProven(
                "the name of a key is not empty, has neither a space nor a plus, and nothing that is not seen"
            )
        if self.kind not in (NOTE, COSIGNATURE) or len(self.public) != KEY_BYTES:
            raise NotProven("only Ed25519 keys for notes (type 1) and for cosignatures (type 4) are understood")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the hash of name, type and key: beside the name in every signature."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def text(self) -> str:
        """The vkey: `<name>+<hex key id>+<base64 of type and key>`."""
        return f"{self.name}+{self.key_id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises NotProven for any text that `text()` does not make."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not _id_ok(parts[1]):
            raise NotProven("a public key is written as <name>+<8 hexadecimal digits>+<base64>, on one line")
        content = bytes_of(parts[2])
        key = cls(parts[0], content[0], content[1:]) if content else None
        if key is None or key.text() != text.strip():
            raise NotProven("the public key's own check digits do not fit it: was it copied whole?")
        return key

    def line(self) -> str:
        """As files of keys have it: the vkey, and behind it ` until <size>` where it was withdrawn."""
        return self.text() if self.until is None else f"{self.text()} {_UNTIL} {self.until}"

    @classmethod
    def of_line(cls, line: str) -> VerifierKey:
        """Raises NotProven for any text that `line()` does not make."""
        text, *rest = line.strip().split(" ")
        if rest and (len(rest) != 2 or rest[0] != _UNTIL or not _size_ok(rest[1])):
            raise NotProven(f"behind a public key stands nothing, or `{_UNTIL}` and the size of a tree")
        return replace(cls.parse(text), until=int(rest[1]) if rest else None)

    def is_believed_at(self, size: int) -> bool:
        """Whether its signature counts under a tree of so many records."""
        return self.until is None or size <= self.until

    def has_signed(self, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def strictest(keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Each key once: where one is named more than once, it is believed for no more than every one of them says."""
    found: dict[str, VerifierKey] = {}
    for key in keys:
        known = found.setdefault(key.text(), key)
        if key.until is not None and known.is_believed_at(key.until + 1):
            found[key.text()] = key
    return list(found.values())


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private half; never shown by `repr`."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    def text(self) -> str:
        """As a file holds it: `PRIVATE+KEY+<name>+<hex key id>+<base64 of type and seed>`, as Go's note package does."""
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{base64_of(bytes([self.kind]) + self.seed)}"

    @classmethod
    def parse(cls, text: str) -> SigningKey:
        """Raises NotProven for any text that `text()` does not make; never repeats it."""
        text = text.strip()
        parts = text.removeprefix(_PRIVATE).split("+", 2)
        content = bytes_of(parts[2]) if text.startswith(_PRIVATE) and len(parts) == 3 else b""
        if len(content) != 1 + KEY_BYTES:
            raise NotProven("not the file of a private key, as the ledger writes them")
        key = cls(parts[0], content[0], content[1:])
        if key.text() != text:
            raise NotProven("the private key's own check digits do not fit it: the file is damaged")
        return key

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)
