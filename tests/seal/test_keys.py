"""Keys as text: read back exactly, refused when anything of them is changed, and the private half never shown."""

from __future__ import annotations

import pickle
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.seal.checkpoint import Checkpoint
from ledger.seal.keys import COSIGNATURE, NOTE, SigningKey, VerifierKey, strictest
from ledger.seal.note import Signature
from ledger.seal.refusal import NotProven

EXAMPLE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
"""The verifier key in the specification of signed notes."""

SEED = bytes(range(32))
KINDS = st.sampled_from([NOTE, COSIGNATURE])
NAMES = st.text(
    st.characters(exclude_categories=["Zs", "Zl", "Zp", "Cc", "Cf", "Cs"], exclude_characters="+"), min_size=1
)
SEEDS = st.binary(min_size=32, max_size=32)
KEYS = st.builds(SigningKey, NAMES, KINDS, SEEDS)


def test_the_key_of_the_specification_is_read() -> None:
    key = VerifierKey.parse(EXAMPLE)
    assert ("example.com/foo", NOTE, "530d903a") == (key.name, key.kind, key.key_id.hex())
    assert EXAMPLE == key.text()


def test_the_id_of_a_key_is_the_beginning_of_the_hash_of_name_type_and_key() -> None:
    for kind in (NOTE, COSIGNATURE):
        key = SigningKey("log.example", kind, SEED).verifier
        assert sha256(b"log.example\n" + bytes([kind]) + key.public).digest()[:4] == key.key_id


@given(KEYS)
def test_both_halves_are_read_back(key: SigningKey) -> None:
    assert key == SigningKey.parse(key.text() + "\n")
    assert key.verifier == VerifierKey.parse(f" {key.verifier.text()}\n")


@given(KEYS, st.data())
def test_no_changed_text_is_the_same_key(key: SigningKey, data: st.DataObject) -> None:
    """But for a name that is longer: that is another key, with other check digits."""
    for parse, text in ((SigningKey.parse, key.text()), (VerifierKey.parse, key.verifier.text())):
        at = data.draw(st.integers(0, len(text) - 1))
        other = data.draw(st.characters(exclude_categories=["Cs"]).filter(lambda each, is_now=text[at]: each != is_now))
        for changed in (text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :], text[:at]):
            if changed.strip() != text:
                with pytest.raises(NotProven):
                    parse(changed)


@given(st.text(max_size=120))
def test_whatever_comes_as_a_key_is_refused_in_words(text: str) -> None:
    for parse in (SigningKey.parse, VerifierKey.parse):
        for prefix in ("", "PRIVATE+KEY+", "name+00000000+"):
            with pytest.raises(NotProven):
                parse(prefix + text)


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\u00a0b", "a\u2028b", "a\nb", "a\tb", "\ud800"], ids=ascii)
def test_a_name_that_a_note_cannot_carry_is_no_name_of_a_key(name: str) -> None:
    with pytest.raises(NotProven, match="the name of a key"):
        VerifierKey(name, NOTE, bytes(32))


UNSEEN = {
    "a direction": "\u202e",
    "an isolate": "\u2066",
    "a joiner": "\u200d",
    "a space of no width": "\u200b",
    "a byte order mark": "\ufeff",
    "a soft hyphen": "\u00ad",
    "a delete": "\x7f",
    "a control of the second kind": "\x9c",
    "a next line": "\x85",
    "a paragraph": "\u2029",
    "a tag": "\U000e0041",
}


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_a_name_with_what_nobody_sees_could_pass_for_another(unseen: str) -> None:
    """Regression: a name could turn the direction of what a terminal shows, or look like a name that is trusted."""
    with pytest.raises(NotProven, match="the name of a key"):
        VerifierKey(f"log{unseen}.example", NOTE, bytes(32))
    with pytest.raises(NotProven, match="is not a signature"):
        Signature.parse(f"\u2014 log{unseen}.example {b64encode(bytes(68)).decode()}")
    with pytest.raises(NotProven, match="origin has a character that is not seen"):
        Checkpoint.parse(f"log{unseen}.example\n7\n{b64encode(bytes(32)).decode()}\n")


def test_names_in_any_script_are_names() -> None:
    for name in (
        "\u0928\u093f\u0917\u0930\u093e\u0928\u0940.example",
        "z\u00fcrich",
        "\u8a3c\u4eba",
        "caf\u0065\u0301",
    ):
        assert name == VerifierKey.parse(VerifierKey(name, NOTE, bytes(32)).text()).name


@given(KEYS, st.none() | st.integers(0, 10**19 - 1))
def test_a_line_of_a_file_of_keys_says_how_far_a_key_is_believed(key: SigningKey, until: int | None) -> None:
    one = replace(key.verifier, until=until)
    assert one == VerifierKey.of_line(f" {one.line()}\n")
    assert one.is_believed_at(until or 0)
    assert one.is_believed_at(10**19) == (until is None)


@pytest.mark.parametrize(
    "behind", ["until", "until x", "until -1", "until 07", "until 7 ", "since 7", "until 7 8", "7", " "]
)
def test_anything_else_behind_a_key_is_refused(behind: str) -> None:
    with pytest.raises(NotProven):
        VerifierKey.of_line(f"{EXAMPLE} {behind}.")


def test_of_one_key_with_two_sizes_the_smaller_counts() -> None:
    key = VerifierKey.parse(EXAMPLE)
    seven, nine = replace(key, until=7), replace(key, until=9)
    for given_keys in ([key, seven, nine], [nine, seven], [seven, key, nine]):
        assert [7] == [each.until for each in strictest(given_keys)]
    assert [key] == strictest([key, key])


@pytest.mark.parametrize(("kind", "size"), [(0, 32), (2, 32), (6, 32), (255, 32), (NOTE, 31), (COSIGNATURE, 33)])
def test_other_kinds_of_keys_are_not_taken_for_ed25519(kind: int, size: int) -> None:
    with pytest.raises(NotProven, match="only Ed25519"):
        VerifierKey("log.example", kind, bytes(size))


def test_a_key_whose_own_digits_do_not_fit_it_says_so() -> None:
    key = SigningKey("log.example", NOTE, SEED)
    wrong = "00000000"
    with pytest.raises(NotProven, match="was it copied whole"):
        VerifierKey.parse(key.verifier.text().replace(key.verifier.key_id.hex(), wrong))
    with pytest.raises(NotProven, match="the file is damaged"):
        SigningKey.parse(key.text().replace(key.verifier.key_id.hex(), wrong))


def test_digits_in_capitals_are_not_how_a_key_is_written() -> None:
    with pytest.raises(NotProven):
        VerifierKey.parse(EXAMPLE.replace("530d903a", "530D903A"))


def test_a_signature_is_of_one_key_and_one_message() -> None:
    key, other = (SigningKey("log.example", NOTE, bytes([each]) * 32) for each in (1, 2))
    signature = key.sign(b"said")
    assert key.verifier.has_signed(b"said", signature)
    assert not key.verifier.has_signed(b"said.", signature)
    assert not other.verifier.has_signed(b"said", signature)
    assert not key.verifier.has_signed(b"said", signature[:-1])
    assert not key.verifier.has_signed(b"said", signature + b"\0")
    assert not key.verifier.has_signed(b"said", b"")


def test_a_public_key_that_is_no_point_has_signed_nothing() -> None:
    assert not VerifierKey("log.example", NOTE, b"\xff" * 32).has_signed(b"", bytes(64))


def test_the_private_half_is_never_shown() -> None:
    key = SigningKey("log.example", NOTE, SEED)
    secrets = (repr(SEED), SEED.hex(), b64encode(SEED).decode(), b64encode(b"\x01" + SEED).decode())
    shown = [repr(key), str(key), f"{key!r} {[key]}"]
    for text in (key.text().replace("log.example", "log example"), key.text()[:-4], key.text() + "x"):
        with pytest.raises(NotProven) as problem:
            SigningKey.parse(text)
        shown.append(f"{problem.value!r} {problem.value} {problem.value.advice}")
    assert [] == [(secret, text) for secret in secrets for text in shown if secret in text]
    assert SEED in pickle.dumps(key), "the seed is there: the test looks for the right bytes"
