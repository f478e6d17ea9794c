"""The picture of a finding: complete, legible in black and white, within its page, and the same every time."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ledger.instants import Instant
from ledger.protocol import RULES, Known, load_policy, verdict_history
from ledger.protocol.explanation import case_known_by
from ledger.protocol.picture import timeline_picture
from tests.protocol.pictures import Picture
from tests.protocol.story import (
    Said,
    act,
    act_ended,
    applied,
    charged,
    concluded,
    corrected,
    decided,
    declined,
    informed,
    known,
    offered,
    opened,
    outcome,
    overridden,
    paused,
    received,
    reported,
    retracted,
    reviewed,
    role,
    shared,
    support_ended,
    supported,
    unpaused,
    when,
)

POLICY = load_policy()
BYTES_MAX = 60_000
LANES = ("Proceedings", "Support and", "Shield", "Home Office's", "Enforcement", "This finding")

NOTICE = act("05-20", ref="A-9")
SHIELDED = (opened("03-11"), role("03-11", "VICTIM"), supported("03-13"), shared("03-12"), paused("03-14", due="09-14"))
MANY_ACTS = tuple(
    act(f"0{month}-{day:02}", action=action, ref=f"A-{month}-{day}")
    for month in (4, 5, 6, 7)
    for day, action in (
        (2, "NOTICE_OF_LIABILITY"), (5, "OTHER_PAPERS"), (9, "REPORTING_CONDITION"), (12, "ENFORCEMENT_VISIT"),
        (15, "CURTAILMENT_NOTICE"), (20, "IMMIGRATION_ARREST"), (23, "OTHER_PAPERS"), (25, "DETENTION"),
        (26, "OTHER_PAPERS"), (27, "OTHER_PAPERS"),
    )
)  # fmt: skip
SEVERAL_CASES = (
    opened("02-01", "C-2", "ESSEX"),
    outcome("06-01", 16, "C-2", "ESSEX"),
    opened("05-05", "C-3"),
    role("05-05", "WITNESS", "C-3"),
)

STORIES: dict[str, tuple[tuple[Said, ...], str, str]] = {
    "papers in a pause": ((*SHIELDED, NOTICE, outcome("07-01"), unpaused("07-03")), "PV-03", "08-01"),
    "hindsight": (
        (opened("03-11"), supported("03-13"), act("05-20", "IMMIGRATION_ARREST"), received("05-25")), "PV-01", "06-10",
    ),
    "a lapse and a renewal": (
        (*SHIELDED[:4], paused("03-14", due="05-01"), reviewed("05-20", due="08-01"), NOTICE, support_ended("06-15")),
        "PV-07", "07-15",
    ),
    "a retracted act": ((*SHIELDED, NOTICE, retracted("06-10", NOTICE)), "PV-01", "08-01"),
    "a corrected act": ((*SHIELDED, NOTICE, corrected("06-10", NOTICE, occurred_at="2024-02-20T12:00:00Z")), "PV-01", "08-01"),
    "dates that are not exact": (
        (opened("03-11").month(), supported("04-13").day(), act("05-20").day(), act("07-03").month(), outcome("07-05").day()),
        "PT-01", "08-01",
    ),
    "an override, a charge and a result": (
        (opened("03-11"), offered("03-12"), overridden("05-19"), act("05-20", "REMOVED"), charged("04-04"), concluded("07-01")),
        "PV-02", "07-02",
    ),
    "no pause": ((opened("03-11"), supported("03-13"), shared("03-15"), paused("04-25")), "PV-06", "06-01"),
    "a state that goes on": (
        (act("03-01", "ELECTRONIC_MONITORING", "Q"), opened("03-11"), supported("03-13"), shared("03-15"), act_ended("05-02", "Q")),
        "PV-09", "06-01",
    ),
    "nobody was told of a share": (
        (reported("03-10"), opened("03-11"), shared("03-15"), informed("04-20"), offered("03-12"), declined("03-20")),
        "PS-07", "06-01",
    ),
    "hours": (
        (opened("05-20 08:00"), supported("05-20 09:30"), act("05-20 14:00"), received("05-20 15:10")), "PV-01", "05-20 18:00",
    ),
    "years": (
        (opened("2012-03-11"), supported("2013-03-13"), paused("2014-01-01"), act("2021-05-20", "DEPORTATION_ORDER"),
         applied("2019-02-02", kind="ASYLUM")),
        "PV-03", "2024-01-01",
    ),
    "forty acts and three cases": (
        (*SHIELDED, *MANY_ACTS, *SEVERAL_CASES, applied("04-04"), decided("06-20")), "PV-01", "08-10",
    ),
}  # fmt: skip


def drawn(told: tuple[Said, ...], rule: str, until: str, *, nth: int = 0) -> Picture:
    return Picture(_svg(known(*told), rule, when(until), nth=nth))


def _svg(story: list[Known], rule: str, until: Instant, *, nth: int = 0) -> str:
    rules = [each for each in RULES if each.code == rule]
    verdicts = verdict_history(story, POLICY, until, rules)[0].verdicts
    return timeline_picture(case_known_by(story, POLICY, until), verdicts[nth], rules[0].title, until)


@pytest.fixture(params=STORIES.values(), ids=STORIES.keys())
def picture(request: pytest.FixtureRequest) -> Picture:
    return drawn(*request.param)


def test_every_lane_is_there_and_the_finding_is_marked(picture: Picture) -> None:
    assert [] == [lane for lane in LANES if not any(words.startswith(lane) for words in picture.words)]
    rule = picture.words[0].split(":")[0]
    assert 1 == sum(
        re.match(f"{rule}, [A-Z]+, (raised|exonerated|withdrawn)", title) is not None for title in picture.titles
    )
    assert any(words.startswith((f"{rule}: ", f"{rule} from ")) for words in picture.words[1:])


def test_no_words_cover_others_and_all_keep_within_the_page(picture: Picture) -> None:
    assert [] == picture.overlapping
    assert [] == picture.outside


def test_it_needs_no_colour_no_script_no_font_of_its_own_and_is_small(picture: Picture) -> None:
    colours = set(re.findall(r"#[0-9a-fA-F]{3,6}\b", picture.svg))
    assert all(len(set(colour[1:])) == 1 for colour in colours), colours
    assert {"svg", "title", "desc", "defs", "pattern", "path", "circle", "rect", "polygon", "g", "text"} >= {
        element.tag.split("}")[1] for element in picture.root.iter()
    }
    assert "sans-serif" in picture.root.attrib["font-family"]
    assert len(picture.svg.encode()) < BYTES_MAX


def test_a_screen_reader_is_told_what_it_is_and_what_it_shows(picture: Picture) -> None:
    title, description = picture.root[0], picture.root[1]
    assert ("img", f"{title.attrib['id']} {description.attrib['id']}") == (
        picture.root.attrib["role"],
        picture.root.attrib["aria-labelledby"],
    )
    assert title.text == picture.words[0]
    assert len(description.text or "") > 80
    assert all(picture.titles)


def test_the_same_events_in_any_order_give_the_same_bytes() -> None:
    told, rule, until = STORIES["forty acts and three cases"]
    story = known(*told)
    assert _svg(story, rule, when(until)) == _svg(story[::-1], rule, when(until))


def test_the_act_stands_within_the_shield_and_the_pause_that_forbade_it() -> None:
    picture = drawn(*STORIES["papers in a pause"])
    left, right = picture.extent("notice of liability (tier 1)")
    for other in ("FULL from", "paused from", "Case C-1"):
        start, end = picture.extent(other)
        assert start < left < right < end
    assert picture.extent("PRESUMED")[1] == pytest.approx(picture.extent("FULL")[0], abs=0.2)


def test_time_runs_evenly_from_left_to_right() -> None:
    picture = drawn(
        (opened("03-01"), supported("03-01"), act("03-11"), act("03-21", ref="B"), act("03-31", ref="C")),
        "PV-01",
        "04-10",
    )
    first, second, third = (sum(picture.extent(f"notice of liability (tier 1), {day} Mar")) / 2 for day in (11, 21, 31))
    assert second - first == pytest.approx(third - second, abs=0.2)


def test_words_say_what_patterns_show() -> None:
    told = (opened("03-11"), offered("03-20"), supported("04-10"), support_ended("05-20"), act("05-25"))
    picture = drawn(told, "PV-01", "07-20")
    assert all(any(level in words for words in picture.words) for level in ("PRESUMED", "FULL", "CONDITIONAL"))
    for pattern in ("ledger-full", "ledger-presumed", "ledger-conditional"):
        assert picture.svg.count(f"url(#{pattern})") >= 2, "in the lane and in the legend"


def test_what_is_still_open_has_an_arrow_and_says_so() -> None:
    picture = drawn((opened("03-11"), supported("03-13"), NOTICE), "PV-01", "06-01")
    _, right = picture.extent("Case C-1, Kent police, from 11 Mar 2024, still open")
    assert right > picture.extent("notice")[1]
    assert "still open" in picture.words
    closed = drawn(
        (opened("03-11"), outcome("06-01"), supported("03-13"), support_ended("06-02"), NOTICE), "PV-01", "07-01"
    )
    assert closed.extent("Case C-1, Kent police, from 11 Mar 2024 to 1 Jun 2024")[1] < right


def test_when_the_home_office_first_knew_is_a_line_or_is_said() -> None:
    lines = drawn(*STORIES["hindsight"]).words
    assert "Home Office first knew: 25 May 2024, 13:05" in lines
    never = drawn((opened("03-11"), supported("03-13"), NOTICE), "PV-01", "06-01")
    assert "Nothing on the ledger says that the Home Office knew of a victim." in never.words


def test_an_interval_is_drawn_with_its_beginning_its_end_and_its_event() -> None:
    picture = drawn(*STORIES["a lapse and a renewal"])
    assert picture.extent("PV-07 from 1 May 2024 to 20 May 2024") == pytest.approx(
        picture.extent("lapsed from 1 May"), abs=0.2
    )
    assert {"PV-07 from 1 May 2024, 13:00", "pause applied: 14 Mar 2024, 12:00"} <= set(picture.words)
    assert any(words.startswith("review due, 1 May 2024") for words in picture.words)


def test_what_is_not_exact_is_drawn_as_possible_and_not_as_certain() -> None:
    picture = drawn(*STORIES["dates that are not exact"])
    assert "possible, exact date not known" in picture.words
    assert "?" in picture.words
    assert 'stroke-dasharray="3 2"' in picture.svg
    first, last = picture.extent("notice of liability (tier 1), Jul 2024 (day not known)")
    assert last - first > 100
    exact = drawn(*STORIES["papers in a pause"])
    assert "possible, exact date not known" not in exact.words


def test_a_withdrawn_finding_is_crossed_out_where_it_was() -> None:
    picture = drawn(*STORIES["a retracted act"])
    assert any("withdrawn" in title for title in picture.titles)
    assert "The event of this finding is not on record any more: the cross shows where it was." in picture.words
    assert not any(title.startswith("notice of liability") for title in picture.titles)


def test_a_corrected_act_is_shown_where_it_is_now() -> None:
    picture = drawn(*STORIES["a corrected act"])
    assert picture.extent("notice of liability (tier 1), 20 Feb 2024")[1] < picture.extent("PV-01, HIGH, withdrawn")[0]


def test_forty_acts_have_numbers_and_a_list() -> None:
    picture = drawn(*STORIES["forty acts and three cases"], nth=17)
    numbers = [words for words in picture.words if re.fullmatch(r"\d{1,2}", words)]
    listed = [words for words in picture.words if re.match(r"\d+\. ", words)]
    assert 32 == len(numbers) == len(listed)
    assert any(words.startswith("1. notice of liability (tier 1), 2 Apr 2024") for words in listed)
    assert any("as witness: does not protect" in words for words in picture.words)


def test_a_life_of_five_hundred_events_is_cut_to_the_time_around_the_finding() -> None:
    start = when("2021-01-01")
    many = [act("2021-01-01", ref=f"B-{at}") for at in range(400)]
    moved = [_moved(one, start + at * 2 * 86_400_000_000) for at, one in enumerate(many)]
    spells = [
        _moved(each, start + at * 14 * 86_400_000_000)
        for at in range(50)
        for each in (supported("2021-01-01"), declined("2021-01-01"))
    ]
    picture = drawn(
        (opened("2021-01-01"), *moved, *(one.numbered(at) for at, one in enumerate(spells))),
        "PV-01",
        "2025-01-01",
        nth=100,
    )
    assert [] == picture.overlapping
    assert [] == picture.outside
    assert picture.high < 1600
    assert len(picture.svg.encode()) < BYTES_MAX
    assert re.search(r"Before and after it, and not drawn: .*\d+ of enforcement", picture.page)
    assert "The person's timeline lists everything." in picture.words


def _moved(one: Said, at: int) -> Said:
    event = replace(one.event, occurred_at=Instant(at), recorded_at=Instant(at + 1))
    return replace(one, event=event, known_at=Instant(at + 2))


def test_names_that_a_stranger_chose_are_shown_as_they_are_and_do_nothing() -> None:
    name = 'C<script>&"\u202e'
    told = tuple(each.of_case(name) for each in (opened("03-11"), charged("04-01")))
    svg = _svg(known(*told, supported("03-13"), NOTICE), "PV-01", when("06-01"))
    picture = Picture(svg)
    assert any('Case C<script>&"\ufffd' in words for words in picture.words)
    assert "<script" not in svg
    assert "\u202e" not in svg


def test_no_identifier_is_shown_that_the_facts_do_not_name() -> None:
    told, rule, until = STORIES["forty acts and three cases"]
    story = known(*told)
    svg = _svg(story, rule, when(until), nth=17)
    hidden = {
        "C-1",
        "C-3",
        "P-1",
        "APP-1",
        *(one.event.event_id for one in story),
        *(one.event.action_ref for one in MANY_ACTS),
    }  # type: ignore[attr-defined]
    # C-2 began first, so it is the case that the facts name.
    assert "Case C-2" in svg
    assert [] == [name for name in hidden if re.search(rf"\b{re.escape(name)}\b", svg)]


def test_an_act_without_a_date_is_said_and_not_drawn() -> None:
    picture = drawn((*SHIELDED, NOTICE, act("05-01", ref="B").undated()), "PV-01", "08-01")
    assert "Not drawn: 1 act without a date." in picture.words
    assert 1 == sum(title.startswith("notice of liability") for title in picture.titles)


def test_what_has_not_begun_yet_is_not_drawn() -> None:
    """A pause that will lapse next month is no lapse."""
    picture = drawn((*SHIELDED, NOTICE), "PV-03", "06-01")
    assert not any(title.startswith("lapsed") for title in picture.titles)
