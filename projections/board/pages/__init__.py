"""The pages, each in a file of its own, in the order of the navigation."""

from __future__ import annotations

from projections.board.page import Page
from projections.board.pages.about import ABOUT

PAGES: tuple[Page, ...] = (ABOUT,)
