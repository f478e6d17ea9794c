"""From lines of a file to messages for intakes: what `ledger publish` checks, and how it says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from types import TracebackType
from typing import NamedTuple, Self

from ledger.cloudevents import from_json, to_message
from ledger.commands import show
from ledger.commands.lines import STANDARD_INPUT, Line, lines_of
from ledger.errors import LedgerError
from ledger.instants import Instant
from ledger.log.port import Message
from ledger.refusal import NotAccepted
from ledger.structured import LINE_BYTES_MAX
from schemas.register import Register

_SHOWN_MAX = 320
"""Characters of a detail that a person is shown: some list every symbol of a vocabulary."""


class Submitted(NamedTuple):
    """A line that may be published: the message, the intake that it goes to, and the `knowntime` it came with."""

    line: Line
    event_id: str
    topic: str
    message: Message
    knowntime: Instant | None


class Rejected(NamedTuple):
    """A line that may not, in the words of `commands.md`. `advice` is for people only."""

    line: Line
    id: str | None
    reason: str
    detail: str
    advice: str = ""

    def words(self) -> str:
        file = "standard input" if self.line.file == STANDARD_INPUT else self.line.file
        detail = self.detail if len(self.detail) <= _SHOWN_MAX else f"{self.detail[:_SHOWN_MAX]} ..."
        said = f"{file}:{self.line.number}: refused: {detail}"
        return f"{said}\n    {self.advice}" if self.advice else said

    def row(self) -> dict[str, object]:
        return {
            "file": self.line.file,
            "line": self.line.number,
            "id": self.id,
            "reason": self.reason,
            "detail": self.detail,
        }


def submissions(files: Sequence[str], register: Register) -> Iterator[Submitted | Rejected]:
    """Each line of each file, judged by its schema and by who may claim anywhere at all. The gate judges the rest."""
    for file in files:
        for line in lines_of(file, LINE_BYTES_MAX):
            yield _submission(line, register)


def _submission(line: Line, register: Register) -> Submitted | Rejected:
    if line.is_longer_than(LINE_BYTES_MAX):
        detail = f"the line has {line.length} bytes; {LINE_BYTES_MAX} are allowed"
        return Rejected(line, None, "too_large", detail, "One event is one line. Is this a file of JSON Lines?")
    try:
        event, knowntime = from_json(line.content)
        message = to_message(event)
    except NotAccepted as error:
        is_json = error.reason != "malformed_json"
        detail = str(error) if is_json else f"not one JSON object: {error}"
        return Rejected(line, _id_of(line.content), error.reason, detail, _advice(line, error))
    publisher = register.find(event.publisher)
    if publisher is None:
        detail = f"source: {event.publisher} is not in the register of publishers, and so has no intake"
        advice = "`ledger publishers` lists them; LEDGER_PUBLISHERS adds to them."
        return Rejected(line, event.event_id, "unknown_publisher", detail, advice)
    return Submitted(line, event.event_id, publisher.intake_topic, message, knowntime)


def without_intake(line: Submitted, error: LedgerError) -> Rejected:
    """A line whose publisher may claim, but has nowhere to."""
    advice = "Is this user the publisher's? Whoever runs the ledger creates intakes with: ledger topics create"
    return Rejected(line.line, line.event_id, error.code, f"source: {error}", advice)


def _advice(line: Line, error: NotAccepted) -> str:
    if line.is_cut_off and error.reason == "malformed_json":
        return "The file ends in the middle of this line: it seems to be cut off."
    return error.advice


def _id_of(content: bytes) -> str | None:
    """The id of a line that was refused, where it has one that could be an id."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    wanted = found.get("id") if isinstance(found, dict) else None
    is_id = isinstance(wanted, str) and len(wanted) == 36 and wanted.replace("-", "").isalnum() and wanted.isascii()
    return wanted if is_id else None


class Rejections:
    """Says each rejected line at once, or keeps it for one JSON document: on disk, for there may be any number."""

    def __init__(self, *, as_json: bool) -> None:
        self.count = 0
        self._kept = TemporaryFile("w+", encoding="utf-8") if as_json else None  # noqa: SIM115 - open while this is

    def add(self, rejected: Rejected) -> None:
        self.count += 1
        if self._kept is None:
            show.say(rejected.words())
        else:
            self._kept.write(json.dumps(rejected.row(), ensure_ascii=False) + "\n")

    def print_document(self, published: int) -> None:
        """The JSON document of `ledger publish`, one rejected line after the other."""
        print(f'{{"published": {published}, "rejected": [', end="")
        if self._kept is not None:
            self._kept.seek(0)
            for number, row in enumerate(self._kept):
                print(f"{',' if number else ''}\n  {row.rstrip()}", end="")
        print("]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._kept is not None:
            self._kept.close()
