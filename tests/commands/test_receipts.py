"""Receipts through the command line: what the ledger proves, a stranger checks with the file and the key alone."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger.embedded import embedded_postgres
from ledger.instants import SECOND_US, Instant
from ledger.seal.cosignature import cosign
from ledger.seal.files import COSIGNED, SealFiles
from ledger.seal.keys import COSIGNATURE, SigningKey
from tests.commands.calling import Ledger, event, papers_in_a_pause
from tests.commands.receipts import checked, receipt, refused

OFFICE = "/home-office/immigration-enforcement"
SHARED_ID = "5eed0000-0000-4000-8000-000000000001"
REPORT = b"what the board published"
BOARD_REPORT = event(
    "ReportPublished",
    "/ledger/board",
    source="/ledger/board",
    data={
        "report_ref": "REPORT-2024-05",
        "report": "sharing",
        "report_known_at": "2024-06-02T00:00:00Z",
        "policy_name": "protocol-2021",
        "policy_digest": "0" * 64,
        "rule_pack": "2021.2",
        "audience": "PUBLIC",
        "digest": sha256(REPORT).hexdigest(),
    },
)
STORY = papers_in_a_pause()
CORRECTION = event(
    "CorrectionIssued",
    "S-1",
    source=OFFICE,
    time="2024-06-01T00:00:00Z",
    data={"corrects": STORY[-1]["id"], "reason": "INACCURATE", "replacement": {"action": '"DETENTION"'}},
)
TWO = [
    event(subject="S-2", id=SHARED_ID),
    event(subject="S-3", id=SHARED_ID, source="/police/kent", data={"force": "KENT"}),
]


@pytest.fixture(scope="module")
def sealed(shared: Ledger) -> Ledger:
    """A story with findings, a correction, an id that two publishers chose, and a report: all of it sealed."""
    assert (
        0 == shared("publish", "--strict", shared.write("story.jsonl", [*STORY, CORRECTION, *TWO, BOARD_REPORT])).code
    )
    done = shared("run", "--until-idle")
    assert 0 == done.code, done.err
    return shared


@pytest.fixture(scope="module")
def key(sealed: Ledger) -> Path:
    """A file as `ledger key` writes it."""
    path = sealed.home.parent / "key.txt"
    path.write_text(sealed("key").out)
    return path


# ---------------------------------------------------------------------------------------------------- what is proven


@pytest.mark.parametrize("told", [STORY[0], CORRECTION], ids=["event", "correction"])
def test_an_event_is_proven_as_it_was_published(sealed: Ledger, key: Path, told: dict[str, Any]) -> None:
    answer = checked(sealed, key, receipt(sealed, told["id"]))
    said = answer["record"]["event"]
    assert ("event", told["id"], told["source"], told["time"]) == (
        answer["kind"],
        said["id"],
        said["source"],
        said["time"],
    )
    assert told["data"].items() <= said["data"].items()
    assert answer["record"]["claim"].split("/")[1] == "intake" + told["source"].replace("/", ".")
    status = sealed("status", "--json").document()
    assert status["tree_size"] == answer["checkpoint"]["tree_size"] > answer["record"]["number"]


def test_what_is_not_shown_is_said(sealed: Ledger, key: Path) -> None:
    out = sealed("check", receipt(sealed, STORY[-1]["id"]), "--key", key).out
    shown, not_shown = out.split("Not shown:")
    assert "Shown: the event below is record" in shown
    for field in (
        "NOTICE_OF_LIABILITY",
        "occurred_at",
        "known_at",
        OFFICE,
        "20 May 2024, 13:00 BST",
        "EnforcementActionTaken",
    ):
        assert field in shown
    assert "a correction or retraction may have been recorded later" in not_shown
    assert "an independent witness must have cosigned" in not_shown


def test_a_finding_is_proven_with_the_events_that_it_rests_on(sealed: Ledger, key: Path) -> None:
    for finding in sealed("findings", "--json").document():
        for name in (finding["finding_id"], finding["finding_id"][:10].upper()):
            answer = checked(sealed, key, receipt(sealed, name, "--finding"))
            proven, said = answer["evidence"], answer["record"]["event"]["data"]
            assert ("finding", finding["finding_id"], finding["status"]) == (
                answer["kind"],
                said["finding_id"],
                said["status"],
            )
            assert {part["event_id"] for part in finding["evidence"]} == {each["event"]["id"] for each in proven}


def test_of_a_finding_that_changed_the_last_word_is_proven(sealed: Ledger, key: Path) -> None:
    (finding,) = [
        one for one in sealed("findings", "--rule", "PV-03", "--json").document() if one["severity"] == "CRITICAL"
    ]
    said = checked(sealed, key, receipt(sealed, finding["finding_id"]))["record"]["event"]
    assert ("ledger.v1.FindingRevised", 1, "CRITICAL") == (
        said["type"],
        said["data"]["revision"],
        said["data"]["severity"],
    )


@pytest.mark.parametrize(
    "name",
    [BOARD_REPORT["id"], "REPORT-2024-05", sha256(REPORT).hexdigest(), "report-2024"],
    ids=["event_id", "report_ref", "sha256", "report"],
)
def test_a_report_is_proven_and_compared_with_its_file(sealed: Ledger, key: Path, name: str, tmp_path: Path) -> None:
    path, published, other = receipt(sealed, name), tmp_path / "report.txt", tmp_path / "other.txt"
    published.write_bytes(REPORT)
    other.write_bytes(REPORT + b"\n")
    assert "report" == checked(sealed, key, path, "--report", published)["kind"]
    refused(sealed("check", path, "--key", key, "--report", other), 1, "is not the published report")
    refused(sealed("check", path, "--key", key, "--report", tmp_path / "none"), 2, "cannot be read")
    not_one = receipt(sealed, STORY[0]["id"])
    refused(sealed("check", not_one, "--key", key, "--report", published), 2, "no receipt of a report")


def test_the_ledgers_own_records_are_proven_too(sealed: Ledger, key: Path) -> None:
    first = checked(sealed, key, receipt(sealed, "--publisher", "/ledger/registrar", own_id(sealed)))
    assert (0, None, "ledger.v1.LedgerCreated") == (
        first["record"]["number"],
        first["record"]["claim"],
        first["record"]["event"]["type"],
    )


def own_id(sealed: Ledger) -> str:
    """The id of the first record, which no command shows."""
    from ledger.log.embedded import embedded_log

    with embedded_postgres(sealed.home) as server:
        log = embedded_log(server.dsn)
        try:
            (first,) = log.read("ledger", 0, 0, limit=1).messages
        finally:
            log.close()
    return dict(first.message.headers)["ce_id"].decode()


def test_a_beginning_is_enough_where_one_record_is_meant(sealed: Ledger, key: Path) -> None:
    assert STORY[0]["id"] == checked(sealed, key, receipt(sealed, STORY[0]["id"][:12]))["record"]["event"]["id"]


def test_an_id_that_two_publishers_chose_asks_for_the_publisher(sealed: Ledger, key: Path) -> None:
    refused(sealed("prove", SHARED_ID), 2, "/police/kent", "/police/metropolitan", "--publisher")
    answer = checked(sealed, key, receipt(sealed, SHARED_ID, "--publisher", "/police/kent"))
    assert ("S-3", "/police/kent") == (answer["record"]["event"]["subject"], answer["record"]["event"]["source"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((str(STORY[0]["id"])[:3],), "nothing on the ledger has the id"),
        (("00000000-0000-4000-8000-00000000dead",), "nothing on the ledger has the id"),
        ((STORY[0]["id"], "--publisher", "/police/kent"), "and the publisher '/police/kent'"),
        ((STORY[0]["id"], "--finding"), "nothing on the ledger has the id"),
        (("%",), "nothing on the ledger has the id"),
        ((), "say what is to be proven"),
        ((STORY[0]["id"], "--consistency", "1", "2"), "say what is to be proven"),
        ((STORY[0]["id"], "-o", "/nowhere/at/all"), "cannot be written"),
    ],
)
def test_what_cannot_be_proven_is_told_with_what_to_do(sealed: Ledger, arguments: tuple[str, ...], words: str) -> None:
    refused(sealed("prove", *arguments), 2, words)


def test_without_a_file_it_is_written_to_standard_output_and_read_from_standard_input(
    sealed: Ledger, key: Path
) -> None:
    made = sealed.process("prove", STORY[0]["id"])
    assert (0, "") == (made.code, made.err)
    assert "c2sp.org/tlog-proof@v1" == made.out.splitlines()[0]
    done = sealed.process("check", "-", "--key", key, stdin=made.out.encode())
    assert (0, "") == (done.code, done.err)
    assert made.out == sealed("prove", STORY[0]["id"], "--json").document()["receipt"]


# --------------------------------------------------------------------------------------------- sealed, and not yet sealed


def test_a_record_that_is_not_sealed_yet_is_told_so_and_proven_later_the_same_after_a_restart(tmp_path: Path) -> None:
    home = Ledger(tmp_path / "home", {})
    told = event()
    with embedded_postgres(home.home):
        refused(home("prove", told["id"]), 2, "nothing is on the ledger yet")
        home("publish", home.write("events.jsonl", [told]))
        assert 0 == home("run", "registrar", "--until-idle").code
        refused(home("prove", told["id"]), 1, "nothing was sealed yet")
        assert 0 == home("run", "sealer", "--until-idle").code
        later = event()
        home("publish", home.write("later.jsonl", [later]))
        assert 0 == home("run", "registrar", "--until-idle").code
        refused(home("prove", later["id"]), 1, "is sealed up to record", "try again then")
        before = home("prove", told["id"]).out
    with embedded_postgres(home.home):
        assert before == home("prove", told["id"]).out
        assert 0 == home("run", "--until-idle").code
        after = home("prove", told["id"]).out
        assert before != after
    (tmp_path / "key").write_text(home("key").out)
    for content in (before, after):
        (tmp_path / "receipt").write_text(content)
        assert told["id"] == checked(home, tmp_path / "key", tmp_path / "receipt")["record"]["event"]["id"]


@pytest.fixture
def cosigned(sealed: Ledger, tmp_path: Path) -> Iterator[tuple[Ledger, Path, SigningKey]]:
    """A ledger that asks for one witness, its policy, and the key of that witness."""
    witness = SigningKey("witness.example", COSIGNATURE, bytes(range(32)))
    policy = tmp_path / "policy"
    policy.write_text(f"witness W {witness.verifier.text()}\nquorum W\n")
    yield Ledger(sealed.home, {"LEDGER_WITNESSES": str(policy)}), policy, witness
    (sealed.home / "seal" / "tree" / COSIGNED).unlink(missing_ok=True)


def test_where_witnesses_are_asked_for_the_receipt_carries_a_cosigned_checkpoint(
    cosigned: tuple[Ledger, Path, SigningKey], key: Path
) -> None:
    ledger, policy, witness = cosigned
    without = receipt(Ledger(ledger.home, {}), STORY[0]["id"])
    refused(
        ledger("check", without, "--key", key, "--policy", policy),
        1,
        "the witness policy is not satisfied",
        "W has not",
    )
    refused(ledger("prove", STORY[0]["id"]), 1, "nothing was cosigned by enough witnesses yet")

    files = SealFiles(ledger.home / "seal" / "tree")
    note = files.note()
    assert note is not None
    files.keep_note(note.with_signatures([cosign(note, witness, Instant(1_717_286_400 * SECOND_US))]), COSIGNED)
    path = receipt(ledger, STORY[0]["id"])
    answer = checked(ledger, key, path, "--policy", policy)
    assert [("witness.example", "2024-06-02T00:00:00Z")] == [
        (each["name"], each["at"]) for each in answer["checkpoint"]["cosigned_by"]
    ]
    assert "an independent witness" not in str(answer["not_shown"])
    assert 1 == len(checked(ledger, key, path, "--key", witness.verifier.text())["checkpoint"]["cosigned_by"])
    assert 1 == len(checked(ledger, key, path)["checkpoint"]["unchecked_signatures"])
    assert "cosigned by" in ledger("check", path, "--key", key, "--policy", policy).out


def test_a_checkpoint_that_the_policy_of_today_is_not_met_by_is_not_handed_out(
    cosigned: tuple[Ledger, Path, SigningKey],
) -> None:
    ledger, policy, witness = cosigned
    files = SealFiles(ledger.home / "seal" / "tree")
    note = files.note()
    assert note is not None
    added = SigningKey("second.example", COSIGNATURE, bytes(range(1, 33)))
    both = f"witness W {witness.verifier.text()}\nwitness V {added.verifier.text()}\ngroup G all W V\nquorum G\n"
    policy.write_text(both)
    by_one = note.with_signatures([cosign(note, witness, Instant(1_717_286_400 * SECOND_US))])
    for kept, absent in ((note, "not yet: W, V"), (by_one, "not yet: V")):
        files.keep_note(kept, COSIGNED)
        for asked in ((STORY[0]["id"],), ("--consistency", "1", "latest")):
            refused(ledger("prove", *asked), 1, "the witness policy is not satisfied", absent)
    files.keep_note(by_one.with_signatures([cosign(note, added, Instant(1_717_286_400 * SECOND_US))]), COSIGNED)
    assert 0 == ledger("prove", STORY[0]["id"]).code


# ------------------------------------------------------------------------------------------------------- it only grew


def test_growth_is_shown_from_a_kept_checkpoint_to_the_latest(ledger: Ledger, tmp_path: Path) -> None:
    older, key = tmp_path / "older", tmp_path / "key"
    for told in (event(), event()):
        ledger("publish", ledger.write("events.jsonl", [told]))
        assert 0 == ledger("run", "--until-idle").code
        if not older.exists():
            older.write_bytes((ledger.home / "seal" / "tree" / "checkpoint").read_bytes())
            key.write_text(ledger("key").out)
    size = int(older.read_text().splitlines()[1])
    for start, is_signed in ((older, True), (size, False)):
        answer = checked(ledger, key, receipt(ledger, "--consistency", start, "latest"))
        assert ("consistency", size, is_signed) == (
            answer["kind"],
            answer["older"]["tree_size"],
            answer["older"]["signed"],
        )
        assert answer["older"]["root_hash"] == older.read_text().splitlines()[2]
        assert answer["checkpoint"]["tree_size"] > size
    assert (
        "Compare it with what you kept"
        in ledger("check", receipt(ledger, "--consistency", size, "latest"), "--key", key).out
    )
    refused(ledger("prove", "--consistency", "latest", size), 2, "Give the older checkpoint first")
    refused(ledger("prove", "--consistency", "1", "2"), 2, "the newer one must be signed")
    refused(ledger("prove", "--consistency", "99999", "latest"), 1, "something was taken away")
    refused(ledger("prove", "--consistency", tmp_path / "none", "latest"), 2, "neither a tree size nor a file")
    lines = older.read_text().splitlines(keepends=True)
    older.write_text("".join([lines[0], f"{size - 1}\n", *lines[2:]]))
    refused(ledger("prove", "--consistency", older, "latest"), 1, "is false")
