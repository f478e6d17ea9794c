"""Shares of data in plain English: purposes, receivers and kinds of data, as they read in a sentence."""

from __future__ import annotations

from collections.abc import Collection

_PURPOSES = {
    "SAFEGUARDING_VULNERABILITY": "to safeguard a vulnerable person",
    "IDENTITY_VERIFICATION": "to verify who the person is",
    "ENTITLEMENT_CLARIFICATION": "to clarify what the person is entitled to",
    "NRM_REFERRAL": "for a referral to the National Referral Mechanism",
    "INVESTIGATION_SUPPORT": "to support the investigation",
    "WITNESS_LEAVE": "to obtain leave for a witness",
    "PUBLIC_PROTECTION": "to protect the public",
    "PAUSE_ADMINISTRATION": "to administer a pause of enforcement",
    "IMMIGRATION_ENFORCEMENT_REFERRAL": "as a referral for immigration enforcement",
    "STATUS_ONLY": "only to learn the person's immigration status",
    "SUBJECT_REQUEST": "at the person's own request",
    "COURT_ORDER": "by order of a court",
    "STATISTICS_OVERSIGHT": "for statistics or oversight",
}

_RECEIVERS = {
    "NCCU": "the Home Office's command and control unit",
    "IE_LOCAL_TEAM": "a local team of Immigration Enforcement",
    "IE_INTELLIGENCE": "the intelligence staff of Immigration Enforcement",
    "VISA_CASEWORK": "the Home Office's caseworkers for visas",
    "OTHER": "a receiver of another kind",
}

_SYSTEMS = {
    "PNC": "the Police National Computer",
    "PND": "the Police National Database",
    "NCCU_PHONE": "the telephone line of the Home Office's command and control unit",
    "ATLAS_VIEW": "the Home Office's case system",
    "LEDS": "the Law Enforcement Data Service",
}

_CATEGORIES = {
    "NAME": "name",
    "ALIAS": "other names",
    "DOB": "date of birth",
    "ADDRESS": "address",
    "CONTACT": "contact details",
    "NATIONALITY": "nationality",
    "IMMIGRATION_STATUS": "immigration status",
    "TRAVEL_DOCUMENT": "travel document",
    "PHOTO": "photograph",
    "BIOMETRIC": "biometric data",
    "EMPLOYER": "employer",
    "FAMILY": "family",
    "OFFENCE_ALLEGED": "alleged offence",
    "CRIME_DETAIL": "details of the crime",
    "STATEMENT": "statement to the police",
    "RISK_INFO": "risk to the person or to others",
    "HEALTH": "health",
    "SEXUAL_LIFE": "sexual life",
    "ETHNICITY": "ethnicity",
    "LOCATION_HISTORY": "whereabouts over time",
    "CHILD_DATA": "data on children",
}


def purpose_in_words(purpose: str | None) -> str:
    """Why data went or a question was put: follows the words that say that it did."""
    return "without stating a purpose" if purpose is None else _PURPOSES[purpose]


def receiver_in_words(receiver: str) -> str:
    return _RECEIVERS[receiver]


def system_in_words(system: str) -> str:
    return _SYSTEMS[system]


def categories_in_words(categories: Collection[str]) -> str:
    """Kinds of data as a list, in the order of the contract."""
    return ", ".join(words for category, words in _CATEGORIES.items() if category in categories)
