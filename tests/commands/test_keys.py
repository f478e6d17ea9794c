"""`ledger key`: what it shows and never shows, and how one key follows another without a gap."""

from __future__ import annotations

from pathlib import Path

from ledger.seal.keys import SigningKey, VerifierKey
from ledger.seal.note import Note, sign
from tests.commands.calling import Ledger, event
from tests.commands.receipts import checked, receipt, refused


def sealed_once_more(ledger: Ledger) -> str:
    """Publishes an event and has it sealed; its id."""
    told = event()
    assert 0 == ledger("publish", ledger.write("events.jsonl", [told])).code
    done = ledger("run", "--until-idle")
    assert 0 == done.code, done.err
    return str(told["id"])


def signer(ledger: Ledger) -> Path:
    return ledger.home / "seal" / "signer"


def public_keys(ledger: Ledger) -> list[VerifierKey]:
    lines = ledger("key").out.splitlines()
    return [VerifierKey.of_line(line) for line in lines if not line.startswith("#")]


def base64_of(private: Path) -> str:
    """The secret part of `PRIVATE+KEY+<name>+<key id>+<base64>`; base64 may have a plus of its own, at its end too."""
    return private.read_text().strip().split("+", 4)[4]


def signed_by(ledger: Ledger) -> list[str]:
    note = Note.parse((ledger.home / "seal" / "tree" / "checkpoint").read_bytes())
    return sorted(key.key_id.hex() for key in note.signed_by(public_keys(ledger)))


def test_before_there_is_a_key_that_is_said_and_nothing_is_made(nowhere: Ledger) -> None:
    done = nowhere("key")
    assert (0, "") == (done.code, done.out)
    assert "There is no key yet" in done.err
    assert [] == nowhere("key", "--json").document()
    refused(nowhere("key", "rotate"), 2, "no key signs in")
    refused(nowhere("key", "retire", "00000000"), 2, "no key signs in")
    assert not nowhere.home.exists()


def test_the_public_key_is_shown_and_of_the_private_one_its_place_and_rights_alone(ledger: Ledger) -> None:
    sealed_once_more(ledger)
    (private,) = signer(ledger).glob("*.key")
    secret = base64_of(private)
    done = ledger("key")
    (public,) = public_keys(ledger)
    assert private.stem == public.key_id.hex()
    assert f"{private}, with the rights 0600" in done.err
    (document,) = ledger("key", "--json").document()
    assert (public.text(), public.name, True) == (document["key"], document["origin"], document["signs"])
    assert (str(private), "0600") == (document["private"], document["rights"])
    for text in (done.out, done.err, ledger("key", "--json").out):
        assert secret not in text
        assert "PRIVATE" not in text


def test_a_private_key_that_others_may_read_is_bad_news(ledger: Ledger) -> None:
    sealed_once_more(ledger)
    (private,) = signer(ledger).glob("*.key")
    private.chmod(0o640)
    done = ledger("key")
    assert 1 == done.code
    assert f"{private} has the rights 0640: others may read this private key" in done.err
    assert f"chmod 600 {private}" in done.err
    assert 1 == ledger("key", "--json").code


def test_keys_follow_one_another_with_an_overlap_and_old_receipts_stay_good(ledger: Ledger, tmp_path: Path) -> None:
    before = receipt(ledger, sealed_once_more(ledger))
    (old,) = public_keys(ledger)
    (tmp_path / "old").write_text(old.text())
    rotated = ledger("key", "rotate")
    new = VerifierKey.parse(rotated.out)
    assert f"ledger key retire {old.key_id.hex()}" in rotated.err
    assert "0600" == ledger("key", "--json").document()[1]["rights"]

    refused(ledger("key", "retire", old.key_id.hex()), 2, "no checkpoint carries the new key beside this one yet")
    both = receipt(ledger, sealed_once_more(ledger))
    assert sorted([old.key_id.hex(), new.key_id.hex()]) == signed_by(ledger)
    assert 0 == ledger("key", "retire", old.key_id.hex().upper()).code
    after = receipt(ledger, sealed_once_more(ledger))
    assert [new.key_id.hex()] == signed_by(ledger)

    assert [False, True] == [each["signs"] for each in ledger("key", "--json").document()]
    for key, good, bad in ((tmp_path / "old", [before, both], [after]), (new.text(), [both, after], [before])):
        for path in good:
            assert 0 == ledger("check", path, "--key", key).code
        for path in bad:
            refused(ledger("check", path, "--key", key), 1, "not signed by a key that is known for it")
    (tmp_path / "all").write_text(ledger("key").out)
    assert {"event"} == {checked(ledger, tmp_path / "all", path)["kind"] for path in (before, both, after)}


def test_a_stolen_key_is_retired_at_once(ledger: Ledger) -> None:
    sealed_once_more(ledger)
    (old,) = public_keys(ledger)
    added = ledger("key", "rotate", "--json").document()
    assert [added["added"]] == [key for key in added["signing"] if key != old.text()]
    document = ledger("key", "retire", old.key_id.hex(), "--at-once", "--json").document()
    assert (old.text(), [added["added"]]) == (document["retired"], document["signing"])


def test_a_stolen_key_that_was_withdrawn_counts_for_no_larger_tree(ledger: Ledger, tmp_path: Path) -> None:
    """Regression: a retired key was believed for whatever a thief signed with it later, by everybody who had the list."""
    early = receipt(ledger, sealed_once_more(ledger))
    (old,) = public_keys(ledger)
    (private,) = signer(ledger).glob("*.key")
    thief = SigningKey.parse(private.read_text())
    size = ledger("status", "--json").document()["tree_size"]
    refused(ledger("key", "withdraw", old.key_id.hex(), "--at-size", size), 2, "still signs", "--at-once")
    assert 0 == ledger("key", "rotate").code
    assert 0 == ledger("key", "retire", old.key_id.hex(), "--at-once").code
    refused(ledger("key", "withdraw", old.key_id.hex(), "--at-size", 1), 2, "nobody could believe the last checkpoint")
    late = sealed_once_more(ledger)

    made_at = ledger("key", "--json").document()[0]["made_at"]
    withdrawn = ledger("key", "withdraw", old.key_id.hex(), "--at-size", size)
    assert (0, f"{old.text()} until {size}\n") == (withdrawn.code, withdrawn.out)
    shown = ledger("key", "--json").document()[0]
    assert (size, made_at, f"{old.text()} until {size}") == (shown["until"], shown["made_at"], shown["key"])
    refused(ledger("key", "withdraw", old.key_id.hex(), "--at-size", size + 1), 2, f"withdrawn at {size:,} records")

    (tmp_path / "keys").write_text(ledger("key").out)
    assert {"event"} == {checked(ledger, tmp_path / "keys", path)["kind"] for path in (early, receipt(ledger, late))}
    _sign_with(thief, ledger)
    forged = ledger("verify", "--only", "tree", "--json").document()
    assert {"checkpoint", "signer/signed"} == {each["topic"] for each in forged["problems"]}
    assert all("was withdrawn before the tree had" in each["detail"] for each in forged["problems"])
    refused(ledger("prove", late), 1, "was withdrawn")
    old_list = ledger("verify", "--only", "tree", "--key", old.text(), "--key", tmp_path / "keys")
    assert 1 == old_list.code, "of two lists the stricter counts"
    assert 0 == ledger("verify", "--only", "tree", "--key", old.text()).code, "who was not told believes the thief"


def _sign_with(key: SigningKey, ledger: Ledger) -> None:
    """The last checkpoint, signed with this key alone."""
    tree, memory = ledger.home / "seal" / "tree" / "checkpoint", signer(ledger) / "signed"
    content = sign(Note.parse(tree.read_bytes()).text, [key]).content()
    tree.write_bytes(content)
    memory.write_bytes(content)


def test_the_only_key_and_an_unknown_one_are_not_retired(ledger: Ledger) -> None:
    sealed_once_more(ledger)
    (key,) = public_keys(ledger)
    refused(ledger("key", "retire", key.key_id.hex()), 2, "the only key", "ledger key rotate")
    refused(ledger("key", "retire", "../../x"), 2, "no key ../../x signs here")
    assert [key] == public_keys(ledger)


def test_a_damaged_public_key_is_told_and_not_shown(ledger: Ledger) -> None:
    sealed_once_more(ledger)
    (public,) = signer(ledger).glob("*.pub")
    public.write_text(public.read_text().replace("+", "-"))
    refused(ledger("key"), 1, "a public key is written as")
