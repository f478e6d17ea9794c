"""The data that may go with each purpose: a list for every purpose, and what the stories and the demo rely on."""

from __future__ import annotations

from typing import get_args

from ledger.demo import figures
from ledger.events import DataCategory, LawfulBasis, Purpose
from ledger.protocol import load_policy

SHARING = load_policy().sharing


def test_every_purpose_has_a_list_and_every_category_a_place() -> None:
    assert set(get_args(Purpose)) == set(SHARING.categories)
    assert all(SHARING.categories.values())
    assert set(get_args(DataCategory)) == set().union(*SHARING.categories.values())


def test_a_name_and_a_date_of_birth_may_go_wherever_one_person_is_meant() -> None:
    lacking = {purpose for purpose, allowed in SHARING.categories.items() if not {"NAME", "DOB"} <= allowed}
    assert {"STATISTICS_OVERSIGHT"} == lacking


def test_what_an_ordinary_share_of_the_demo_carries_is_allowed() -> None:
    for purpose in figures.PURPOSES.outcomes:
        assert set(figures.DATA_CATEGORIES) <= SHARING.categories[purpose]


def test_the_victims_own_words_go_only_where_the_victim_or_a_court_asks() -> None:
    assert {"SUBJECT_REQUEST", "COURT_ORDER"} == {
        purpose for purpose, allowed in SHARING.categories.items() if "STATEMENT" in allowed
    }


def test_enforcement_gets_nothing_of_the_crime_and_nothing_special() -> None:
    barred = {"OFFENCE_ALLEGED", "CRIME_DETAIL", "STATEMENT", "RISK_INFO"} | SHARING.special_categories
    for purpose in SHARING.enforcement_purposes:
        assert set() == SHARING.categories[purpose] & barred


def test_special_categories_may_go_under_schedule_8_or_article_9() -> None:
    article_9 = {basis for basis in get_args(LawfulBasis) if basis.startswith("ART9")}
    assert {"P3_STRICTLY_NECESSARY_SCH8", *article_9} == SHARING.special_bases
    assert not SHARING.special_bases & SHARING.no_bases
