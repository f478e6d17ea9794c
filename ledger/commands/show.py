"""How commands speak: data on standard output, everything else on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDTH_UNSEEN = 160
"""Columns of a table that goes into a file or a pipe."""


def document(content: object) -> None:
    """One JSON document on standard output."""
    print(json.dumps(content, ensure_ascii=False, indent=2))


def say(text: str) -> None:
    """A line for a person, on standard error."""
    print(text, file=sys.stderr)


def console() -> Console:
    from rich.console import Console

    shown = Console(highlight=False, soft_wrap=False)
    return shown if shown.is_terminal else Console(highlight=False, width=WIDTH_UNSEEN)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table that a person reads. What is in it is text, never markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(title=Text(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(str(cell)) for cell in row))
    return made


def facts(title: str, rows: Iterable[tuple[str, object]]) -> Table:
    """Two columns without heads: what, and what it is."""
    made = table(title, ("", ""), rows)
    made.show_header = False
    made.columns[0].style = "bold"
    return made


def paragraph(text: str = "") -> None:
    """Running text on standard output, wrapped to the terminal and never read as markup."""
    from rich.text import Text

    console().print(Text(text))


def points(title: str, sentences: Sequence[str]) -> None:
    """Sentences one below the other, each wrapped beside its mark; "none" where there are none."""
    from rich.table import Table
    from rich.text import Text

    listed = Table.grid(padding=(0, 1))
    for sentence in sentences or ("none",):
        listed.add_row(" -", Text(sentence))
    paragraph(f"\n{title}:")
    console().print(listed)


@contextmanager
def progress(words: str) -> Iterator[Counter]:
    """A bar on standard error while something long goes on; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield Counter()
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(words, total=None)
        yield Counter(lambda done, total: shown.update(task, advance=done, total=total))


class Counter:
    """Counts what has been done; somebody may be looking."""

    def __init__(self, on_count: Callable[[int, int | None], None] | None = None) -> None:
        self.count = 0
        self._on_count = on_count

    def add(self, done: int = 1, total: int | None = None) -> None:
        self.count += done
        if self._on_count is not None:
            self._on_count(done, total)
