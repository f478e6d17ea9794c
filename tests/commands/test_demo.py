"""`ledger demo`: a year through the whole ledger, and nothing of anybody else's ledger touched."""

from __future__ import annotations

from ledger.commands.demo import title_of
from ledger.demo import SHOWCASE_RULES, SHOWCASE_SUBJECT
from ledger.protocol import load_policy
from tests.commands.calling import Ledger, event


def test_the_demo_tells_a_year_and_shows_one_case_with_its_reasons(ledger: Ledger) -> None:
    done = ledger("demo", "--cases", 40)
    assert 0 == done.code, done.err
    assert all(word in done.out for word in (SHOWCASE_SUBJECT, *SHOWCASE_RULES, "It rests on", "Try next"))
    status = ledger("status", "--json").document()
    assert ("rehearsal", True, 0) == (status["ledger"], status["claims"]["holds"], status["claims"]["waiting"])

    again = ledger("demo", "--cases", 40)
    assert 0 == again.code
    assert "holds the demo already" in again.err
    assert status == ledger("status", "--json").document()


def test_every_rule_of_the_year_can_be_given_its_title() -> None:
    assert [] == [rule for rule in load_policy().rules if not title_of(rule)]
    assert "A pattern of automated sharing on one day" == title_of("PS-12")


def test_the_demo_leaves_another_ledger_alone(ledger: Ledger) -> None:
    assert 0 == ledger("publish", ledger.write("events.jsonl", [event()])).code
    assert 0 == ledger("run", "--until-idle").code
    before = ledger("status", "--json").document()
    done = ledger("demo")
    assert 2 == done.code
    assert "holds something other than the demo" in done.err
    assert before == ledger("status", "--json").document() | {"consumers": before["consumers"]}


def test_the_demo_does_not_run_on_kafka(nowhere: Ledger) -> None:
    assert 2 == Ledger(nowhere.home, {"LEDGER_KAFKA": "localhost:1"})("demo").code
