"""The sealer's side: honest witnesses that come and go, and witnesses that lie, in every way that HTTP has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from consumers.asked_witness import BACK_OFF_US_MAX, BACK_OFF_US_MIN, WitnessRefusal
from consumers.cosigning import ANSWER_BYTES_MAX, Cosigned, Cosigning
from ledger.errors import DamagedLedger, UsageError
from ledger.instants import DAY_US, HOUR_US, SECOND_US, Instant
from ledger.seal.cosignature import cosign
from ledger.seal.keys import VerifierKey
from ledger.seal.note import Note, Signature
from ledger.seal.submission import SIZE_TYPE, signatures_content
from ledger.seal.trust import TrustPolicy
from tests.consumers.support import Clock
from tests.witness.support import NOW, SignedLog, served, witness_key
from tests.witness.talking import Reply, Talking, talking

LOG = SignedLog()
KEY = witness_key(9, "witness.example/9")
"""Of the witnesses that are served with this seed, and of those that lie."""
PATIENCE_S = 20.0
SHORT_S = 2.0


def policy(quorum: str, **witnesses: tuple[VerifierKey, str]) -> TrustPolicy:
    lines = [f"witness {name} {key.text()} {url}" for name, (key, url) in witnesses.items()]
    names = " ".join(witnesses)
    return TrustPolicy.parse("\n".join([*lines, f"group g {quorum} {names}", "quorum g", ""]).encode())


def collect(cosigning: Cosigning, size: int, log: SignedLog = LOG) -> Cosigned:
    return cosigning.collect(log.note(size), size, lambda old: log.proof(old, size))


@contextmanager
def asking(url: str, clock: Clock | None = None, timeout_s: float = PATIENCE_S) -> Iterator[Cosigning]:
    """One witness W with our key, at this address."""
    known = policy("all", W=(KEY.verifier, url))
    with closing(Cosigning(known, clock or Clock(NOW), timeout_s=timeout_s)) as cosigning:
        yield cosigning


# ---------------------------------------------------------------------------------------- honest witnesses


def test_a_checkpoint_comes_back_with_the_cosignature_of_each_witness(tmp_path: Path) -> None:
    with served(tmp_path / "a", seed=7) as one, served(tmp_path / "b", seed=8) as two:
        known = policy("all", A=(one.key, one.url), B=(two.key, two.url))
        with closing(Cosigning(known, Clock(NOW), timeout_s=PATIENCE_S)) as cosigning:
            for size in (3, 4, 40):
                cosigned = collect(cosigning, size)
                assert {"A": NOW, "B": NOW} == known.cosigners(cosigned.note)
                assert known.is_met_by(cosigned.note)
                assert ((), ()) == (cosigned.refusals, cosigned.missing)
                assert LOG.note(size).signatures[0] == cosigned.note.signatures[0]


def test_a_sealer_that_starts_anew_learns_from_the_witness_where_it_stands(tmp_path: Path) -> None:
    with served(tmp_path) as witness:
        for size in (5, 9, 9, 30):
            with asking(witness.url) as cosigning:
                assert () == collect(cosigning, size).missing


def test_a_witness_whose_memory_was_put_back_is_brought_to_the_present(tmp_path: Path) -> None:
    """It says a smaller size than before: the proof from there is what it lacks."""
    with served(tmp_path / "new") as now, served(tmp_path / "old") as restored:
        restored.cosigns(LOG.submission(0, 4))
        now.cosigns(LOG.submission(0, 20))
        with asking(now.url) as cosigning:
            assert () == collect(cosigning, 21).missing
            cosigning._asked[0].witness = replace(cosigning._asked[0].witness, url=restored.url)
            assert () == collect(cosigning, 22).missing


def test_who_has_cosigned_is_not_asked_again(tmp_path: Path) -> None:
    with talking(lambda _: Reply(200, signatures_content([cosign(LOG.note(5), KEY, NOW)]))) as witness:
        with asking(witness.url) as cosigning:
            note = collect(cosigning, 5).note
            assert note == cosigning.collect(note, 5, lambda _: ()).note
        assert 1 == len(witness.requests)


def test_a_false_cosignature_in_a_kept_checkpoint_is_left_out_and_asked_for_anew() -> None:
    note, true = LOG.note(5), cosign(LOG.note(5), KEY, NOW)
    stranger = cosign(LOG.note(6), witness_key(1), NOW)
    false = cosign(LOG.note(6), KEY, NOW)
    with talking(_honest) as witness, asking(witness.url) as cosigning, capture_logs() as logged:
        cosigned = cosigning.collect(note.with_signatures([stranger, false]), 5, lambda _: ())
    assert (note.with_signatures([stranger, true]), ()) == (cosigned.note, cosigned.missing)
    assert [("warning", KEY.name)] == [(each["log_level"], each["witness"]) for each in logged]


def test_a_false_cosignature_of_a_witness_that_is_away_stops_nothing() -> None:
    with talking(lambda _: Reply(503, b"")) as witness, asking(witness.url) as cosigning:
        cosigned = cosigning.collect(LOG.note(5).with_signatures([cosign(LOG.note(6), KEY, NOW)]), 5, lambda _: ())
    assert (LOG.note(5), ("W",)) == (cosigned.note, cosigned.missing)


def test_one_connection_serves_many_checkpoints(tmp_path: Path) -> None:
    with talking(_honest) as witness, asking(witness.url) as cosigning:
        for size in (3, 4, 5):
            assert () == collect(cosigning, size).missing
        assert 1 == witness.connections


@pytest.mark.parametrize(("quorum", "is_met"), [("any", True), ("all", False)])
def test_with_one_of_two_dead_any_is_met_and_all_is_not(tmp_path: Path, quorum: str, is_met: bool) -> None:
    with served(tmp_path, seed=7) as alive, talking(_honest) as gone:
        known = policy(quorum, A=(alive.key, alive.url), B=(KEY.verifier, gone.url))
    with served(tmp_path, seed=7) as alive:
        known = policy(quorum, A=(alive.key, alive.url), B=(KEY.verifier, gone.url))
        with closing(Cosigning(known, Clock(NOW), timeout_s=PATIENCE_S)) as cosigning:
            cosigned = collect(cosigning, 5)
    assert is_met == known.is_met_by(cosigned.note)
    assert ("B",) == cosigned.missing
    assert () == cosigned.refusals


def test_a_witness_without_an_address_is_missing_and_not_asked() -> None:
    known = policy("all", A=(KEY.verifier, ""))
    with closing(Cosigning(known, Clock(NOW))) as cosigning:
        assert ("A",) == collect(cosigning, 5).missing


@pytest.mark.parametrize("url", ["ftp://a.example/", "witness.example", "http://", "https://[", "http://a:99999/"])
def test_an_address_that_cannot_be_one_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(UsageError, match="W"):
        Cosigning(policy("all", W=(KEY.verifier, url)), Clock(NOW))


def test_a_host_that_cannot_be_looked_up_stops_nothing() -> None:
    with asking(f"http://{'a' * 70}.invalid/") as cosigning:
        assert ("W",) == collect(cosigning, 5).missing


def test_a_tree_that_cannot_be_read_is_the_sealers_trouble() -> None:
    def damaged(_: int) -> tuple[bytes, ...]:
        raise DamagedLedger("a tile is not there")

    with talking(_honest) as witness, asking(witness.url) as cosigning, pytest.raises(DamagedLedger):
        cosigning.collect(LOG.note(5), 5, damaged)


# --------------------------------------------------------------------------------------------- the alarms


def test_a_smaller_tree_than_the_witness_saw_is_an_alarm(tmp_path: Path) -> None:
    with served(tmp_path) as witness:
        witness.cosigns(LOG.submission(0, 20))
        with asking(witness.url) as cosigning:
            cosigned = collect(cosigning, 12)
    assert [("W", "ahead", 20)] == [(each.witness, each.code, each.seen) for each in cosigned.refusals]
    assert "rolled back" in cosigned.refusals[0].words
    assert LOG.note(12) == cosigned.note


@pytest.mark.parametrize("size", [20, 25])
def test_another_tree_than_the_witness_saw_is_an_alarm(tmp_path: Path, size: int) -> None:
    with served(tmp_path) as witness:
        witness.cosigns(LOG.submission(0, 20))
        with asking(witness.url) as cosigning:
            cosigned = collect(cosigning, size, SignedLog(first=100))
    assert [("W", "inconsistent", 20)] == [(each.witness, each.code, each.seen) for each in cosigned.refusals]
    assert ("W",) == cosigned.missing


def test_an_alarm_stands_until_the_witness_cosigns_again(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with served(tmp_path) as witness, asking(witness.url, clock) as cosigning:
        witness.cosigns(LOG.submission(0, 20))
        first: tuple[WitnessRefusal, ...] = collect(cosigning, 12).refusals
        assert first
        assert first == collect(cosigning, 13).refusals
        clock.now = Instant(NOW + BACK_OFF_US_MIN + 1)
        assert () == collect(cosigning, 21).refusals


def test_an_alarm_is_logged_as_an_error_once_with_both_sizes(tmp_path: Path) -> None:
    clock = Clock(NOW)
    with served(tmp_path) as witness, asking(witness.url, clock) as cosigning, capture_logs() as logged:
        witness.cosigns(LOG.submission(0, 20))
        for _ in range(3):
            collect(cosigning, 12)
            clock.pass_(BACK_OFF_US_MAX / SECOND_US)
    alarms = [(each["witness"], each["seen"], each["shown"]) for each in logged if each["log_level"] == "error"]
    assert [("W", 20, 12)] == alarms


def test_a_witness_that_goes_and_comes_is_logged_when_it_changes() -> None:
    clock, answers = Clock(NOW), iter([_away, _away, _honest, _honest])
    lie = _one_after_the_other(answers)
    with talking(lie) as witness, asking(witness.url, clock) as cosigning, capture_logs() as logged:
        for size in (5, 6, 7, 8):
            collect(cosigning, size)
            clock.pass_(BACK_OFF_US_MAX / SECOND_US)
    assert ["a witness does not cosign", "a witness cosigns again"] == [each["event"] for each in logged]


# -------------------------------------------------------------------------------------- witnesses that lie

Lie = Callable[[Talking], Reply]


def _honest(witness: Talking) -> Reply:
    return Reply(200, signatures_content([cosign(Note(_text(witness), ()), KEY, NOW)]))


def _one_after_the_other(answers: Iterator[Lie]) -> Lie:
    def answer(witness: Talking) -> Reply:
        return next(answers)(witness)

    return answer


def _text(witness: Talking) -> str:
    """What it was shown last."""
    return Note.parse(witness.requests[-1].partition(b"\n\n")[2]).text


def _away(_: Talking) -> Reply:
    return Reply(503, b"")


def _signed(*signatures: Signature) -> Lie:
    return lambda _: Reply(200, signatures_content(signatures))


OURS = LOG.note(5)
IN_A_DAY = Instant(NOW + DAY_US)
LIES: dict[str, Lie] = {
    "with another key": _signed(cosign(OURS, witness_key(8, KEY.name), NOW)),
    "another text": _signed(cosign(LOG.note(6), KEY, NOW)),
    "a signature of bytes": _signed(Signature(KEY.name, KEY.verifier.key_id, b"x" * 72)),
    "a short signature": _signed(Signature(KEY.name, KEY.verifier.key_id, b"x")),
    "a true one and a false one": _signed(cosign(OURS, KEY, NOW), cosign(LOG.note(6), KEY, NOW)),
    "a signature without a time": _signed(cosign(OURS, KEY, Instant(0))),
    "a signature of tomorrow": _signed(cosign(OURS, KEY, IN_A_DAY)),
    "the log's own signature": _signed(*OURS.signatures),
    "nothing": lambda _: Reply(200, b""),
    "an empty line": lambda _: Reply(200, b"\n"),
    "no newline": lambda _: Reply(200, signatures_content([cosign(OURS, KEY, NOW)])[:-1]),
    "rubbish": lambda _: Reply(200, bytes(range(256)) * 8),
    "the whole note": lambda _: Reply(200, OURS.with_signatures([cosign(OURS, KEY, NOW)]).content()),
    "a huge answer": lambda _: Reply(200, b"x" * (ANSWER_BYTES_MAX * 50)),
    "a huge answer that is true": lambda _: Reply(200, signatures_content([cosign(OURS, KEY, NOW)] * 2000)),
    "packed": lambda _: Reply(200, signatures_content([cosign(OURS, KEY, NOW)]), {"Content-Encoding": "gzip"}),
    "elsewhere": lambda witness: Reply(302, b"", {"Location": f"{witness.url}elsewhere"}),
    "a conflict without a size": lambda _: Reply(409, b"", {"Content-Type": SIZE_TYPE}),
    "a conflict with rubbish": lambda _: Reply(409, b"-1\n", {"Content-Type": SIZE_TYPE}),
    "a conflict of another type": lambda _: Reply(409, b"3\n", {"Content-Type": "text/plain"}),
    "a conflict again and again": lambda _: Reply(409, b"3\n", {"Content-Type": SIZE_TYPE}),
    "unknown": lambda _: Reply(404, b""),
    "forbidden": lambda _: Reply(403, b""),
    "a bad request": lambda _: Reply(400, b""),
    "its own trouble": lambda _: Reply(503, b""),
    "no HTTP": lambda _: Reply(0, b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a closed connection": lambda _: Reply(0, b""),
    "a closed connection in the middle": lambda _: Reply(0, b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"),
}


@pytest.mark.parametrize("name", [name for name in LIES if name != "packed"])
def test_a_witness_that_lies_is_missing_and_stops_nothing(name: str) -> None:
    with talking(LIES[name]) as witness, asking(witness.url) as cosigning:
        cosigned = collect(cosigning, 5)
    assert OURS == cosigned.note
    assert (("W",), ()) == (cosigned.missing, cosigned.refusals)


def test_an_answer_is_read_as_it_came_whatever_it_says_of_its_packing() -> None:
    with talking(LIES["packed"]) as witness, asking(witness.url) as cosigning:
        assert () == collect(cosigning, 5).missing


def test_cosignatures_of_strangers_beside_a_true_one_are_left_out() -> None:
    strangers = [cosign(OURS, witness_key(seed), NOW) for seed in (1, 2)]
    with (
        talking(_signed(strangers[0], cosign(OURS, KEY, NOW), strangers[1])) as witness,
        asking(witness.url) as cosigning,
    ):
        assert OURS.with_signatures([cosign(OURS, KEY, NOW)]) == collect(cosigning, 5).note


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf"])
def test_a_witness_that_never_comes_to_an_end_is_not_waited_for(sent: bytes) -> None:
    """It holds the connection until the test lets go; the other witness's cosignature is there all the same."""
    until = threading.Event()
    with talking(lambda _: Reply(0, sent, until=until)) as slow, talking(_honest) as quick:
        known = policy("any", SLOW=(witness_key(8).verifier, slow.url), QUICK=(KEY.verifier, quick.url))
        with closing(Cosigning(known, Clock(NOW), timeout_s=SHORT_S)) as cosigning:
            cosigned = collect(cosigning, 5)
        until.set()
    assert known.is_met_by(cosigned.note)
    assert ("SLOW",) == cosigned.missing


# ------------------------------------------------------------------------------------------------ back-off


def test_a_dead_witness_is_asked_once_in_a_back_off_which_grows_to_its_maximum() -> None:
    clock = Clock(NOW)
    with talking(_away) as witness, asking(witness.url, clock) as cosigning:
        asked = []
        for second in range(0, 600, 2):
            clock.now = Instant(NOW + second * 1_000_000)
            before = len(witness.requests)
            collect(cosigning, 5)
            asked += [second] if len(witness.requests) > before else []
    assert [0, 10, 30, 70, 150, 270, 390, 510] == asked


def test_a_witness_that_is_back_is_asked_for_each_checkpoint_again() -> None:
    clock, answers = Clock(NOW), iter([_away, _honest, _honest])
    with talking(_one_after_the_other(answers)) as witness, asking(witness.url, clock) as cosigning:
        assert ("W",) == collect(cosigning, 5).missing
        clock.now = Instant(NOW + BACK_OFF_US_MIN)
        assert () == collect(cosigning, 6).missing
        assert () == collect(cosigning, 7).missing


def test_a_clock_that_is_put_back_silences_no_witness() -> None:
    clock, answers = Clock(Instant(NOW + HOUR_US)), iter([_away, _honest])
    with talking(_one_after_the_other(answers)) as witness, asking(witness.url, clock) as cosigning:
        collect(cosigning, 5)
        clock.now = Instant(NOW + HOUR_US - 2 * BACK_OFF_US_MAX)
        assert () == collect(cosigning, 5).missing


def test_after_close_it_can_be_used_again() -> None:
    with talking(_honest) as witness, asking(witness.url) as cosigning:
        collect(cosigning, 5)
        cosigning.close()
        cosigning.close()
        assert () == collect(cosigning, 6).missing
