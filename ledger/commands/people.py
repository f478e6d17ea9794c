"""The people of the board, in the database of this ledger's projections."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from ledger.commands import moments
from ledger.commands.parts import Parts

if TYPE_CHECKING:
    from projections.board.people.signing_in import People


@contextmanager
def people_of(parts: Parts) -> Iterator[People]:
    """Their tables are made where there are none yet. Raises PartMissing where the database is away."""
    from projections.board.people.signing_in import People
    from projections.board.people.tables import Tables

    with closing(Tables(parts.settings.postgres.dsn or parts.postgres.dsn)) as tables:
        tables.prepare()
        yield People.of(tables, moments.clock)
