"""The picture of a finding: its case as lanes on one time axis, as a standalone SVG that can be read without colour."""

from __future__ import annotations

from ledger.instants import Instant
from ledger.protocol.case import CaseHistory
from ledger.protocol.findings import Verdict
from ledger.protocol.picture.finding import scene_of
from ledger.protocol.picture.page import drawn

__all__ = ["timeline_picture"]


def timeline_picture(case: CaseHistory, verdict: Verdict, title: str, known_at: Instant) -> str:
    """The finding on a subject, in the case as it was known at that moment; `title` is the rule's.

    Not for findings about a publisher: they have no case.
    """
    return drawn(scene_of(case, verdict, title, known_at))
