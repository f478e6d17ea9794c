"""Which version of the ledger this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

UNINSTALLED = "0.0.0+source"


def version() -> str:
    """As it was installed; `UNINSTALLED` where the source is run without being installed."""
    try:
        return installed("protocol-ledger")
    except PackageNotFoundError:
        return UNINSTALLED
