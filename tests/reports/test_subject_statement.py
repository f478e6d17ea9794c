"""The statement to a person: what it says in plain words, what it withholds, and that it is about nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import pytest

from ledger import events as ev
from ledger.events import Actor
from ledger.protocol import load_policy
from ledger.protocol.known import Known
from projections.disclosure.audience import BOARD
from projections.reports.asked import Basis, Tree
from projections.reports.catalogue.subject import SUBJECT
from projections.reports.document import Chapter, Document, Points, Words
from projections.reports.question import Period, Question
from projections.reports.statement_words import COMPLAINTS, READ, READ_FOR, READERS, TRIGGERS
from projections.reports.subject_statement import statement
from projections.reports.writing.formats import FORMATS
from tests.protocol.story import (
    HOME_OFFICE,
    POLICE,
    Said,
    act,
    informed,
    known,
    overridden,
    paused,
    queried,
    received,
    rejected,
    said,
    when,
)
from tests.protocol.story import SUBJECT as PERSON
from tests.protocol.test_acceptance_cases import CASES, read
from tests.reports.sharing import sent

NOTHING = ["Nothing is listed here."]


def stated(events: Sequence[Known], subject: str = PERSON, since: str = "2024-01-01 00:00") -> Document:
    question = Question(Period(when(since), when("2026-01-01")), when("2026-01-01"), load_policy("protocol-2021"))
    return statement(SUBJECT, Basis(question, BOARD, Tree(9, None, is_closed=True), subject=subject), events)


def of_story(*told: Said, since: str = "2024-01-01 00:00") -> Document:
    return stated(known(*told), since=since)


def of_case(name: str, subject: str) -> Document:
    (folder,) = CASES.glob(f"{name}-*")
    return stated(read(folder)[subject], subject)


def said_in(of: Document, name: str) -> list[str]:
    (chapter,) = [each for each in of.chapters if each.name == name]
    return _sentences(chapter)


def _sentences(chapter: Chapter) -> list[str]:
    return [
        sentence
        for part in chapter.parts
        if isinstance(part, Words | Points)
        for sentence in (part.sentences if isinstance(part, Points) else (part.text,))
    ]


# In plain words ------------------------------------------------------------------------------------------------


def test_the_statement_of_an_acceptance_case_reads_as_it_would_be_told() -> None:
    made = of_case("02", "S-0201")
    assert [
        (
            "On 3 May 2024 at 13:00 BST, Metropolitan police sent data about you to the Home Office's command and control unit "
            "to safeguard a vulnerable person. A police officer decided on it. Kinds of data: name, date of birth. How the "
            "police described you: victim. The legal basis that the police recorded: Data Protection Act 2018 Part 3: "
            "necessary for a law enforcement task. It is not on record that you were told of it."
        )
    ] == said_in(made, "shared")
    assert [
        "On 3 May 2024 at 15:00 BST, the Home Office paused enforcement.",
        "On 20 May 2024 at 13:00 BST, the Home Office served a notice of liability.",
        "On 5 August 2024 at 13:00 BST, the pause was ended (reason: investigation closed).",
    ] == said_in(made, "followed")
    assert ["Nothing is withheld from this statement."] == said_in(made, "withheld")


def test_an_act_that_was_recorded_of_the_wrong_person_is_left_out() -> None:
    assert not any("notice" in sentence for sentence in said_in(of_case("04", "S-0401"), "followed"))


def test_what_the_home_office_answered_stands_with_the_share() -> None:
    (first, second) = said_in(
        of_story(sent("03-03"), received("03-04"), sent("03-05", "SH-2"), rejected("03-06", "SH-2")), "shared"
    )
    assert "The Home Office received it on 4 March 2024 at 12:00 GMT." in first
    assert "The Home Office rejected it on 6 March 2024 at 12:00 GMT (incomplete)." in second


def test_what_is_not_recorded_is_said_to_be_so() -> None:
    (share,) = said_in(of_story(sent("03-03", part=None, purpose=None, lawful_basis=(), data_categories=())), "shared")
    assert (
        "Kinds of data: not recorded. How the police described you: what part you had is not recorded. The legal basis that "
        "the police recorded: none recorded."
    ) in share
    assert "without stating a purpose." in share
    (share,) = said_in(of_story(sent("03-03").but(trigger=None)), "shared")
    assert "It is not recorded who or what decided on it." in share


def test_a_person_who_was_told_reads_when_and_how() -> None:
    made = of_story(sent("03-03"), informed("03-05").but(method="LETTER", language="pa"))
    assert [
        (
            "On 5 March 2024 at 12:00 GMT, Kent police recorded that you were told by letter that your data were shared "
            "(language: pa)."
        )
    ] == said_in(made, "told")
    assert "It is on record that you were told of a share on 5 March 2024 at 12:00 GMT." in said_in(made, "shared")[0]


def test_a_look_up_is_told_with_its_purpose() -> None:
    assert [
        (
            "On 3 March 2024 at 12:00 GMT, Kent police looked up your immigration status in the Police National Computer only to "
            "learn your immigration status."
        )
    ] == said_in(of_story(queried("03-03")), "looked-up")


def test_whom_the_ledger_does_not_know_reads_just_that() -> None:
    made = stated([])
    assert "Nothing about you is on record." in said_in(made, "opening")
    assert NOTHING == said_in(made, "shared")


def test_what_lies_before_the_period_is_left_out_and_what_has_no_date_is_not() -> None:
    shares = said_in(of_story(sent("03-03"), sent("03-04", "SH-2").undated(), since="2024-06-01"), "shared")
    assert ["On a date that is not known"] == [share.split(",")[0] for share in shares]


def test_what_a_force_says_twice_of_one_share_is_one_share() -> None:
    made = of_story(sent("03-03"), sent("03-03").numbered(2))
    assert (1, "1 share of your data is listed.") == (len(said_in(made, "shared")), said_in(made, "opening")[1])


def test_a_share_that_only_the_home_office_recorded_is_listed() -> None:
    made = of_story(received("03-04", share_id="SH-9"), sent("03-05"))
    alone, _ = said_in(made, "shared")
    assert alone == (
        "On 4 March 2024 at 12:00 GMT, the Home Office recorded that it received data about you from the police. No police "
        "force has recorded that it sent them."
    )
    assert "2 shares of your data are listed." == said_in(made, "opening")[1]


def test_an_exception_is_told_without_its_ground() -> None:
    assert [
        "On 9 March 2024 at 12:00 GMT, an officer of the Home Office allowed enforcement against you as an exception."
    ] == said_in(of_story(overridden("03-09")), "followed")


# What else is on record ------------------------------------------------------------------------------------------


def test_a_complaint_is_listed_with_how_it_ended() -> None:
    made = of_story(
        said(ev.ComplaintReceived, "05-05", POLICE, complaint_ref="K-1", about="SHARE"),
        said(ev.ComplaintResolved, "06-06", HOME_OFFICE, complaint_ref="K-1", outcome="PARTLY_UPHELD"),
    )
    first, second = said_in(made, "complaints")
    assert "On 5 May 2024 at 13:00 BST, Kent police recorded a complaint about the sharing of your data." == first
    assert second.startswith("On 6 June 2024 at 13:00 BST, the Home Office")
    assert second.endswith("recorded how a complaint ended: partly upheld.")


def read_by(at: str, role: str = "MEMBER") -> Said:
    officer = Actor(ref="B-77", role="OTHER", organisation="BOARD-7")
    made = said(ev.LedgerAccessed, at, "/ledger/board", accessor_role=role, query_kind="CASE", rows=3, purpose="REVIEW")
    return made.but(actor=officer)


def test_who_read_about_the_person_is_listed_by_role_and_not_by_name() -> None:
    made = of_story(sent("03-03"), read_by("05-05"))
    assert [
        "On 5 May 2024 at 13:00 BST, a member of the governance board read the summary of your case, to review what was found."
    ] == said_in(made, "read")
    assert not any(each in str(made) for each in ("B-77", "BOARD-7"))


def test_a_reading_outside_the_period_is_left_out() -> None:
    assert NOTHING == said_in(of_story(sent("03-03"), read_by("05-05"), since="2024-06-01"), "read")


@pytest.mark.parametrize(
    ("words", "symbols"),
    [
        (READERS, ev.AccessRole),
        (READ, ev.QueryKind),
        (READ_FOR, ev.AccessPurpose),
        (COMPLAINTS, ev.ComplaintSubject),
        (TRIGGERS, ev.Trigger),
    ],
    ids=["readers", "read", "read for", "complaints", "triggers"],
)
def test_every_symbol_of_the_contract_has_words(words: Mapping[str | None, str], symbols: object) -> None:
    assert set(get_args(symbols)) == set(words) - {None}


# For whoever never saw the contract ---------------------------------------------------------------------------------


def test_it_speaks_to_the_person_before_it_says_how_it_was_made() -> None:
    written = FORMATS["text"](of_story(sent("03-03"))).decode()
    assert written.index("What was shared about you") < written.index("Digest of the policy")
    page = FORMATS["html"](of_story(sent("03-03"))).decode()
    assert page.index("What you can do</h2>") < page.index("How this was made")


def test_words_of_the_authorities_are_explained_where_they_stand_and_only_there() -> None:
    assert any("notice of liability is a letter" in each for each in said_in(of_story(act("03-10")), "terms"))
    assert not any("notice of liability" in each for each in said_in(of_story(sent("03-03")), "terms"))
    assert "terms" not in {chapter.name for chapter in of_story(queried("03-03")).chapters}


def test_the_person_is_told_what_they_can_do() -> None:
    assert any("Information Commissioner" in each for each in said_in(stated([]), "rights"))


# Withheld ------------------------------------------------------------------------------------------------------

EXEMPT = informed("03-05", exemption="PREJUDICE_TO_CASE", record="DOC-7")
GROUND = "withheld on this ground: telling you would harm a case. The reasons are in the record DOC-7."


def test_a_share_that_an_exemption_covers_is_counted_and_nothing_of_it_is_told() -> None:
    made = of_story(sent("03-03"), received("03-04"), paused("03-04 14:00"), EXEMPT)
    assert NOTHING == said_in(made, "shared") == said_in(made, "followed") == said_in(made, "told")
    assert f"3 entries are {GROUND}" == said_in(made, "withheld")[0]
    assert "3 March" not in str(made.chapters)
    assert "4 March" not in str(made.chapters)
    assert "5 March" not in str(made.chapters)


def test_an_answer_that_names_no_share_goes_with_the_withheld_one() -> None:
    made = of_story(sent("03-03"), received("03-04", share_id=None), EXEMPT)
    assert f"2 entries are {GROUND}" == said_in(made, "withheld")[0]


def test_an_exemption_without_a_record_is_said_to_have_none() -> None:
    made = of_story(sent("03-03"), informed("03-05", exemption="RISK_OF_HARM"))
    assert [
        (
            "1 entry is withheld on this ground: telling you would put somebody at risk of harm. No record of the reasons is "
            "named."
        )
    ] == said_in(made, "withheld")[:1]


def test_whoever_was_told_later_reads_everything() -> None:
    made = of_story(sent("03-03"), EXEMPT, informed("06-01"))
    assert 1 == len(said_in(made, "shared"))
    assert f"0 entries are {GROUND}" == said_in(made, "withheld")[0]


def test_being_told_after_another_share_does_not_lift_the_exemption_of_the_first() -> None:
    made = of_story(sent("03-03"), EXEMPT, sent("05-31", "SH-2"), informed("06-01"))
    assert ["On 31 May 2024 at 13:00 BST"] == [share.split(",")[0] for share in said_in(made, "shared")]
    assert f"1 entry is {GROUND}" == said_in(made, "withheld")[0]


@pytest.mark.parametrize(("exempt", "withheld"), [("03-17", 1), ("03-18", 0)])
def test_after_a_telling_an_exemption_covers_what_lies_within_14_days(exempt: str, withheld: int) -> None:
    late = informed(exempt, exemption="PREJUDICE_TO_CASE", record="DOC-7")
    made = of_story(sent("03-03"), informed("03-04"), late)
    assert said_in(made, "withheld")[0].startswith(f"{withheld} ")
    assert (withheld == 1) == (NOTHING == said_in(made, "shared"))


def test_a_share_nobody_spoke_of_is_covered_by_an_exemption_however_late() -> None:
    made = of_story(sent("03-03"), informed("09-05", exemption="PREJUDICE_TO_CASE", record="DOC-7"))
    assert NOTHING == said_in(made, "shared")


def test_an_exemption_of_a_pause_withholds_the_pause_alone() -> None:
    made = of_story(sent("03-03"), paused("03-04"), informed("03-05", "PAUSE", "PREJUDICE_TO_CASE", "DOC-7"))
    assert (1, NOTHING) == (len(said_in(made, "shared")), said_in(made, "followed"))


def test_enforcement_does_not_name_a_share_that_is_withheld_as_its_source() -> None:
    from_police = act("03-10").but(originated_from="POLICE_SHARE")
    assert "came from data that the police had shared" in said_in(of_story(sent("03-03"), from_police), "followed")[0]
    assert ["On 10 March 2024 at 12:00 GMT, the Home Office served a notice of liability."] == said_in(
        of_story(sent("03-03"), EXEMPT, from_police), "followed"
    )


def test_an_exception_to_the_protection_is_withheld_with_the_share_that_it_would_give_away() -> None:
    made = of_story(sent("03-03"), EXEMPT, overridden("03-09"))
    assert NOTHING == said_in(made, "followed")
    assert f"2 entries are {GROUND}" == said_in(made, "withheld")[0]


def test_an_exception_to_a_pause_that_is_withheld_is_withheld_too() -> None:
    of_pause = informed("03-05", "PAUSE", "PREJUDICE_TO_CASE", "DOC-7")
    made = of_story(paused("03-04"), overridden("03-09"), of_pause)
    assert NOTHING == said_in(made, "followed")


def test_what_the_home_office_received_and_nobody_sent_is_withheld_with_what_followed() -> None:
    made = of_story(received("03-04", share_id="SH-9"), paused("03-04 14:00"), EXEMPT)
    assert NOTHING == said_in(made, "shared") == said_in(made, "followed")
    assert f"2 entries are {GROUND}" == said_in(made, "withheld")[0]


def test_an_answer_that_may_be_to_a_withheld_share_is_not_told_with_another_of_its_number() -> None:
    """Two forces use one number: Kent's share is withheld, Essex's of long before was told of and is not."""
    of_essex = sent("01-03").but(force="ESSEX", publisher="/police/essex")
    made = of_story(of_essex, informed("01-04"), sent("03-03"), received("03-04"), rejected("03-06", "SH-1"), EXEMPT)
    (share,) = said_in(made, "shared")
    assert "Essex police sent data" in share
    assert "received it" not in share
    assert "rejected it" not in share
    assert f"3 entries are {GROUND}" == said_in(made, "withheld")[0]


# Nobody else's data ----------------------------------------------------------------------------------------------


def test_no_officer_and_no_informer_is_named() -> None:
    officer = Actor(ref="PC-4711", role="OFFICER", organisation="KENT-CID")
    made = of_story(
        sent("03-03").but(actor=officer),
        act("03-10").but(originated_from="TIP_OFF", actor=officer),
        overridden("03-09").but(actor=officer),
    )
    words = str(made).lower()
    assert not any(each in words for each in ("pc-4711", "kent-cid", "tip"))


def test_it_is_marked_as_about_one_person_on_every_page() -> None:
    assert of_story(sent("03-03")).warning.startswith("CONFIDENTIAL: about one person.")
