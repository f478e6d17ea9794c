"""How long a session lasts. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.events import AccessPurpose
from ledger.instants import HOUR_US, MINUTE_US, Instant

LASTS_US = 12 * HOUR_US
"""From signing in, whatever is done."""
IDLE_US = 30 * MINUTE_US
"""From the last page."""
TOUCH_US = MINUTE_US
"""A page within so long of the last one is not written down: most pages write nothing."""


@dataclass(frozen=True, slots=True)
class Session:
    """`account` is the pseudonym of an account; `purpose` None until it was asked for."""

    account: str
    began_at: Instant
    seen_at: Instant
    purpose: AccessPurpose | None = None

    def is_over(self, now: Instant) -> bool:
        return now >= self.began_at + LASTS_US or now >= self.seen_at + IDLE_US

    def is_to_be_touched(self, now: Instant) -> bool:
        return now >= self.seen_at + TOUCH_US
