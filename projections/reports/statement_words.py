"""The words of a statement to a person: what symbols of the contract mean to somebody who never saw it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from projections.reports.measures.m06_lawful_bases import LawfulBases

BASES: Mapping[str, str] = MappingProxyType(
    {basis: words.replace("DPA 2018", "Data Protection Act 2018") for basis, words in LawfulBases.categories}
)
"""As the measures of the lawful bases say them, with the name of the act in full."""
TRIGGERS: Mapping[str | None, str] = MappingProxyType(
    {
        None: "It is not recorded who or what decided on it.",
        "OFFICER_DECISION": "A police officer decided on it.",
        "SUPERVISOR_DIRECTION": "A supervisor in the police directed it.",
        "AUTOMATED_TASK": "A computer system did it by itself: no decision by a person is on record.",
        "BULK_EXTRACT": "It was part of a copy of many people's records.",
        "PARTNER_REQUEST": "Another organisation asked for it.",
        "VICTIM_REQUEST": "It is recorded that you asked for it.",
        "COURT": "A court ordered it.",
    }
)
READERS: Mapping[str, str] = MappingProxyType(
    {
        "MEMBER": "a member of the governance board",
        "REVIEWER": "a reviewer for the governance board",
        "ANALYST": "an analyst",
        "OPERATOR": "somebody who runs the ledger",
        "SUBJECT_ACCESS_OFFICER": "the officer who answers requests such as yours",
        "PUBLISHER": "a body that records events in the ledger",
        "OTHER": "somebody in another role",
    }
)
READ: Mapping[str, str] = MappingProxyType(
    {
        "CASE": "the summary of your case",
        "TIMELINE": "the list of everything recorded about you",
        "FINDING": "a finding of the ledger's rules about you",
        "FINDINGS": "the findings of the ledger's rules about you",
        "EXPLANATION": "why the ledger's rules found something about you",
        "REPORT": "a report that you are in",
        "RECEIPT": "a proof that a record about you exists",
        "EXPORT": "a copy of the ledger",
        "OTHER": "something else about you",
    }
)
READ_FOR: Mapping[str, str] = MappingProxyType(
    {
        "REVIEW": "to review what was found",
        "REPORTING": "for a report",
        "SUBJECT_ACCESS": "to answer your request",
        "OPERATION": "to keep the ledger running",
        "AUDIT": "for an audit",
        "OTHER": "for another reason",
    }
)
COMPLAINTS: Mapping[str, str] = MappingProxyType(
    {
        "SHARE": "the sharing of your data",
        "ENFORCEMENT": "enforcement",
        "ACCURACY": "something recorded wrongly",
        "OTHER": "something else",
    }
)
TERMS: Mapping[str, str] = MappingProxyType(
    {
        "command and control unit": "The command and control unit is the part of the Home Office that the police ask about "
        "somebody's immigration status, and to which they send data.",
        "NCCU": "NCCU is the National Command and Control Unit of the Home Office.",
        "paused enforcement": "A pause means that the Home Office holds back immigration enforcement for a time. It is not a "
        "permission to stay.",
        "notice of liability": "A notice of liability is a letter that says that somebody may be removed from the country.",
        "directions for removal": "Directions for removal say when and how somebody is to be taken out of the country.",
        "National Referral Mechanism": "The National Referral Mechanism is how possible victims of trafficking and of modern "
        "slavery are recognised.",
        "as an exception": "An exception is a decision by a senior officer that enforcement may go on although the person is "
        "protected.",
    }
)
"""Words of the authorities that a statement may use, each with what it means."""
TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "SHARE": "that your data were shared",
        "PAUSE": "that enforcement was paused",
        "RIGHTS": "what your rights are",
        "OUTCOME": "what came of your case",
    }
)
METHODS: Mapping[str, str] = MappingProxyType(
    {
        "IN_PERSON": "in person",
        "PHONE": "by telephone",
        "LETTER": "by letter",
        "EMAIL": "by email",
        "TEXT_MESSAGE": "by text message",
        "INTERPRETER": "through an interpreter",
        "REPRESENTATIVE": "through your representative",
        "OTHER": "in another way",
    }
)
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "IMMIGRATION_EXEMPTION": "the immigration exemption (Data Protection Act 2018, Schedule 2, paragraph 4)",
        "PREJUDICE_TO_CASE": "telling you would harm a case",
        "RISK_OF_HARM": "telling you would put somebody at risk of harm",
    }
)


def to_you(text: str) -> str:
    """A sentence about "the person", said to that person."""
    for of_them, of_you in (("the person is", "you are"), ("the person's", "your"), ("the person", "you")):
        text = text.replace(of_them, of_you)
    return text
