"""Addresses as people type them: where a server of ours listens."""

from __future__ import annotations

from ledger.errors import UsageError


def host_and_port(address: str) -> tuple[str, int]:
    """Of `--listen`. Raises UsageError."""
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise UsageError(f"--listen {address[:80]}: must be host:port")
    return host, int(port)
