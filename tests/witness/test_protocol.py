"""The sentences of C2SP tlog-witness, one by one, asked of a real server."""

from __future__ import annotations

import base64
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from ledger.seal.checkpoint import Checkpoint, opened
from ledger.seal.cosignature import cosign, cosigned_at
from ledger.seal.note import Note, Signature, sign
from ledger.seal.submission import SUBMISSION_BYTES_MAX, Submission, signatures_of
from tests.seal import naive
from tests.witness.support import NOW, ORIGIN, PLAIN, Served, SignedLog, log_key, served, witness_key

LOG = SignedLog()


def lines(*texts: str) -> bytes:
    return "".join(f"{text}\n" for text in texts).encode()


def hashes(count: int) -> list[str]:
    return [base64.b64encode(naive.leaf(at)).decode() for at in range(count)]


def text_of(size: int) -> str:
    return str(LOG.note(size))


# ------------------------------------------------------------------------------------------------------ 200


def test_a_first_checkpoint_is_cosigned_without_a_proof(witness: Served) -> None:
    answer = witness.add(LOG.submission(0, 5))
    assert 200 == answer.status_code
    cosigned = LOG.note(5).with_signatures(signatures_of(answer.content))
    assert NOW == cosigned_at(cosigned, witness.key)


def test_each_line_of_the_answer_is_a_signature_that_ends_with_a_newline(witness: Served) -> None:
    content = witness.add(LOG.submission(0, 5)).content.decode()
    assert content.startswith(f"— {witness.key.name} ")
    assert content.endswith("\n")
    assert 1 == content.count("\n")


@pytest.mark.parametrize(("old", "size"), [(1, 2), (5, 5), (5, 8), (8, 13), (7, 300)])
def test_what_grew_from_the_last_is_cosigned_with_a_proof(witness: Served, old: int, size: int) -> None:
    witness.cosigns(LOG.submission(0, old))
    witness.cosigns(LOG.submission(old, size))
    assert size == Checkpoint.parse(Note.parse(witness.last().content).text).size


def test_the_empty_tree_is_cosigned_and_everything_grows_from_it(witness: Served) -> None:
    witness.cosigns(LOG.submission(0, 0))
    witness.cosigns(LOG.submission(0, 3))


def test_extension_lines_are_cosigned_with_the_rest(witness: Served) -> None:
    text = Checkpoint(ORIGIN, 4, naive.mth(0, 4), ("more",)).text()
    note = sign(text, [log_key()])
    answer = witness.add(Submission(0, (), note).content())
    assert NOW == cosigned_at(note.with_signatures(signatures_of(answer.content)), witness.key)


def test_signatures_of_unknown_keys_are_ignored(witness: Served) -> None:
    stranger = Signature("stranger.example", b"abcd", b"x" * 64)
    namesake = Signature(ORIGIN, b"abcd", b"x" * 64)
    note = LOG.note(5).with_signatures([stranger, namesake, cosign(LOG.note(5), witness_key(3), NOW)])
    witness.cosigns(Submission(0, (), note).content())
    assert {ORIGIN, witness.key.name} == {each.name for each in Note.parse(witness.last().content).signatures}


# ------------------------------------------------------------------------------------------------------ 400

HEAD = "old 0"
MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "no empty line": lines(HEAD),
    "no note": lines(HEAD, ""),
    "no old size": lines("") + LOG.note(5).content(),
    "another word": lines("Old 0", "") + LOG.note(5).content(),
    "no number": lines("old", "") + LOG.note(5).content(),
    "a leading zero": lines("old 00", "") + LOG.note(5).content(),
    "a sign": lines("old +0", "") + LOG.note(5).content(),
    "a number of another script": lines("old ٣", "") + LOG.note(5).content(),
    "two spaces": lines("old  0", "") + LOG.note(5).content(),
    "a number without end": lines("old " + "9" * 5000, "") + LOG.note(5).content(),
    "carriage returns": LOG.submission(0, 5).replace(b"\n", b"\r\n"),
    "a proof that is no base64": lines("old 1", "!" * 44, "") + LOG.note(5).content(),
    "a hash of 31 bytes": lines("old 1", base64.b64encode(bytes(31)).decode(), "") + LOG.note(5).content(),
    "base64 with loose bits": lines("old 1", "A" * 42 + "B=", "") + LOG.note(5).content(),
    "more than 63 hashes": lines("old 1", *hashes(64), "") + LOG.note(5).content(),
    "a note that is not UTF-8": LOG.submission(0, 5).replace(b"protocol", b"\xff"),
    "a note without a signature": lines(HEAD, "") + LOG.note(5).text.encode(),
    "no checkpoint": lines(HEAD, "", ORIGIN, "", "— a YWJjZGU="),
    "an old size above the checkpoint's": LOG.submission(0, 5).replace(b"old 0", b"old 6"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_a_bad_request(witness: Served, name: str) -> None:
    answer = witness.add(MALFORMED[name])
    assert 400 == answer.status_code, answer.text
    assert 404 == witness.last().status_code


# -------------------------------------------------------------------------------------------------- 403, 404


def test_an_unknown_origin_is_not_found(witness: Served) -> None:
    stranger = SignedLog((log_key(origin="protocol-ledger/two"),), origin="protocol-ledger/two")
    assert 404 == witness.add(stranger.submission(0, 5)).status_code


def unsigned() -> Note:
    return SignedLog((log_key(2),)).note(5)


def falsely_signed() -> Note:
    return Note(LOG.note(5).text, LOG.note(6).signatures)


def falsely_signed_beside_a_true_one() -> Note:
    return LOG.note(5).with_signatures(LOG.note(6).signatures)


@pytest.mark.parametrize("made", [unsigned, falsely_signed, falsely_signed_beside_a_true_one])
def test_without_a_true_signature_of_the_log_it_is_forbidden(witness: Served, made: Callable[[], Note]) -> None:
    assert 403 == witness.add(Submission(0, (), made()).content()).status_code
    assert 404 == witness.last().status_code


def test_an_old_size_above_an_unsigned_checkpoint_tells_nothing(witness: Served) -> None:
    assert 403 == witness.add(Submission(9, (), unsigned()).content()).status_code


# ------------------------------------------------------------------------------------------------------ 409


@pytest.mark.parametrize(("old", "size"), [(0, 8), (4, 8), (8, 8), (6, 8), (0, 3)])
def test_another_old_size_is_a_conflict_that_names_the_last_one(witness: Served, old: int, size: int) -> None:
    witness.cosigns(LOG.submission(0, 5))
    answer = witness.add(LOG.submission(old, size))
    assert (409, b"5\n", "text/x.tlog.size") == (answer.status_code, answer.content, answer.headers["content-type"])


def test_before_any_checkpoint_the_last_size_is_zero(witness: Served) -> None:
    answer = witness.add(LOG.submission(3, 5))
    assert (409, b"0\n") == (answer.status_code, answer.content)


# ------------------------------------------------------------------------------------------------------ 422


def test_an_empty_tree_has_the_root_of_the_empty_string(witness: Served) -> None:
    note = sign(Checkpoint(ORIGIN, 0, naive.mth(0, 1)).text(), [log_key()])
    assert 422 == witness.add(Submission(0, (), note).content()).status_code


def test_from_nothing_a_proof_is_empty(witness: Served) -> None:
    assert 422 == witness.add(Submission(0, (naive.leaf(0),), LOG.note(5)).content()).status_code


@pytest.mark.parametrize(
    "change", [lambda proof: proof[1:], lambda proof: proof[::-1], lambda proof: (*proof, proof[0])]
)
def test_a_wrong_proof_is_not_cosigned(
    witness: Served, change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]
) -> None:
    witness.cosigns(LOG.submission(0, 5))
    answer = witness.add(Submission(5, change(LOG.proof(5, 9)), LOG.note(9)).content())
    assert 422 == answer.status_code
    assert 5 == Checkpoint.parse(Note.parse(witness.last().content).text).size


def test_one_size_has_one_root(witness: Served) -> None:
    witness.cosigns(LOG.submission(0, 5))
    assert 422 == witness.add(SignedLog(first=100).submission(5, 5)).status_code


def test_at_one_size_a_proof_is_empty(witness: Served) -> None:
    witness.cosigns(LOG.submission(0, 5))
    assert 422 == witness.add(Submission(5, (naive.leaf(0),), LOG.note(5)).content()).status_code


# ------------------------------------------------------------------------------------- HTTP, and the monitors


def test_a_submission_is_posted_to_its_own_address(witness: Served) -> None:
    assert 405 == httpx.get(f"{witness.url}add-checkpoint").status_code
    assert 405 == httpx.post(f"{witness.url}{'0' * 64}/checkpoint").status_code
    assert 404 == httpx.post(witness.url, content=LOG.submission(0, 5)).status_code


def test_connections_are_kept(witness: Served) -> None:
    opened_connections = []

    def trace(name: str, _: object) -> None:
        opened_connections.extend([name] if name == "connection.connect_tcp.complete" else [])

    with httpx.Client(**PLAIN) as client:
        for old, size in ((0, 3), (3, 4), (4, 9)):
            answer = client.post(
                f"{witness.url}add-checkpoint", content=LOG.submission(old, size), extensions={"trace": trace}
            )
            assert 200 == answer.status_code
    assert 1 == len(opened_connections)


def test_what_is_longer_than_any_submission_is_not_read(witness: Served) -> None:
    longest = LOG.submission(0, 5).ljust(SUBMISSION_BYTES_MAX, b"x")
    assert 400 == witness.add(longest).status_code
    assert 413 == witness.add(longest + b"x").status_code


def test_who_hangs_up_in_the_middle_troubles_nobody(witness: Served) -> None:
    host, port = witness.url.removeprefix("http://").rstrip("/").split(":")
    for sent in (b"", b"POST /add-check", b"POST /add-checkpoint HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nold"):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(sent)
    witness.cosigns(LOG.submission(0, 5))


def test_monitors_get_what_was_cosigned_with_the_logs_signature(witness: Served) -> None:
    assert 404 == witness.last().status_code
    given = signatures_of(witness.add(LOG.submission(0, 5)).content)
    note = Note.parse(witness.last().content)
    assert LOG.note(5).text == note.text
    assert 5 == opened(note, [log_key().verifier]).size
    assert set(given) <= set(note.signatures)


def test_what_was_refused_changes_nothing_that_monitors_see(witness: Served) -> None:
    witness.cosigns(LOG.submission(0, 5))
    before = witness.last().content
    for content in (LOG.submission(0, 9), SignedLog(first=100).submission(5, 5), MALFORMED["no checkpoint"]):
        assert 200 != witness.add(content).status_code
    assert before == witness.last().content


def test_each_log_is_remembered_for_itself(tmp_path: Path) -> None:
    other = SignedLog((log_key(2, "other.example"),), 50, "other.example")
    with served(tmp_path, [log_key().verifier, other.keys[0].verifier]) as witness:
        witness.cosigns(LOG.submission(0, 5))
        witness.cosigns(other.submission(0, 9))
        assert b"5\n" == witness.add(LOG.submission(0, 6)).content
        assert b"9\n" == witness.add(other.submission(0, 9)).content


def test_of_many_at_the_same_time_each_is_weighed_against_what_is_kept(witness: Served) -> None:
    """The race of the specification: no answer may roll back what another has kept meanwhile."""
    witness.cosigns(LOG.submission(0, 1))
    sizes = [2, 3, 5, 8, 13, 21, 34, 55] * 3
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda size: witness.add(LOG.submission(1, size)), sizes))
    won = [size for size, answer in zip(sizes, answers, strict=True) if answer.status_code == 200]
    assert 1 == len(won)
    assert {200, 409} == {answer.status_code for answer in answers}
    assert won[0] == Checkpoint.parse(Note.parse(witness.last().content).text).size
