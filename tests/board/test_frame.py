"""What holds for every page and form: three ways to read it, who may, headers, and problems in words."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any, cast

import pytest

from ledger.errors import DamagedLedger, PartMissing
from ledger.instants import Instant
from projections.board.form import Form, Sent, Went
from projections.board.ledger import Ledger
from projections.board.page import Page, Shown, Visit
from projections.board.problems import NotFound, Overtaken, Refused
from projections.board.stand import Sealed, Stand
from projections.board.visitor import Role, Visitor
from tests.board.serving import TOKEN, Served, served

STAND = Stand(Instant(1_716_206_400_000_000), True, False, 100, 0, Sealed("protocol-ledger/one", 90, "cm9vdA==", None))
MEMBER = Visitor("U-1", "Ada Member", Role.MEMBER)
ANALYST = Visitor("U-2", "Ben Analyst", Role.ANALYST)
HOSTILE = '<script>alert("x")</script>'


class Standing:
    """A ledger of which only the stand is asked."""

    def stand(self) -> Stand:
        return STAND


def _list(visit: Visit) -> Shown:
    if visit.asked.text("fault") == "away":
        raise PartMissing("the database of somebody@somewhere does not answer")
    if visit.asked.text("fault") == "damaged":
        raise DamagedLedger("S-1001 is damaged")
    rows = [{"name": HOSTILE, "count": 1}, {"name": "=1+1", "count": None}]
    return Shown("A list", {"rows": rows, "page": visit.asked.page()}, rows="rows", reads=len(rows))


def _one(visit: Visit) -> Shown:
    if visit.asked.path["name"] != "known":
        raise NotFound("There is no such thing.", "Look in the list.")
    return Shown("One thing", {"name": "known"})


def _change(sent: Sent) -> Went:
    if sent.text("name") == "late":
        raise Overtaken("Somebody else changed this while you wrote.")
    if not sent.text("name"):
        raise Refused({"name": "Give it a name."}, sent.typed)
    return Went("/list", {"kept": "yes", "gone": None})


LIST = Page("list", "/list", "about.html", _list, frozenset({Role.MEMBER}), reads="FINDINGS", menu="The list")
ONE = Page("one", "/list/{name}", "about.html", _one, frozenset({Role.MEMBER}))
OPEN = Page("open", "/open", "about.html", lambda _: Shown("Open to all", {}), roles=None, menu="Open")


@pytest.fixture
def board() -> Iterator[Served]:
    change = Form("/list/{name}", ONE, _change, frozenset({Role.MEMBER}))
    with served(cast("Ledger", Standing()), (LIST, ONE, OPEN), (change,), MEMBER) as running:
        yield running


def test_a_page_says_as_known_when_and_under_which_checkpoint(board: Served) -> None:
    text = board.client.get("/open").text
    assert "As known at 20 May 2024 at 13:00 BST." in text
    assert "90 of 100 records are sealed, under the root hash <code>cm9vdA==</code>" in text


def test_the_same_is_given_as_json(board: Served) -> None:
    answer = board.client.get("/list.json")
    assert "application/json" == answer.headers["content-type"]
    document: dict[str, Any] = answer.json()
    assert {"tree_size": 90, "root_hash": "cm9vdA==", "origin": "protocol-ledger/one"} == document["stand"][
        "checkpoint"
    ]
    assert "2024-05-20T12:00:00Z" == document["stand"]["known_at"]
    assert HOSTILE == document["rows"][0]["name"]


def test_rows_are_given_as_csv_that_no_spreadsheet_runs(board: Served) -> None:
    rows = list(csv.reader(io.StringIO(board.client.get("/list.csv").text)))
    assert ["name", "count", "known_at", "sealed_records"] == rows[0]
    assert [HOSTILE, "1", "2024-05-20T12:00:00Z", "90"] == rows[1]
    assert ["'=1+1", ""] == rows[2][:2]


def test_a_page_without_rows_has_no_csv(board: Served) -> None:
    answer = board.client.get("/open.csv")
    assert 404 == answer.status_code
    assert "This page has no table." in answer.text


def test_what_is_read_about_persons_is_noted_however_it_is_read(board: Served) -> None:
    for suffix in ("", ".json", ".csv"):
        board.client.get(f"/list{suffix}")
    board.client.get("/open")
    assert [("U-1", "FINDINGS", 2)] * 3 == board.notebook.lines


def test_who_has_not_signed_in_is_asked_to(board: Served) -> None:
    board.door.inside = None
    answer = board.client.get("/list")
    assert 401 == answer.status_code
    assert 'href="/sign-in"' in answer.text
    assert 200 == board.client.get("/open").status_code


def test_a_role_that_may_not_see_a_page_is_told_so_and_does_not_see_it_in_the_menu(board: Served) -> None:
    board.door.inside = ANALYST
    answer = board.client.get("/list")
    assert 403 == answer.status_code
    assert "Your role here is analyst." in answer.text
    assert "The list" not in board.client.get("/open").text
    board.door.inside = MEMBER
    assert "The list" in board.client.get("/open").text


@pytest.mark.parametrize("path", ["/nowhere", "/list/other", "/list/known/more"])
def test_an_unknown_address_is_a_page_that_says_what_to_do(board: Served, path: str) -> None:
    answer = board.client.get(path)
    assert 404 == answer.status_code
    assert "<h1" in answer.text
    assert "text/html; charset=utf-8" == answer.headers["content-type"]


def test_a_problem_is_told_to_programs_as_rfc_9457_says(board: Served) -> None:
    answer = board.client.get("/list.json", params={"page": "0"})
    assert (400, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert "page: '0' is not a page number." == answer.json()["detail"]


def test_a_part_that_is_away_is_told_without_its_address(board: Served) -> None:
    for fault in ("away", "damaged"):
        answer = board.client.get("/list", params={"fault": fault})
        assert 503 == answer.status_code
        assert "somebody" not in answer.text
        assert "S-1001" not in answer.text


def test_an_address_that_is_too_long_is_refused(board: Served) -> None:
    assert 400 == board.client.get("/list", params={"q": "x" * 5000}).status_code


def test_a_form_leads_on(board: Served) -> None:
    answer = board.client.post("/list/known", data={"name": "new", "token": TOKEN})
    assert (303, "/list") == (answer.status_code, answer.headers["location"])
    set_cookies = answer.headers.get_list("set-cookie")
    assert any("kept=yes" in each and "HttpOnly" in each and "SameSite=lax" in each for each in set_cookies)
    assert any(each.startswith("gone=") and "Max-Age=0" in each for each in set_cookies)


def test_a_form_with_a_mistake_or_that_came_late_is_shown_again(board: Served) -> None:
    assert 400 == board.client.post("/list/known", data={"name": "  ", "token": TOKEN}).status_code
    assert 409 == board.client.post("/list/known", data={"name": "late", "token": TOKEN}).status_code


def test_a_form_from_elsewhere_or_of_somebody_else_changes_nothing(board: Served) -> None:
    assert 400 == board.client.post("/list/known", data={"name": "new"}).status_code
    assert 400 == board.client.post("/list/known", data={"name": "new", "token": "another"}).status_code
    board.door.inside = ANALYST
    assert 403 == board.client.post("/list/known", data={"name": "new", "token": TOKEN}).status_code


def test_a_form_that_is_too_large_is_refused(board: Served) -> None:
    assert 400 == board.client.post("/list/known", data={"name": "x" * 70_000, "token": TOKEN}).status_code


def test_every_answer_is_closed_to_other_sites_and_to_caches(board: Served) -> None:
    for path in ("/open", "/list.json", "/nowhere"):
        headers = board.client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "no-store" == headers["cache-control"]
        assert "nosniff" == headers["x-content-type-options"]
    assert "max-age=86400" in board.client.get("/static/board.css").headers["cache-control"]


def test_a_method_that_a_page_does_not_have_is_refused_in_words(board: Served) -> None:
    answer = board.client.put("/open")
    assert 405 == answer.status_code
    assert "does not take that kind of request" in answer.text


def test_the_style_has_nothing_that_only_gov_uk_may_use(board: Served) -> None:
    style = board.client.get("/static/govuk-frontend.min.css").text
    assert "6.6.0" in style
    assert "@font-face" not in style
    assert "Transport" not in style


FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(("inside", "status"), [(None, 401), (MEMBER, 400)])
def test_what_was_typed_into_a_form_that_outlived_its_session_can_be_sent_again(
    board: Served, inside: Visitor | None, status: int
) -> None:
    board.door.inside = inside
    answer = board.client.post("/list/known", data={"name": HOSTILE, "token": "of before"}, headers=FROM_HERE)
    assert status == answer.status_code
    assert '<input type="hidden" name="name" value="&lt;script&gt;' in answer.text
    assert HOSTILE not in answer.text
    assert f'name="token" value="{TOKEN}"' in answer.text
    assert "of before" not in answer.text
    assert ('href="/sign-in?to=%2Flist%2Fknown"' in answer.text) == (inside is None)


def test_a_form_that_another_site_sends_is_not_offered_to_be_sent_again(board: Served) -> None:
    for site in ("cross-site", "same-site", "none"):
        typed = {"name": "theirs", "token": "a guess"}
        answer = board.client.post("/list/known", data=typed, headers={"Sec-Fetch-Site": site})
        assert 400 == answer.status_code
        assert "theirs" not in answer.text


def test_a_page_that_is_shown_again_with_its_mistakes_is_noted_as_read_again() -> None:
    def refuse(sent: Sent) -> Went:
        raise Refused({"name": "Give it a name."}, sent.typed)

    form = Form("/list", LIST, refuse, frozenset({Role.MEMBER}))
    with served(cast("Ledger", Standing()), (LIST,), (form,), MEMBER) as running:
        assert 400 == running.client.post("/list", data={"token": TOKEN}).status_code
        assert [("U-1", "FINDINGS", 2)] == running.notebook.lines
