"""A synthetic year of cases, for the demo, the tests and the benches: no event of it happened to anybody."""

from ledger.demo.case import Told
from ledger.demo.figures import CASES_DEFAULT
from ledger.demo.flaws import REFUSED, Flaw
from ledger.demo.showcase import SHOWCASE_RULES, SHOWCASE_SUBJECT, showcase
from ledger.demo.year import synthetic_year

__all__ = [
    "CASES_DEFAULT",
    "REFUSED",
    "SHOWCASE_RULES",
    "SHOWCASE_SUBJECT",
    "Flaw",
    "Told",
    "showcase",
    "synthetic_year",
]
