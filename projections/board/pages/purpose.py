"""What somebody reads about persons for: asked once a session, and written on the ledger with every reading."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ledger.events import AccessPurpose
from projections.board.form import Form, Sent, Went
from projections.board.page import Page, Shown, Visit
from projections.board.people.coming_back import LENGTH_MAX, own_path
from projections.board.people.door import PURPOSE, SESSION
from projections.board.people.signing_in import People
from projections.board.problems import Refused

PURPOSES: Mapping[AccessPurpose, str] = MappingProxyType(
    {
        "REVIEW": "To review findings for the board",
        "REPORTING": "To prepare a report",
        "SUBJECT_ACCESS": "To answer a person who asks what is held about them",
        "AUDIT": "To audit how the protocol or this ledger is kept",
        "OPERATION": "To run or mend the ledger",
        "OTHER": "For something else",
    }
)


def _answer(visit: Visit) -> Shown:
    words = {
        "to": own_path(visit.asked.text("to", LENGTH_MAX)),
        "purposes": PURPOSES,
        "chosen": visit.member.purpose or "",
    }
    return Shown("What are you reading this for?", {}, words=words)


PURPOSE_PAGE = Page("purpose", PURPOSE, "purpose.html", _answer)


def purpose_form(people: People) -> Form:
    def do(sent: Sent) -> Went:
        chosen = next((each for each in PURPOSES if each == sent.text("purpose")), None)
        if chosen is None:
            raise Refused({"purpose": "Choose what you are reading this for"}, sent.typed)
        people.sessions.set_purpose(sent.visit.browser.cookies.get(SESSION, ""), chosen)
        return Went(own_path(sent.text("to")))

    return Form(PURPOSE, PURPOSE_PAGE, do)
