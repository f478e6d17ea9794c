"""What rules rest on: the authorities' own texts, by the names under which a reader finds them."""

from __future__ import annotations

STATEMENT = "Written ministerial statement, 15 December 2021"
