"""M6: lawful basis mix and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import DataShareSent, LawfulBasis
from projections.reports.dimensions import FORCE
from projections.reports.facts import shares_of
from projections.reports.measure import Category, Measure
from projections.reports.one_share import told_of
from projections.reports.phrases import CLOCKS_OF_A_SHARE, EVERY_SHARE
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_NONE: LawfulBasis = "NONE_RECORDED"
_WORDS: dict[LawfulBasis, str] = {
    "P3_TASK_NECESSARY": "DPA 2018 Part 3: necessary for a law enforcement task",
    "P3_CONSENT": "DPA 2018 Part 3: consent",
    "P3_STRICTLY_NECESSARY_SCH8": "DPA 2018 Part 3: strictly necessary with a condition of schedule 8",
    "P3_AUTHORISED_ONWARD": "DPA 2018 Part 3: authorised for a further purpose",
    "ART6_C": "UK GDPR article 6(1)(c): legal obligation",
    "ART6_D": "UK GDPR article 6(1)(d): vital interests",
    "ART6_E": "UK GDPR article 6(1)(e): public task",
    "ART9_2G_SCH1_6": "UK GDPR article 9(2)(g) with DPA 2018 schedule 1 paragraph 6: government purposes",
    "ART9_2G_SCH1_10": "UK GDPR article 9(2)(g) with DPA 2018 schedule 1 paragraph 10: unlawful acts",
    "ART9_2G_SCH1_18": "UK GDPR article 9(2)(g) with DPA 2018 schedule 1 paragraph 18: safeguarding",
    "IAA1999_S20": "Immigration and Asylum Act 1999 section 20",
    "IAA1999_S21": "Immigration and Asylum Act 1999 section 21",
    "MSA2015_S52": "Modern Slavery Act 2015 section 52",
    "COMMON_LAW": "common law",
    "COURT_ORDER": "order of a court",
    _NONE: "none recorded",
}


class LawfulBases(Measure):
    code = "M6"
    title = "Lawful basis mix and gaps"
    definition = (
        "Grounds of the shares that the police recorded as sent: each lawful basis that a record names, once. "
        "Whether a basis can bear the share is not judged. A share that names several has several grounds (M5 has "
        "the number of shares). One that names none, or only what the policy lists as no basis, counts once as none "
        f"recorded: that is the gap. {EVERY_SHARE} {CLOCKS_OF_A_SHARE}"
    )
    unit = "ground"
    asked_by = ("Information Commissioner's Office", "HMICFRS")
    categories = tuple(Category(basis, words) for basis, words in _WORDS.items())
    dimensions = (FORCE,)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for share in shares_of(one):
            for basis in _bases_of(one, share):
                told = told_of(one, share, basis, {"force": share.force})
                yield told._replace(unit=(*told.unit, basis))


def _bases_of(one: SubjectAt, share: DataShareSent) -> Sequence[LawfulBasis]:
    no_bases = one.question.policy.sharing.no_bases
    return [basis for basis in share.lawful_basis if basis not in no_bases] or [_NONE]
