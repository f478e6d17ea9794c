"""M7: sensitive data shared."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.events import DataShareSent
from ledger.protocol.policy_sharing import SharingLimits
from projections.reports.dimensions import FORCE
from projections.reports.facts import shares_of
from projections.reports.measure import Category, Measure
from projections.reports.one_share import told_of
from projections.reports.phrases import CLOCKS_OF_A_SHARE, EVERY_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told


class SensitiveData(Measure):
    code = "M7"
    title = "Sensitive data shared"
    definition = (
        "Shares that the police recorded as sent, by whether they held data of a special category and whether the "
        "record names a lawful basis that allows them. Whether the condition of that basis was met is not judged. "
        "Special are health, sexual life, biometric data, ethnicity and data on children. The bases that allow them "
        "are Part 3 of the Data Protection Act 2018 where strictly necessary with a condition of schedule 8, and UK "
        "GDPR article 9; the policy lists both. One such basis is enough for all the special data of a share. That a "
        f"share held ethnicity says that somebody sent it: the ledger itself has no such field. {EVERY_SHARE} "
        f"{CLOCKS_OF_A_SHARE}"
    )
    unit = "share"
    asked_by = ("Information Commissioner's Office",)
    categories = (
        Category("BASIS", "special data with a basis that allows them"),
        Category("NO_BASIS", "special data without such a basis"),
        Category("NOT_SPECIAL", "no special data"),
        Category("NOT_RECORDED", "not recorded what it held"),
    )
    dimensions = (FORCE,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        limits = one.question.policy.sharing
        for share in shares_of(one):
            yield told_of(one, share, _category(limits, share), {"force": share.force})


def _category(limits: SharingLimits, share: DataShareSent) -> str:
    if not share.data_categories:
        return "NOT_RECORDED"
    if limits.special_categories.isdisjoint(share.data_categories):
        return "NOT_SPECIAL"
    return "NO_BASIS" if limits.special_bases.isdisjoint(share.lawful_basis) else "BASIS"
