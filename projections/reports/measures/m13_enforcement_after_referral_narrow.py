"""M13: enforcement after referral, narrow."""

from __future__ import annotations

from projections.reports.after_referral import EnforcementAfterReferral, definition_of


class EnforcementAfterReferralNarrow(EnforcementAfterReferral):
    code = "M13"
    title = "Enforcement after referral, narrow"
    least_tier = 4
    definition = definition_of(
        "This is the narrow measure: only detention and removal count (tier 4 and above), so that whoever was only "
        "served papers counts as one without."
    )
    asked_by = ("Domestic Abuse Commissioner", "Home Office")
