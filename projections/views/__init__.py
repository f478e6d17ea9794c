"""Every view: what the projector keeps up to date. Adding one is one file here and one line in VIEWS."""

from __future__ import annotations

from projections.table import View
from projections.views.case_forces import CASE_FORCES
from projections.views.crimes import CRIMES
from projections.views.finding_changes import FINDING_CHANGES
from projections.views.findings import FINDINGS
from projections.views.history import HISTORY
from projections.views.intakes import INTAKES
from projections.views.publications import PUBLICATIONS
from projections.views.publishers import PUBLISHERS
from projections.views.refusals import REFUSALS
from projections.views.reviews import REVIEWS
from projections.views.sequences import SEQUENCES
from projections.views.shares import SHARES
from projections.views.subjects import SUBJECTS

VIEWS: tuple[View, ...] = (
    HISTORY,
    SUBJECTS,
    CASE_FORCES,
    CRIMES,
    SHARES,
    PUBLISHERS,
    SEQUENCES,
    FINDINGS,
    FINDING_CHANGES,
    REVIEWS,
    PUBLICATIONS,
    REFUSALS,
    INTAKES,
)
