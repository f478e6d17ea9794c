"""The lock files: every package by hash, from whichever registry, and both files agreeing."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest

from tests.tidy.tree import PACKAGES, ROOT, parsed, python_files

PEER_LOCK = "requirements-peer.lock"
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock", PEER_LOCK)
_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def _pins(name: str) -> dict[str, str]:
    return dict(_PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_is_pinned_by_hash(name: str) -> None:
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / name).read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [] == [line for line in lines if not re.match(r"^[a-z0-9._-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]


def test_what_runs_is_what_is_tested() -> None:
    tested = _pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in _pins("requirements.lock")} == _pins("requirements.lock")
    assert _pins("requirements-bootstrap.lock") == {"uv": tested["uv"]}


def test_every_dependency_that_the_project_names_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert _names(project["dependencies"]) <= set(_pins("requirements.lock"))
    assert _names(project["optional-dependencies"]["dev"]) <= set(_pins("requirements-dev.lock"))


@pytest.mark.parametrize(("folders", "extras"), [(PACKAGES, ()), (("tests",), ("dev",))])
def test_whatever_is_imported_is_named_as_a_dependency(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = _names(project["dependencies"]).union(*(_names(project["optional-dependencies"][each]) for each in extras))
    named |= set(_pins(PEER_LOCK)) if extras else set()
    providers = {
        name: {each.lower().replace("_", "-") for each in found} for name, found in packages_distributions().items()
    }
    used = {name for path in python_files(*folders) for name in _imported(path)}
    outside = used - set(sys.stdlib_module_names) - {*PACKAGES, "tests"}
    assert outside
    assert {} == {name: providers[name] for name in outside if not providers[name] & named}


def test_the_peer_package_finds_what_it_needs_although_it_is_installed_alone() -> None:
    needed = {re.split(r"[<>=~!;\[ ]", each)[0] for name in _pins(PEER_LOCK) for each in requires(name) or ()}
    assert needed
    assert needed <= set(_pins("requirements-dev.lock"))


def _imported(path: Path) -> Iterator[str]:
    """The top names of every package that a file imports."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in requirements}
