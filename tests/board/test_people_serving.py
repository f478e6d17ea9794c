"""`ledger board` and `ledger user`, from the command line to the ledger: embedded, with a browser and real claims."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from ledger.commands import moments
from ledger.commands.board_ledger import BoardLedger
from ledger.commands.parts import Parts
from ledger.commands.people import people_of
from ledger.embedded import embedded_postgres
from ledger.events import LedgerAccessed
from ledger.london import london
from ledger.settings import load_settings
from projections.board.accesses import Accesses
from projections.board.answering import Board
from projections.board.page import Page, Shown
from projections.board.pages.at_door import at_door
from projections.board.people.door import PeopleDoor
from projections.board.visitor import SEES_PERSONS
from projections.board.web import application
from projections.replay import everything_about
from tests.board.serving import reached
from tests.commands.calling import TIMEOUT_S, Ledger, papers_in_a_pause, rehearsed

CASE = Page("case", "/cases/1", "about.html", lambda _: Shown("A case", {}, reads=1, about="S-1"), SEES_PERSONS, "CASE")
LIST = Page("list", "/list", "about.html", lambda _: Shown("A list", {}, reads=7), SEES_PERSONS, "FINDINGS")
NEW = "purple kettle on the moon"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with embedded_postgres(tmp_path / "home"):
        yield Ledger(tmp_path / "home", {})


def _token(page: httpx.Response) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page.text)
    assert found is not None, page.text
    return found.group(1)


def _send(browser: httpx.Client, path: str, **typed: str) -> httpx.Response:
    return browser.post(path, data=typed | {"token": _token(browser.get(path))})


def _sign_in(browser: httpx.Client, name: str, password: str) -> None:
    assert 303 == _send(browser, "/sign-in", name=name, password=password).status_code
    assert 303 == _send(browser, "/password", old=password, new=NEW, again=NEW).status_code


@contextmanager
def _board(ledger: Ledger) -> Iterator[httpx.Client]:
    """As `ledger board` makes it, with two pages about persons."""
    with Parts(load_settings({"home": ledger.home}, ledger.home)) as parts, people_of(parts) as people:
        behind = BoardLedger(parts, moments.clock)
        pages, forms = at_door(people)
        with closing(Accesses(behind.claim)) as accesses:
            accesses.start()
            with reached(
                application(Board(behind, PeopleDoor(people), accesses, (CASE, LIST, *pages), forms))
            ) as browser:
                yield browser


def _readings(ledger: Ledger) -> list[LedgerAccessed]:
    """Those about S-1, then those of lists."""
    with Parts(load_settings({"home": ledger.home}, ledger.home)) as parts:
        known = [
            each for name in ("S-1", "/ledger/board") for each in everything_about(parts.log, name, moments.clock())
        ]
    return [each.event for each in known if isinstance(each.event, LedgerAccessed)]


@pytest.mark.parametrize("is_rehearsal", [False, True])
def test_who_read_what_is_on_the_ledger_without_a_name(ledger: Ledger, is_rehearsal: bool) -> None:
    story = papers_in_a_pause()
    file = ledger.write("story.jsonl", rehearsed(story) if is_rehearsal else story)
    assert 0 == ledger("publish", *(["--known-at-from", "knowntime"] if is_rehearsal else []), file).code
    assert 0 == ledger("run", "--until-idle").code
    password = ledger("user", "add", "Ada Member", "--role", "member", "--one-time").out.strip()
    with _board(ledger) as browser:
        _sign_in(browser, "Ada Member", password)
        assert 303 == browser.get("/cases/1").status_code
        assert 303 == _send(browser, "/purpose", purpose="AUDIT").status_code
        assert [200, 200, 200] == [browser.get(path).status_code for path in ("/cases/1", "/cases/1.json", "/list")]
    assert 0 == ledger("run", "--until-idle").code
    assert [] == ledger("refused", "--json").document()
    ref = ledger("user", "list", "--json").document()[0]["ref"]
    read = _readings(ledger)
    assert ["S-1", "S-1", "/ledger/board"] == [each.subject_ref for each in read]
    assert [("CASE", 1), ("CASE", 1), ("FINDINGS", 7)] == [(each.query_kind, each.rows) for each in read]
    assert {(ref, "MEMBER", "AUDIT")} == {
        (each.actor and each.actor.ref, each.accessor_role, each.purpose) for each in read
    }
    assert "Ada" not in repr(read)


def test_the_reading_of_the_ledger_is_counted_in_its_own_report(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("story.jsonl", papers_in_a_pause())).code
    assert 0 == ledger("run", "--until-idle").code
    password = ledger("user", "add", "Ada Member", "--role", "member", "--one-time").out.strip()
    with _board(ledger) as browser:
        _sign_in(browser, "Ada Member", password)
        _send(browser, "/purpose", purpose="AUDIT")
        for path in ("/cases/1", "/list", "/list"):
            assert 200 == browser.get(path).status_code
    assert 0 == ledger("run", "--until-idle").code
    today = f"{london(moments.clock()):%Y-%m-%d}"
    report = ledger("report", "quality", "--audience", "board", "--from", "2024-01-01", "--to", today, "--json")
    chapter = next(each for each in report.document()["chapters"] if each["name"] == "m36")
    assert "3 readings were counted by when it happened, and 3 by when it became known." in chapter["parts"][0]["says"]


def test_the_board_is_served_until_a_signal_and_names_nobody_in_its_logs(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("story.jsonl", papers_in_a_pause())).code
    assert 0 == ledger("run", "--until-idle").code
    password = ledger("user", "add", "Ada Member", "--role", "member", "--force", "KENT", "--one-time").out.strip()
    process = ledger.start("board", "--listen", "127.0.0.1:0")
    try:
        assert process.stdout is not None
        with httpx.Client(base_url=process.stdout.readline().strip(), timeout=60) as browser:
            assert 200 == browser.get("/about").status_code
            assert 400 == _send(browser, "/sign-in", name="Ada Member", password="wrong").status_code
            _sign_in(browser, "Ada Member", password)
            assert "Ada Member, member, Kent" in browser.get("/purpose").text
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=TIMEOUT_S)
    finally:
        _end(process)
    assert 0 == process.returncode
    assert "Stopped." in err
    assert "Ada" not in out + err


def test_a_board_of_an_empty_ledger_says_what_to_do(ledger: Ledger) -> None:
    done = ledger("board", "--listen", "127.0.0.1:0")
    assert 2 == done.code
    assert "ledger publish" in done.err


def test_a_home_without_a_ledger_gets_no_accounts(tmp_path: Path) -> None:
    nowhere = Ledger(tmp_path / "home", {})
    done = nowhere("user", "add", "Ada", "--role", "member")
    assert 2 == done.code
    assert not nowhere.home.exists()


def test_accounts_are_listed_disabled_and_given_new_passwords(ledger: Ledger) -> None:
    first = ledger("user", "add", "Ada Member", "--role", "member", "--force", "kent", "--force", "ESSEX")
    assert re.fullmatch(r"([a-z0-9]{4}-){3}[a-z0-9]{4}\n", first.out)
    assert 0 == ledger("user", "add", "Pat", "--role", "publisher", "--publisher", "/police/kent").code
    assert first.out != ledger("user", "password", "ada member").out
    assert 0 == ledger("user", "disable", "PAT").code
    ada, pat = ledger("user", "list", "--json").document()
    assert (["ESSEX", "KENT"], "MEMBER", False, True) == tuple(
        ada[key] for key in ("forces", "role", "disabled", "password_to_be_changed")
    )
    assert ("/police/kent", True) == (pat["publisher"], pat["disabled"])
    assert "Essex, Kent" in ledger("user", "list").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Ada", "--role", "owner"), "no role"),
        (("add", "Ada", "--role", "publisher"), "for which publisher"),
        (("add", "Ada", "--role", "member", "--force", "ATLANTIS"), "no police force"),
        (("add", "", "--role", "member"), "a name has"),
        (("disable", "Nobody"), "no account"),
        (("password", "Nobody"), "no account"),
    ],
)
def test_a_mistake_in_an_account_is_wrong_use(ledger: Ledger, arguments: tuple[str, ...], words: str) -> None:
    done = ledger("user", *arguments)
    assert 2 == done.code
    assert words in done.err


def test_a_name_that_is_taken_is_wrong_use(ledger: Ledger) -> None:
    assert 0 == ledger("user", "add", "Ada", "--role", "member").code
    done = ledger("user", "add", "ADA", "--role", "member")
    assert (2, "") == (done.code, done.out)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
