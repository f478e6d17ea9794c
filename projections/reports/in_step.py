"""The measures of one document as one release: what one of them hides, no other one gives away."""

from __future__ import annotations

from collections.abc import Sequence

from projections.disclosure.audience import Audience
from projections.disclosure.protect import protect
from projections.disclosure.release import Release, joined
from projections.reports.figures import Figures
from projections.reports.measure import Measure
from projections.reports.protected import Protected
from projections.reports.question import Period
from projections.reports.relations import RELATIONS
from projections.reports.sums import releases
from projections.reports.tabled import Tabled


def protected(
    measures: Sequence[Measure],
    figures: Figures,
    audience: Audience,
    period: Period,
    *,
    rolls_up: bool = False,
) -> list[Protected]:
    """The measures of one document. Where it `rolls_up`, police forces and months are shown in groups if too little can be."""
    made = [Tabled.of(measure, figures, audience, rolls_up=rolls_up) for measure in measures]
    cells = protect(release_of(made, audience), audience).cells
    return [Protected(one, cells, audience, period) for one in made]


def release_of(made: Sequence[Tabled], audience: Audience) -> Release:
    """Confidential: all that is shown of these measures, and every sum that readers know of."""
    own = [one.release(audience) for one in made]
    return joined(*own, *releases(made, RELATIONS)) if audience.suppresses else joined(*own)
