"""The decision records: numbered without gaps, in the index, and in the form of the template."""

from __future__ import annotations

import re

from tests.tidy.tree import ROOT

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(path.name for path in FOLDER.glob("[0-9]*.md"))


def test_records_are_numbered_without_gaps() -> None:
    assert list(range(1, len(RECORDS) + 1)) == [int(name[:4]) for name in RECORDS]


def test_the_index_lists_every_record_and_no_other() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d+) \| \[([^\]]+)\]\(([^)]+)\) \|$", index, re.MULTILINE)
    titles = [
        (FOLDER / name).read_text(encoding="utf-8").splitlines()[0].removeprefix(f"# {int(name[:4])}. ")
        for name in RECORDS
    ]
    assert [(str(int(name[:4])), title, name) for name, title in zip(RECORDS, titles, strict=True)] == listed


def test_every_record_says_what_was_decided_and_what_follows() -> None:
    lacking = {
        name: heading
        for name in RECORDS
        for heading in ("Status: ", "## Context", "## Decision", "## Consequences")
        if heading not in (FOLDER / name).read_text(encoding="utf-8")
    }
    assert {} == lacking
