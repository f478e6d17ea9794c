"""The words of a statement to a person: what symbols of the contract mean to somebody who never saw it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from projections.reports.measures.m06_lawful_bases import LawfulBases

BASES = dict(LawfulBases.categories)
"""As the measures of the lawful bases say them."""
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
