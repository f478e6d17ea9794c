"""Every line of the acceptance cases is an event that its publisher may publish."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.cloudevents import from_json, open_claim, to_message
from schemas.register import Register

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*/events.jsonl"))


def test_the_cases_are_there() -> None:
    assert len(CASES) >= 11


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_every_line_is_accepted(path: Path) -> None:
    register = Register.load()
    lines = path.read_bytes().splitlines()
    assert lines
    for line in lines:
        submission = from_json(line)
        assert submission.knowntime is not None
        assert submission.event == open_claim(to_message(submission.event))
        publisher = register.find(submission.event.publisher)
        assert publisher is not None
        assert register.may_publish(publisher, type(submission.event).__name__)
