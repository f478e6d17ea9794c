"""What the texts tell people to type exists: targets of the Makefile, commands of the ledger."""

from __future__ import annotations

import re
import subprocess

import pytest

from ledger.commands import COMMANDS, GROUPS
from tests.tidy.tree import ROOT

_MAKE = re.compile(r"^\s*(?:\$ )?make ([a-z]+)", re.MULTILINE)
_MAKE_IN_PROSE = re.compile(r"`make ([a-z]+)`")
_LEDGER = re.compile(r"^\s*(?:\$ )?(?:\.venv/bin/)?ledger ([a-z]+)", re.MULTILINE)
_LEDGER_IN_PROSE = re.compile(r"`(?:\.venv/bin/)?ledger ([a-z]+)")
_FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _named(text: str, fenced: re.Pattern[str], prose: re.Pattern[str]) -> set[str]:
    return {word for block in _FENCE.findall(text) for word in fenced.findall(block)} | set(prose.findall(text))


def _targets() -> dict[str, str]:
    return dict(re.findall(r"^([a-z]+):.*?## (.+)$", _text_of("Makefile"), re.MULTILINE))


def test_every_target_of_the_makefile_is_described() -> None:
    public = set(re.findall(r"^\.PHONY: ([a-z]+)$", _text_of("Makefile"), re.MULTILINE))
    assert public == set(_targets())
    assert {"install", "demo", "test", "lint", "bench", "generate", "help"} <= public


def test_make_alone_lists_the_targets() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert all(words in listed for words in _targets().values())


def test_the_readme_names_only_targets_that_exist() -> None:
    named = _named(_text_of("README.md"), _MAKE, _MAKE_IN_PROSE)
    assert {"demo", "test"} <= named
    assert named <= set(_targets())


@pytest.mark.parametrize("text", ["README.md", "docs/receipts.md"])
def test_the_texts_name_only_commands_that_exist(text: str) -> None:
    named = _named(_text_of(text), _LEDGER, _LEDGER_IN_PROSE)
    known = _commands()
    assert named, f"{text} shows no command of the ledger"
    assert named <= known


def _commands() -> set[str]:
    return {command.__name__.rstrip("_") for command in COMMANDS} | {name for name, _ in GROUPS}
