"""M5: share purpose mix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from ledger.events import Purpose
from ledger.protocol.wording import in_words
from projections.reports.dimensions import CRIME_TYPE, FORCE, NOT_RECORDED
from projections.reports.facts import crime_type_of, shares_of
from projections.reports.measure import Category, Measure
from projections.reports.one_share import told_of
from projections.reports.phrases import CLOCKS_OF_A_SHARE, EVERY_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class SharePurposes(Measure):
    code = "M5"
    title = "Share purpose mix"
    definition = (
        "Shares that the police recorded as sent, by the purpose that the record gives. It is the sender's word: "
        "nothing here says what the receiver used the data for. The type of crime is the one first reported in the "
        f"share's case, or in any of the person's cases where the share names none. {EVERY_SHARE} {CLOCKS_OF_A_SHARE}"
    )
    unit = "share"
    asked_by = ("HMICFRS",)
    categories = (
        *(Category(purpose, in_words(purpose)) for purpose in get_args(Purpose)),
        Category(NOT_RECORDED, "no purpose recorded"),
    )
    dimensions = (FORCE, CRIME_TYPE)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in shares_of(one):
            at = {"force": share.force, "crime_type": crime_type_of(one, share.case_ref)}
            yield told_of(one, share, share.purpose or NOT_RECORDED, at)
