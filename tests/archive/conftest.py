"""Homes for archives that go through the command line."""

from tests.commands.conftest import ledger as ledger_home
from tests.commands.conftest import nowhere

__all__ = ["ledger_home", "nowhere"]
