"""M35: equality view."""

from __future__ import annotations

from projections.reports.measure import Measure, NotRecorded


class EqualityView(Measure):
    code = "M35"
    title = "Equality view"
    definition = (
        "Persons referred (M1), enforcement after referral (M12) and enforcement inside the shield (M16) by region of "
        "nationality, sex and age. No figure is given, since the events hold none of these, and nothing is derived in their "
        "place: not from a name, a language, a place or a route of leave. Ethnicity is not held either: the Home Office "
        "declined to record it, and no rule may see it. What this means is that this ledger cannot show whether any group "
        "is treated differently, and it must not be read as showing that none is."
    )
    unit = "person"
    asked_by = ("HMICFRS, recommendation 7",)
    categories = ()
    not_recorded = (
        NotRecorded("M1 and M12, by region of nationality", "nationality_region in DataShareSent"),
        NotRecorded("M1 and M12, by sex", "sex in DataShareSent"),
        NotRecorded("M1 and M12, by age", "age_band in DataShareSent"),
        NotRecorded("M16, by region of nationality", "nationality_region in EnforcementActionTaken"),
        NotRecorded("M16, by sex", "sex in EnforcementActionTaken"),
        NotRecorded("M16, by age", "age_band in EnforcementActionTaken"),
    )
