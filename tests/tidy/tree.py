"""The files of the house as the tidy tests see them: what is tracked, and what of it is ours to write."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("schemas", "ledger", "projections", "consumers")
PURE = (
    "ledger/protocol/",
    "ledger/demo/",
    "ledger/cloudevents.py",
    "ledger/codec.py",
    "ledger/content.py",
    "ledger/instants.py",
    "ledger/record.py",
    "ledger/wire.py",
    "projections/disclosure/",
    "projections/views/",
)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows of and that is still there, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(path for name in sorted(listed.split("\0")) if name and (ROOT / (path := Path(name))).is_file())


def python_files(*folders: str) -> tuple[Path, ...]:
    """Our Python files, in the named top folders; those of the packages and the tests where none is named."""
    wanted = folders or (*PACKAGES, "tests")
    return tuple(path for path in tracked() if path.suffix == ".py" and path.parts[0] in wanted)


def pure_files() -> tuple[Path, ...]:
    """The files of the pure core."""
    return tuple(path for path in python_files(*PACKAGES) if path.as_posix().startswith(PURE))


def text_files() -> Iterator[tuple[Path, str]]:
    """Every tracked file that is text, and its text."""
    for path in tracked():
        try:
            yield path, (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path))


def is_generated(path: Path) -> bool:
    """Whether a file says of itself that a program wrote it: its length is nobody's choice."""
    return "Generated from" in (ast.get_docstring(parsed(path)) or "")
