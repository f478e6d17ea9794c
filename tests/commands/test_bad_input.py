"""What people and broken systems put into files: every bad line is named, and the others are published."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ledger.commands.lines import Line, lines_of
from tests.commands.calling import Ledger, event, papers_in_a_pause

NOTICE = papers_in_a_pause()[-1]

LINES: list[tuple[object, str, str]] = [
    ('{"specversion": ', "malformed_json", "not one JSON object"),
    ('["a", "list"]', "malformed_json", "must be one JSON object"),
    ('{"id": 1, "id": 2}', "malformed_json", "a key twice"),
    ("[" * 100_000, "malformed_json", "too deep"),
    (b"\x00\xff\xfe binary", "malformed_json", "UTF-8"),
    (event(data={"colour": "blue"}), "unknown_field", "data.colour"),
    (event(colour="blue"), "unknown_field", "colour"),
    (event(time=5), "wrong_type", "time: must be a time as a string"),
    (event(time="2024-03-04"), "invalid_value", "with a zone"),
    (event(data={"force": ["METROPOLITAN"]}), "wrong_type", "data.force"),
    (event(data={"force": None}), "wrong_type", "data.force"),
    ({**event(), "data": {"case_ref": "C-1"}}, "missing_field", "data.force"),
    (event("InvestigationOpend"), "unknown_type", "type"),
    ({**NOTICE, "data": NOTICE["data"] | {"action": "ARREST"}}, "unknown_symbol", '"ARREST" is not one of'),
    (event(source="/police/nowhere"), "unknown_publisher", "/police/nowhere is not in the register"),
    (event(ledgernumber=5), "reserved_attribute", "ledgernumber"),
    (event(specversion="0.3"), "invalid_value", "specversion"),
    (event(data={"investigation_ref": "x" * 300_000}), "too_large", "bytes"),
]


def test_each_bad_line_is_named_with_its_reason_and_the_others_are_published(ledger: Ledger) -> None:
    good = [event(), event()]
    file = ledger.write("mixed.jsonl", [good[0], *(line for line, _, _ in LINES), "", good[1]])
    answer = ledger("publish", "--json", file).document()
    rejected: list[dict[str, Any]] = answer["rejected"]
    assert 2 == answer["published"]
    assert list(range(2, 2 + len(LINES))) == [row["line"] for row in rejected]
    assert [reason for _, reason, _ in LINES] == [row["reason"] for row in rejected]
    assert {str(file)} == {row["file"] for row in rejected}
    for (line, _, words), row in zip(LINES, rejected, strict=True):
        assert words in row["detail"]
        if isinstance(line, dict) and row["reason"] != "too_large":
            assert line["id"] == row["id"]


def test_a_person_is_told_file_line_field_and_what_was_meant(ledger: Ledger) -> None:
    wrong = {**NOTICE, "data": NOTICE["data"] | {"action": "ARREST"}}
    file = ledger.write("events.jsonl", [event(), wrong])
    done = ledger("publish", file)
    assert 0 == done.code
    assert f'{file}:2: refused: data.action: "ARREST" is not one of' in done.err
    assert "Did you mean IMMIGRATION_ARREST?" in done.err
    assert "1 event was published, 1 line was refused.\n" == done.out


def test_what_is_refused_does_not_repeat_what_could_be_personal(ledger: Ledger) -> None:
    file = ledger.write("events.jsonl", [event(subject="Jane Doe, 12 High Street")])
    done = ledger("publish", file)
    assert "subject" in done.err
    assert "Jane" not in done.err + done.out


def test_strict_makes_a_refused_line_bad_news(ledger: Ledger) -> None:
    good, bad = ledger.write("good.jsonl", [event()]), ledger.write("bad.jsonl", ["{}"])
    assert [0, 1, 0] == [
        ledger("publish", *arguments).code for arguments in (("--strict", good), ("--strict", bad), (bad,))
    ]


def test_an_empty_file_holds_nothing(ledger: Ledger) -> None:
    file = ledger.home.parent / "empty.jsonl"
    file.write_bytes(b"\n\n")
    done = ledger("publish", "--strict", file)
    assert (0, "") == (done.code, done.out)
    assert "no line holds an event" in done.err


def test_a_file_that_was_cut_off_says_so(ledger: Ledger) -> None:
    file = ledger.write("events.jsonl", [event(), event()])
    file.write_bytes(file.read_bytes()[:-40])
    done = ledger("publish", file)
    assert "it seems to be cut off" in done.err
    assert "1 event was published, 1 line was refused.\n" == done.out


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(ledger: Ledger) -> None:
    file = ledger.write("events.jsonl", [event(), event()])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert {"published": 2, "rejected": []} == ledger("publish", "--json", file).document()


def test_binary_rubbish_is_refused_line_by_line(ledger: Ledger) -> None:
    file = ledger.home.parent / "rubbish.bin"
    file.write_bytes(os.urandom(20_000).replace(b"\n", b"") + b"\n" + os.urandom(100).replace(b"\n", b""))
    answer = ledger("publish", "--json", file).document()
    assert (0, 2) == (answer["published"], len(answer["rejected"]))


def test_standard_input_is_read_as_a_file_is(ledger: Ledger) -> None:
    file = ledger.write("events.jsonl", [event(), "{}"])
    done = ledger.process("publish", "-", stdin=file.read_bytes())
    assert (0, "1 event was published, 1 line was refused.\n") == (done.code, done.out)
    assert "standard input:2: refused: specversion" in done.err


def test_a_line_of_a_hundred_megabytes_is_skipped_with_memory_for_one_line(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    with file.open("wb") as stream:
        stream.write(b"first\n")
        stream.seek(100_000_000, os.SEEK_CUR)  # a hole: all zeros, and no line end
        stream.write(b"\nlast")
    tracemalloc.start()
    lines = [line._replace(content=line.content[:5]) for line in lines_of(str(file), 1000)]
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    first, long, last = lines
    assert Line(str(file), 1, b"first", 5, is_cut_off=False) == first
    assert (2, 100_000_000, True) == (long.number, long.length, long.is_longer_than(1000))
    assert Line(str(file), 3, b"last", 4, is_cut_off=True) == last
    assert peak_bytes < 2_000_000


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_stops_before_anything_is_published(nowhere: Ledger, name: str) -> None:
    good = nowhere.write("good.jsonl", [event()])
    done = nowhere("publish", good, nowhere.home.parent / name)
    assert 2 == done.code
    assert f"{name} cannot be read" in done.err or "cannot be read: Is a directory" in done.err
    assert not nowhere.home.exists()
