"""Under which names the ledger publishes what it says itself."""

from __future__ import annotations

PREFIX = "/ledger/"
