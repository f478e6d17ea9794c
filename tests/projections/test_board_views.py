"""What the views that the board looks at make of the ledger."""

from __future__ import annotations

from ledger.events import (
    Actor,
    CrimeReported,
    InvestigationOpened,
    InvestigationTransferred,
    ReportPublished,
    ReviewRecorded,
)
from projections.views.case_forces import CASE_FORCES
from projections.views.crimes import CRIMES
from projections.views.publications import PUBLICATIONS
from projections.views.reviews import REVIEWS
from tests.projections.story import BEGIN, MET, accepted, day, received, said, sent, uuid
from tests.projections.test_views import rows

BOARD = "/ledger/board"


def reported(name: str, case_ref: str | None, crime_type: str, subject: str = "S-1", force: str = "METROPOLITAN"):
    own = {"force": force, "case_ref": case_ref, "crime_type": crime_type, "reported_by": "VICTIM"}
    flags = {"domestic_abuse": False, "honour_based": False, "child": False}
    return said(CrimeReported, name, subject, MET, **own, **flags)


def transferred(name: str, case_ref: str, from_force: str, to_force: str):
    own = {
        "case_ref": case_ref,
        "from_force": from_force,
        "to_force": to_force,
        "direction": "OUT",
        "handover_ref": "H-1",
    }
    return said(InvestigationTransferred, name, "S-1", MET, **own)


def test_a_case_concerns_every_force_that_ever_spoke_of_it_or_held_it():
    opened = said(InvestigationOpened, "b", "S-1", MET, force="KENT", case_ref="C-1", investigation_ref="I-1")
    found = rows(
        CASE_FORCES, reported("a", "C-1", "VIOLENCE"), opened, transferred("c", "C-1", "METROPOLITAN", "ESSEX")
    )
    assert [
        ("S-1", "C-1", "ESSEX", 2),
        ("S-1", "C-1", "KENT", 1),
        ("S-1", "C-1", "METROPOLITAN", 0),
    ] == found


def test_what_names_no_case_concerns_its_force_and_what_names_no_force_concerns_none():
    assert [("S-1", "", "METROPOLITAN", 0)] == rows(CASE_FORCES, sent("a", "x"), received("b", "x"), accepted("c"))


def test_the_first_report_says_what_crime_a_case_is_of():
    found = rows(
        CRIMES, reported("a", "C-1", "VIOLENCE"), reported("b", "C-1", "ROBBERY"), reported("c", None, "ROBBERY", "S-2")
    )
    assert [("S-1", "C-1", "VIOLENCE", 0), ("S-2", "", "ROBBERY", 2)] == found


def test_each_step_of_a_review_is_kept_with_who_took_it():
    own = {"review_id": "R-1", "finding_id": uuid("f"), "finding_revision": 2}
    actor = Actor(ref="U-1", role="OTHER", organisation="board")
    opened = said(ReviewRecorded, "a", BOARD, BOARD, step="OPENED", actor=actor, **own)
    judged = said(ReviewRecorded, "b", BOARD, BOARD, step="ADJUDICATED", judgement="UPHELD", ground="AUTHORISED", **own)
    found = [row[2:9] for row in rows(REVIEWS, opened, judged)]
    assert [
        (uuid("f"), 2, "OPENED", None, None, None, "U-1"),
        (uuid("f"), 2, "ADJUDICATED", "UPHELD", "AUTHORISED", None, None),
    ] == found


def test_a_publication_is_kept_with_its_question():
    own = {"report_ref": "sharing-1", "report": "sharing", "period_from": BEGIN, "period_to": day(30)}
    made = {"report_known_at": day(31), "policy_name": "protocol-2021", "policy_digest": "0" * 64, "rule_pack": "1"}
    told = said(ReportPublished, "a", BOARD, BOARD, audience="PUBLIC", digest="1" * 64, **own, **made)
    (row,) = rows(PUBLICATIONS, told)
    assert ("sharing-1", "sharing", "PUBLIC", BEGIN, day(30), day(31)) == row[2:8]
    assert ("1" * 64, None) == (row.digest, row.tree_size)
