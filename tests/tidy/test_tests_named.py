"""The tests that the texts name as evidence exist, and the threat model gives one for each deed."""

from __future__ import annotations

import re
from pathlib import Path

from tests.tidy.tree import ROOT

_NAMED = re.compile(r"`(tests/[a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`")
_DEED = re.compile(r"^\| (?!deed \||---)(.+) \|$", re.MULTILINE)
_THREATS = ROOT / "ledger" / "README.md"


def test_every_test_that_a_text_names_is_there() -> None:
    named = {found for path in ROOT.rglob("*.md") if ".venv" not in path.parts for found in _NAMED.findall(_text(path))}
    assert len(named) > 20
    assert [] == sorted(f"{file}::{name}" for file, name in named if f"\ndef {name}(" not in _text(ROOT / file))


def test_every_deed_of_the_threat_model_names_its_test() -> None:
    deeds = _DEED.findall(_text(_THREATS))
    assert len(deeds) > 20
    assert [] == [deed for deed in deeds if not _NAMED.search(deed)]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
