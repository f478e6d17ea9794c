"""How often somebody may try to sign in: some attempts at once, then longer and longer waits. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from ledger.instants import DAY_US, MINUTE_US, SECOND_US, Instant

FORGOTTEN_US = DAY_US
_FIRST_WAIT_US = 30 * SECOND_US
_NEVER = Instant(0)
_WAIT_US_MAX = 15 * MINUTE_US
"""Longer would let a stranger lock somebody out for a day who only knows the name."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`free` attempts may fail before the first wait."""

    free: int


OF_ACCOUNT = Limit(5)
OF_ADDRESS = Limit(30)
"""Many people may share one address."""


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts that were begun and did not succeed, and when the last one was begun."""

    count: int = 0
    last_at: Instant = _NEVER

    def after(self, now: Instant) -> Failures:
        """With one more."""
        return Failures(self._standing(now) + 1, now)

    def wait_us(self, limit: Limit, now: Instant) -> int:
        """Until the next attempt is taken: 0 where it is taken now."""
        over = self._standing(now) - limit.free
        if over < 0:
            return 0
        wait = min(_FIRST_WAIT_US << min(over, 20), _WAIT_US_MAX)
        return min(max(0, self.last_at + wait - now), wait)

    def _standing(self, now: Instant) -> int:
        return 0 if now >= self.last_at + FORGOTTEN_US else self.count


def place_of(address: str) -> str:
    """What counts as one address: of IPv6 the network, of which one household has millions of addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return str(found)


def in_words(wait_us: int) -> str:
    """Rounded up: 40 seconds, 3 minutes."""
    seconds = -(-wait_us // SECOND_US)
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
