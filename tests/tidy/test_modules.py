"""How a module is written: a sentence that says what it is for, a length that can be read, no loose types."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.tidy.tree import is_generated, parsed, pure_files, python_files

FILE_LINES_MAX = 300
"""One responsibility seldom needs more."""
TEST_FILE_LINES_MAX = 400
"""A suite of one behaviour may list many stories."""
FUNCTION_LINES_MAX = 50

_EXCUSES = {"skip", "skipif", "xfail", "importorskip", "skipTest"}


def _written() -> Iterator[Path]:
    return (path for path in python_files() if not is_generated(path))


def test_every_module_opens_with_a_sentence_that_says_what_it_is_for() -> None:
    files = [path for path in python_files() if parsed(path).body]
    openings = {str(path): (ast.get_docstring(parsed(path)) or "").split("\n\n")[0] for path in files}
    assert {} == {path: words[:60] for path, words in openings.items() if not words.rstrip().endswith((".", ":"))}


def test_every_file_can_be_read_in_one_sitting() -> None:
    lengths = {path: max((node.end_lineno or 0 for node in parsed(path).body), default=0) for path in _written()}
    assert {} == {str(path): lines for path, lines in lengths.items() if lines > _lines_max(path)}


def _lines_max(path: Path) -> int:
    return TEST_FILE_LINES_MAX if path.parts[0] == "tests" else FILE_LINES_MAX


def test_every_function_fits_on_a_page() -> None:
    lengths = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in _written()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {} == {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES_MAX}


def test_the_pure_core_has_no_any() -> None:
    files = pure_files()
    assert files
    assert [] == [
        f"{path}:{node.lineno}"
        for path in files
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Name) and node.id == "Any"
    ]


def test_no_test_is_skipped_or_excused() -> None:
    assert [] == [
        f"{path}:{node.lineno}: {node.attr}"
        for path in python_files("tests")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in _EXCUSES and _is_test_tool(node.value)
    ]


def _is_test_tool(value: ast.expr) -> bool:
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name) and value.id in {"pytest", "unittest", "self"}
