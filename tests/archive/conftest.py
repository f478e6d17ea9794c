"""Homes for archives that go through the command line."""

from tests.commands.conftest import ledger, nowhere

__all__ = ["ledger", "nowhere"]
