"""The reasons that docs/events.md explains are those that the code can give."""

from __future__ import annotations

import re
from typing import get_args

from consumers.gate import GateReason
from ledger.refusal import ContractReason, JsonReason
from tests.tidy.tree import ROOT

_ROW = re.compile(r"^\| `([a-z_]+)` \| [a-z`].{10,} \|$", re.MULTILINE)


def _explained() -> tuple[list[str], list[str]]:
    """The reasons of the gate, and those of `ledger publish` alone, in the order of the page."""
    section = (ROOT / "docs" / "events.md").read_text(encoding="utf-8").split("## 4. What the gate refuses", 1)[1]
    at_the_gate, before = section.split("`ledger publish` refuses", 1)
    return _ROW.findall(at_the_gate), _ROW.findall(before)


def test_every_reason_of_the_gate_is_explained_once() -> None:
    assert sorted([*get_args(ContractReason), *get_args(GateReason)]) == sorted(_explained()[0])


def test_every_reason_of_a_line_is_explained_once() -> None:
    assert sorted(get_args(JsonReason)) == sorted(_explained()[1])
