"""What this ledger is and is not, in plain English, for everybody: the words are in the template."""

from __future__ import annotations

from projections.board.page import Page, Shown, Visit


def _about(_: Visit) -> Shown:
    return Shown("About this ledger", {})


ABOUT = Page("about", "/about", "about.html", _about, roles=None)
