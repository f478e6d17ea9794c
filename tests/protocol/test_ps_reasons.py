"""The reasons that the rules on shares give: every fact in order, in words, with its event."""

from __future__ import annotations

from typing import get_args

import pytest

from ledger.events import Actor, DataCategory, Purpose, QuerySystem, ShareReceiver
from ledger.protocol import finding_json
from ledger.protocol.rules import RULES
from ledger.protocol.wording_of_shares import (
    categories_in_words,
    purpose_in_words,
    receiver_in_words,
    system_in_words,
)
from tests.protocol.story import (
    Said,
    corrected,
    informed,
    opened,
    queried,
    received,
    reported,
    role,
    safeguarded,
    shared,
    verdicts_of,
)

CORRELATION = "00000000-0000-4000-8000-000000000001"
REPORT = reported("05-01").but(domestic_abuse=True)
WITNESS = role("05-01", "WITNESS")
SHARE = shared("05-02")
SENT = "Kent sent data on the person to the Home Office's command and control unit on 2 May 2024 at 13:00 BST"
ASKED = "Kent asked the Police National Computer about the person on 2 May 2024 at 13:00 BST"
CLAIM = informed("05-02", exemption="IMMIGRATION_EXEMPTION")
BY_DEFAULT = ("The person is the victim in case C-1: no other part is on record", None)
STATUS = SHARE.but(purpose="STATUS_ONLY")
DOUBT = SHARE.but(purpose="IMMIGRATION_ENFORCEMENT_REFERRAL", status_basis="SUSPICION_ONLY")
TASK = SHARE.but(trigger="AUTOMATED_TASK")
EXCESS = SHARE.but(data_categories=("PHOTO", "EMPLOYER", "HEALTH"))
UNTOLD = (
    "From 14 days before it to 14 days after it, the person was not told and no exemption recorded",
    None,
)
SAFE = f"{SENT}, to safeguard a vulnerable person"

REASONS = {
    "a share for status only": (
        "PS-01",
        (WITNESS, STATUS),
        STATUS,
        [
            ("The person's part in case C-1 is witness, as recorded on 1 May 2024 at 13:00 BST", WITNESS),
            (f"{SENT}, only to learn the person's immigration status", STATUS),
        ],
        ["role", "share"],
    ),
    "a query for status only": (
        "PS-01",
        (REPORT, queried("05-02")),
        queried("05-02"),
        [
            BY_DEFAULT,
            (
                f"{ASKED}, only to learn the person's immigration status",
                queried("05-02"),
            ),
        ],
        ["query"],
    ),
    "a share on doubt alone": (
        "PS-02",
        (REPORT, DOUBT),
        DOUBT,
        [
            BY_DEFAULT,
            (f"{SENT}, as a referral for immigration enforcement", DOUBT),
            ("A crime of domestic abuse in case C-1 was reported on 1 May 2024 at 13:00 BST", REPORT),
            ("What was believed of their status rested on suspicion only", DOUBT),
            ("Sharing on doubt alone was allowed in Kent then", None),
        ],
        ["share", "report"],
    ),
    "an automatic share under a correlation id": (
        "PS-03",
        (TASK.but(correlation_id=CORRELATION),),
        TASK,
        [
            (SAFE, TASK),
            ("It gives the person's part as victim, and the ledger has none to go by instead", TASK),
            ("What set it off was no person's decision (trigger: automated task)", TASK),
            ("No decision of an officer or supervisor under its correlation id came before it", None),
        ],
        ["share"],
    ),
    "an automatic share without one": (
        "PS-03",
        (REPORT, TASK),
        TASK,
        [
            BY_DEFAULT,
            (SAFE, TASK),
            ("What set it off was no person's decision (trigger: automated task)", TASK),
            ("It carries no correlation id by which an earlier decision could be found", None),
        ],
        ["share"],
    ),
    "excess and special data": (
        "PS-04",
        (EXCESS,),
        EXCESS,
        [
            (SAFE, EXCESS),
            ("Beyond what may go with that purpose, it held: photograph, employer", EXCESS),
            ("Without a basis that allows these special categories, it held: health", EXCESS),
        ],
        ["share"],
    ),
    "neither purpose nor basis": (
        "PS-05",
        (SHARE.but(purpose=None, lawful_basis=()),),
        SHARE,
        [
            (f"{SENT}, without stating a purpose", SHARE),
            ("No purpose is recorded for it", SHARE),
            ("No lawful basis is recorded for it", SHARE),
        ],
        ["share"],
    ),
    "an exemption of others, and unrecorded": (
        "PS-06",
        (CLAIM,),
        CLAIM,
        [
            (
                "The immigration exemption was claimed on 2 May 2024 at 13:00 BST for not telling the person (share)",
                CLAIM,
            ),
            ("It was claimed by /police/kent, and only the Home Office may use it", CLAIM),
            ("It refers to no record of the decision, which is needed from 8 March 2024 on", CLAIM),
        ],
        ["claim"],
    ),
    "never told": ("PS-07", (REPORT, SHARE), SHARE, [BY_DEFAULT, (SAFE, SHARE), UNTOLD], ["share"]),
    "told late": (
        "PS-07",
        (REPORT, SHARE, informed("06-01")),
        SHARE,
        [
            BY_DEFAULT,
            (SAFE, SHARE),
            UNTOLD,
            ("The person was told later, on 1 June 2024 at 13:00 BST", informed("06-01")),
        ],
        ["share", "telling"],
    ),
    "an exemption recorded late": (
        "PS-07",
        (REPORT, SHARE, informed("06-01", exemption="RISK_OF_HARM")),
        SHARE,
        [
            BY_DEFAULT,
            (SAFE, SHARE),
            UNTOLD,
            (
                "An exemption from telling the person (risk of harm) was recorded later, on 1 June 2024 at 13:00 BST",
                informed("06-01", exemption="RISK_OF_HARM"),
            ),
        ],
        ["share", "exemption"],
    ),
    "no sender": (
        "PS-08",
        (SHARE,),
        SHARE,
        [(SAFE, SHARE), ("The record does not say who sent it", SHARE)],
        ["share"],
    ),
    "a victim as a suspect": (
        "PS-09",
        (opened("05-01"), SHARE.but(subject_role="SUSPECT")),
        SHARE,
        [BY_DEFAULT, (SAFE, SHARE), ("The share gave the person the role suspect", SHARE)],
        ["share"],
    ),
    "a victim as nobody": (
        "PS-09",
        (opened("05-01"), SHARE.but(subject_role=None)),
        SHARE,
        [BY_DEFAULT, (SAFE, SHARE), ("The share gave the person no role at all", SHARE)],
        ["share"],
    ),
    "enforcement before care": (
        "PS-10",
        (REPORT, DOUBT, safeguarded("05-03")),
        DOUBT,
        [
            BY_DEFAULT,
            (f"{SENT}, as a referral for immigration enforcement", DOUBT),
            ("No safeguarding action and no referral to support came before it", None),
        ],
        ["share"],
    ),
    "sent and not received": (
        "PS-11",
        (SHARE,),
        SHARE,
        [
            (SAFE, SHARE),
            ("Up to 5 days after it, no receipt and no rejection of share SH-05-02 is on record", None),
        ],
        ["share"],
    ),
    "received and not sent": (
        "PS-11",
        (received("05-02"),),
        received("05-02"),
        [
            ("The Home Office received data on the person on 2 May 2024 at 13:00 BST", received("05-02")),
            ("Up to 5 days after it, no sending of share SH-1 is on record", None),
            ("The receipt says that the person is a victim", received("05-02")),
        ],
        ["receipt"],
    ),
    "received without saying of what": (
        "PS-11",
        (received("05-02", None, None),),
        received("05-02", None, None),
        [
            ("The Home Office received data on the person on 2 May 2024 at 13:00 BST", received("05-02", None, None)),
            ("The receipt does not say which share it belongs to", received("05-02", None, None)),
        ],
        ["receipt"],
    ),
}


@pytest.mark.parametrize(("code", "told", "anchor", "facts", "parts"), REASONS.values(), ids=REASONS.keys())
def test_reasons(
    code: str, told: tuple[Said, ...], anchor: Said, facts: list[tuple[str, Said | None]], parts: list[str]
) -> None:
    (verdict,) = verdicts_of(code, *told)
    document = finding_json(verdict)
    expected = [f"{words}." if said is None else f"{words} (event {said.event.event_id})." for words, said in facts]
    assert expected == document["because"]
    assert anchor.event.event_id == document["anchor"]
    assert parts == [part["part"] for part in document["evidence"]]


def test_a_regime_that_stopped_it_is_told() -> None:
    (verdict,) = verdicts_of("PS-02", REPORT, DOUBT.but(force="WARWICKSHIRE"))
    assert "Sharing on doubt alone was stopped in Warwickshire then." == finding_json(verdict)["because"][-1]


def test_the_case_of_a_finding_is_that_of_the_share() -> None:
    cases = [
        verdict.finding.case_ref for share in (SHARE, SHARE.of_case(None)) for verdict in verdicts_of("PS-08", share)
    ]
    assert ["C-1", None] == cases


def test_a_correction_is_told_as_corrected() -> None:
    (verdict,) = verdicts_of("PS-05", SHARE, corrected("05-03", SHARE, purpose=None))
    assert "No purpose is recorded for it" in finding_json(verdict)["because"][1]


def test_no_reason_is_told_of_a_clean_share() -> None:
    officer = Actor(ref="OFF-1", role="OFFICER", organisation="/police/kent")
    clean = SHARE.but(actor=officer, share_id="SH-1")
    told = (REPORT, safeguarded("05-01"), clean, informed("05-03"), received("05-02", True, "SH-1"))
    codes = [rule.code for rule in RULES if rule.code.startswith("PS-")]
    assert dict.fromkeys(codes, ()) == {code: verdicts_of(code, *told) for code in codes}


WORDS = {
    purpose_in_words: (*get_args(Purpose), None),
    receiver_in_words: get_args(ShareReceiver),
    system_in_words: get_args(QuerySystem),
    lambda category: categories_in_words([category]): get_args(DataCategory),
}


@pytest.mark.parametrize(("in_words", "symbols"), WORDS.items(), ids=["purposes", "receivers", "systems", "categories"])
def test_every_symbol_has_words_of_its_own(in_words, symbols: tuple) -> None:
    words = [in_words(symbol) for symbol in symbols]
    assert len(symbols) == len(set(words))
    assert all(words)
    assert not any("_" in told for told in words)


def test_kinds_of_data_are_listed_in_one_order() -> None:
    assert "name, address, health" == categories_in_words({"HEALTH", "ADDRESS", "NAME"})
