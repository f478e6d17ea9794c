"""The editions of a report that are on record, in order, for those who may know of them; and the picture of them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import instants
from ledger.instants import Instant
from ledger.protocol import load_policy
from projections.disclosure.audience import AUDIENCES
from projections.reports.charts.milestones import Bar, Stop, timeline
from projections.reports.document import Picture, Table
from projections.reports.edition import READ_BY, Earlier, Edition, Publication
from projections.reports.editions_told import EditionsTold
from projections.reports.figures import Heading
from projections.reports.milestones import Milestone, intervals, milestones, questions
from projections.reports.question import Clock, Period, Question
from projections.reports.restatement import CAUSES, Restated
from tests.protocol.pictures import Picture as Drawn

POLICY, FIREWALL = load_policy(), load_policy("firewall")
YEAR = Period(instants.parse("2024-01-01T00:00:00Z"), instants.parse("2025-01-01T00:00:00Z"))
KNOWN = {POLICY.digest: POLICY, FIREWALL.digest: FIREWALL}


def at(month: int) -> Instant:
    return instants.parse(f"2025-{month:02}-01T00:00:00Z")


def edition(month: int, audience: str = "public", **changes: str) -> Edition:
    first = Edition(
        report="sharing",
        period_from=instants.text(YEAR.start),
        period_to=instants.text(YEAR.end),
        known_at=instants.text(at(month)),
        policy=POLICY.name,
        policy_digest=POLICY.digest,
        rule_pack="1",
        audience=audience,
        tree_size=7,
        tree_root=None,
        sha256=f"{month:064}",
    )
    return replace(first, **changes)


def on_record(month: int, audience: str = "public", **changes: str) -> Publication:
    one = edition(month, audience, **changes)
    return Publication(one, at(month), f"{one.report}-{audience}-{month}", f"E-{month}")


EARLIER = Earlier(edition(2), POLICY, on_record(2))
TODAY = Question(YEAR, at(9), POLICY)


def found(*publications: Publication, audience: str = "public") -> list[Milestone]:
    return list(milestones(publications, EARLIER, TODAY, audience, KNOWN))


def references(stones: list[Milestone]) -> list[list[str]]:
    return [[each.reference for each in stone.publications] for stone in stones]


def test_editions_stand_in_order_of_knowledge_and_last_the_restatement() -> None:
    assert [["sharing-public-2"], ["sharing-public-5"], []] == references(found(on_record(5), on_record(2)))


def test_what_was_published_of_one_moment_under_one_policy_is_one_milestone() -> None:
    both = found(on_record(2), on_record(2, "board", sha256="f" * 64), audience="board")
    assert [["sharing-public-2", "sharing-board-2"], []] == references(both)


def test_another_policy_of_the_same_moment_is_a_milestone_of_its_own() -> None:
    other = on_record(2, policy=FIREWALL.name, policy_digest=FIREWALL.digest)
    assert 3 == len(found(on_record(2), other))


def test_other_reports_and_periods_are_left_out() -> None:
    others = (on_record(3, report="quality"), on_record(4, period_to="2024-06-30T00:00:00Z"))
    assert [["sharing-public-2"], []] == references(found(on_record(2), *others))


def test_nobody_is_told_of_editions_for_a_closer_circle() -> None:
    all_of_them = [on_record(month, audience) for month, audience in enumerate(("public", "research", "board"), 2)]
    seen = {audience: len(found(*all_of_them, audience=audience)) - 1 for audience in AUDIENCES}
    assert {"public": 1, "research": 2, "board": 3} == seen
    assert READ_BY.keys() == AUDIENCES.keys()


def test_an_edition_of_the_moment_of_the_restatement_is_the_last_milestone() -> None:
    assert [["sharing-public-2"], ["sharing-public-9"]] == references(found(on_record(2), on_record(9)))


def test_what_was_made_with_a_policy_that_is_lost_is_listed_and_passed_over() -> None:
    stones = found(on_record(2), on_record(3, policy="mine", policy_digest="0" * 64), on_record(4))
    assert 4 == len(stones)
    assert [(at(2), at(4)), (at(4), at(9))] == [(one.known_at, other.known_at) for one, other in questions(stones)]
    table, _ = parts(stones)
    assert isinstance(table, Table)
    assert [
        "Edition 2: The ledger does not hold that policy: what changed is said over this edition, from the one before to the one after."
    ] == list(table.notes)


# What changed ---------------------------------------------------------------------------------------------------


def figure(measure: str, clock: Clock = Clock.HAPPENED, dimension: str = "", **changed: int) -> Restated:
    changes = tuple(changed.get(code, 0) for code, _ in CAUSES)
    return Restated(Heading(measure, clock, dimension, "x" if dimension else "", "ALL"), 0, sum(changes), changes)


FIGURES = [
    figure("M1", arrival=3, retraction=-1),
    figure("M1", Clock.KNOWN, arrival=4),
    figure("M1", dimension="force", time=2),
    figure("M2", arrival=-2),
    figure("M3", Clock.KNOWN, own=1),
    figure("M4"),
]


def parts(stones: list[Milestone], audience: str = "board", figures: list[Restated] = FIGURES) -> list[object]:
    changed = intervals(stones, [figures for _ in questions(stones)])
    return list(EditionsTold(stones, changed, EARLIER, has_sizes=not AUDIENCES[audience].suppresses).parts())


def test_measures_are_counted_by_cause_and_sizes_by_when_it_happened() -> None:
    (one,) = intervals(found(on_record(2)), [FIGURES])
    assert 3 == one.measures
    assert [
        ("records that came later", 2, 3, 2),
        ("retractions", 1, 0, 1),
        ("the ledger's own records, and findings on publishers", 1, 0, 0),
    ] == [tuple(change) for change in one.changes]


def test_the_board_reads_sizes_and_the_public_how_many_measures() -> None:
    def rows(audience: str) -> list[list[str]]:
        picture = parts(found(on_record(2)), audience)[1]
        assert isinstance(picture, Picture)
        return [[cell.text for cell in row] for row in picture.table.rows]

    head = ["Edition 1", "This restatement", "records that came later"]
    assert [*head, "2", "3", "2"] in rows("board")
    assert [*head, "2"] in rows("public")


def test_the_picture_says_where_most_changed() -> None:
    one = parts(found(on_record(2)))[1]
    several = parts(found(on_record(2), on_record(4)))[1]
    none = parts(found(on_record(2)), figures=[])[1]
    assert isinstance(one, Picture)
    assert isinstance(several, Picture)
    assert isinstance(none, Picture)
    assert "Figures of 3 measures changed between Edition 1 and this restatement." == one.says
    assert several.says.endswith("between Edition 2 and this restatement: the most from one edition to the next.")
    assert "no figure of a whole measure changed" in none.says
    assert "Nothing changed." in Drawn(none.svg).words


def test_the_edition_that_is_restated_is_marked() -> None:
    picture = parts(found(on_record(2), on_record(4)))[1]
    assert isinstance(picture, Picture)
    assert "Edition 1, restated here: as known at 1 February 2025 at 00:00 GMT" in Drawn(picture.svg).titles


bars = st.builds(
    Bar,
    st.sampled_from([words for _, words in CAUSES]),
    st.tuples(st.integers(0, 36), st.integers(0, 10**6)).map(
        lambda two: f"{two[0]} measures, +{two[1]:,}, -{two[1]:,}"
    ),
    st.integers(1, 36),
)
stops = st.builds(Stop, st.text(max_size=70), st.lists(bars, max_size=6).map(tuple))


@settings(deadline=None)
@given(drawn=st.lists(stops, max_size=5))
def test_a_timeline_is_legible(drawn: list[Stop]) -> None:
    picture = Drawn(timeline("name", "Title", "What it shows.", drawn))
    assert ([], []) == (picture.overlapping, picture.outside)
