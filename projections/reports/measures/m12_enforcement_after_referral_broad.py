"""M12: enforcement after referral, broad."""

from __future__ import annotations

from projections.reports.after_referral import EnforcementAfterReferral, definition_of


class EnforcementAfterReferralBroad(EnforcementAfterReferral):
    code = "M12"
    title = "Enforcement after referral, broad"
    least_tier = 1
    definition = definition_of("This is the broad measure: every tier counts, from papers to removal.")
    asked_by = ("requests under the Freedom of Information Act", "Domestic Abuse Commissioner")
