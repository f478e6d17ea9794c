"""Every line of the shipped policy in turn is lost, misspelt or given a wrong value: each is refused, by name and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.protocol import PolicyRefused, load_policy

LINES = (files("ledger.protocol") / "policies" / "protocol-2021.toml").read_text("utf-8").splitlines()


class Said(NamedTuple):
    """One statement of the file: the lines that it takes, counted from 1, the table that it is in, and its key."""

    first: int
    last: int
    header: int
    table: str
    key: str

    @property
    def path(self) -> str:
        return f"{self.table}.{self.key}" if self.table else self.key


def statements() -> Iterator[Said]:
    header, table, key, first = 0, "", "", 0
    for number, line in enumerate(LINES, start=1):
        if key and line == "]":
            yield Said(first, number, header, table, key)
            key = ""
        elif found := re.match(r"\[+([\w.]+)\]+$", line):
            header, table = number, found[1]
        elif found := re.match(r"([\w-]+) = (.*)", line):
            key, first = found[1], number
            if found[2] != "[":
                yield Said(number, number, header, table, key)
                key = ""


SAID = list(statements())
OPTIONAL = {"regimes.force", "regimes.from"}


def refusal(folder: Path, lines: list[str]) -> tuple[str, str]:
    path = folder / "ours.toml"
    path.write_text("\n".join(lines).replace('name = "protocol-2021"', 'name = "ours"'), encoding="utf-8")
    with pytest.raises(PolicyRefused) as refused:
        load_policy(path)
    return str(refused.value).removeprefix(str(path)), refused.value.advice


def with_line(said: Said, *, key: str | None = None, value: str | None = None) -> list[str]:
    """The file with another key, or another value, in the place of a statement."""
    if value is not None:
        return [*LINES[: said.first - 1], f"{said.key} = {value}", *LINES[said.last :]]
    return [*LINES[: said.first - 1], LINES[said.first - 1].replace(said.key, str(key), 1), *LINES[said.first :]]


def test_the_whole_file_is_read_statement_by_statement() -> None:
    assert 119 == len(SAID)
    assert {"", "roles", "sharing", "sharing.categories", "severity", "regimes", "calendar"} <= {
        said.table for said in SAID
    }


@pytest.mark.parametrize("said", [said for said in SAID if said.path not in OPTIONAL], ids=lambda said: said.path)
def test_a_key_that_is_lost_is_missed(tmp_path: Path, said: Said) -> None:
    message, _ = refusal(tmp_path, [*LINES[: said.first - 1], *LINES[said.last :]])
    line = f":{said.header}" if said.header else ""
    assert f"{line}: {said.path}: is missing" == message


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.path)
def test_a_key_that_is_misspelt_is_named_with_its_line_and_what_was_meant(tmp_path: Path, said: Said) -> None:
    misspelt = f"{said.key}x"
    message, advice = refusal(tmp_path, with_line(said, key=misspelt))
    within = said.path.removesuffix(said.key)
    assert f":{said.first}: {within}{misspelt}: is not a key that a policy has here" == message
    assert f"Did you mean {said.key}?" == advice


@pytest.mark.parametrize("said", SAID, ids=lambda said: said.path)
def test_a_value_of_the_wrong_kind_is_refused_with_its_line(tmp_path: Path, said: Said) -> None:
    for value in ("nan", "-1", "{ x = 1 }", "[['x']]", "''"):
        message, _ = refusal(tmp_path, with_line(said, value=value))
        assert message.startswith(f":{said.first}: {said.path}"), message


@pytest.mark.parametrize("said", [said for said in SAID if said.last > said.first], ids=lambda said: said.path)
def test_a_wrong_item_of_a_long_list_is_refused_with_the_items_line(tmp_path: Path, said: Said) -> None:
    lines = [*LINES[: said.last - 1], '    "NOBODY_KNOWS_IT",', *LINES[said.last - 1 :]]
    message, _ = refusal(tmp_path, lines)
    assert message.startswith(f":{said.last}: {said.path}: 'NOBODY_KNOWS_IT' is not "), message
