"""Every number of the synthetic year, named, with where it comes from.

Marks: [R] the source was read in full, [X] in part, [2] known second-hand from a newspaper or a charity, [K] general
knowledge of law and practice, [I] a choice made here that no authority states.
"""

from __future__ import annotations

from ledger.demo.draws import Span, Weights
from ledger.events import CrimeType, DataCategory, EnforcementAction, Force, LawfulBasis, Purpose, Role, StatusBasis
from ledger.instants import DAY_US, HOUR_US, MINUTE_US, SECOND_US

CASES_DEFAULT = 420
"""About a third of the 1,100 to 1,300 victims that the police refer in a year: 92 to 111 a month (New Statesman, 2022,
and The Detail, 2023, on replies to freedom of information requests [2])."""

# ------------------------------------------------------------------------------------------------- who and what

# Referrals by force of people other than UK nationals to the NRM, 2023 (Home Office NRM statistics 2023 [R]).
FORCES: Weights[Force] = Weights(
    {
        "METROPOLITAN": 348, "POLICE_SCOTLAND": 201, "WEST_YORKSHIRE": 173, "WEST_MIDLANDS": 114,
        "GREATER_MANCHESTER": 88, "THAMES_VALLEY": 77, "SOUTH_YORKSHIRE": 54, "ESSEX": 53, "MERSEYSIDE": 51,
        "SOUTH_WALES": 45, "LEICESTERSHIRE": 43, "CAMBRIDGESHIRE": 43, "SURREY": 39, "SUSSEX": 38, "KENT": 35,
        "AVON_AND_SOMERSET": 34, "NORTHAMPTONSHIRE": 34, "HUMBERSIDE": 33, "STAFFORDSHIRE": 31,
        "NOTTINGHAMSHIRE": 28, "NORTHUMBRIA": 27, "WEST_MERCIA": 27, "BEDFORDSHIRE": 27,
        "BRITISH_TRANSPORT_POLICE": 27, "HAMPSHIRE": 25, "WARWICKSHIRE": 25, "HERTFORDSHIRE": 25,
        "LINCOLNSHIRE": 24, "NORFOLK": 24, "LANCASHIRE": 24, "DERBYSHIRE": 22, "CLEVELAND": 21, "CHESHIRE": 20,
        "DEVON_AND_CORNWALL": 20, "GLOUCESTERSHIRE": 18, "PSNI": 17, "SUFFOLK": 17, "WILTSHIRE": 16, "GWENT": 13,
        "NORTH_YORKSHIRE": 12, "DORSET": 11, "NORTH_WALES": 10, "DURHAM": 9, "DYFED_POWYS": 7,
        "CITY_OF_LONDON": 7, "CUMBRIA": 7,
    }
)  # fmt: skip

# What lies behind "all other and not recorded" (no published basis [I]).
# Its "theft, robbery, burglary" of 0.20 is split one to three [I].
_OTHER_CRIME: dict[CrimeType, float] = {
    "VIOLENCE": 0.30,
    "ROBBERY": 0.05,
    "THEFT_BURGLARY": 0.15,
    "HATE_CRIME": 0.15,
    "STALKING_HARASSMENT": 0.10,
    "RAPE_SERIOUS_SEXUAL": 0.10,
    "NOT_RECORDED": 0.15,
}


def _crime_types(named: dict[CrimeType, float], other: float) -> Weights[CrimeType]:
    return Weights({**named, **{crime: other * part for crime, part in _OTHER_CRIME.items()}})


# Crime types of victims referred, UK blend (a blend [I] of Byline Times 2022 [2], The Detail 2023 [X] and The
# Ferret 2023 [X]). Child exploitation, 0.025 in all, is halved between its two vocabulary entries [I].
CRIME_TYPES = _crime_types(
    {
        "HUMAN_TRAFFICKING": 0.29,
        "MODERN_SLAVERY": 0.15,
        "DOMESTIC_ABUSE": 0.17,
        "CHILD_SEXUAL_EXPLOITATION": 0.0125,
        "CHILD_EXPLOITATION_OTHER": 0.0125,
        "ADULT_SEXUAL_EXPLOITATION": 0.011,
    },
    other=0.354,
)
# Police Scotland's 207 referrals in two years (The Ferret, 2023 [X]).
CRIME_TYPES_SCOTLAND = _crime_types(
    {
        "HUMAN_TRAFFICKING": 0.42,
        "MODERN_SLAVERY": 0.21,
        "DOMESTIC_ABUSE": 0.09,
        "CHILD_SEXUAL_EXPLOITATION": 0.024,
    },
    other=0.256,
)

# No published figure tells roles apart; the review's title speaks of victims and witnesses [I].
ROLES: Weights[Role] = Weights(
    {
        "VICTIM": 0.86,
        "VICTIM_AND_WITNESS": 0.04,
        "VICTIM_AND_SUSPECT": 0.03,
        "WITNESS": 0.05,
        "DEPENDANT_OF_VICTIM": 0.02,
    }
)

# ------------------------------------------------------------------------------------------------ investigation

# Domestic abuse, by Home Office outcome code (a blend of published outcome statistics [I]); "others" spread over
# four codes.
OUTCOMES_DOMESTIC_ABUSE = Weights(
    {16: 0.50, 15: 0.20, 1: 0.09, 14: 0.06, 18: 0.05, 8: 0.03, 10: 0.03, 21: 0.02, 3: 0.02}
)
# All crime, year to June 2025 (press report [2]): charged 7.6%, no suspect 38.6%, 679,802 and about
# 1.3 million of 5.3 million ended on evidence with and without the victim's support; the rest spread likewise.
OUTCOMES_OTHER = Weights({18: 0.386, 16: 0.245, 15: 0.128, 1: 0.076, 14: 0.055, 8: 0.04, 21: 0.04, 10: 0.02, 3: 0.01})
CHARGED_CODE = 1

# Days from record to outcome: domestic abuse median 25, 90th centile 160 (a blend of published outcome statistics
# [I]); rape median 98 (year to March 2020 [X]); all crime median 14 (year to March 2023 [X]); the other 90th
# centiles [I].
TO_OUTCOME_DOMESTIC_ABUSE = Span(median_us=25 * DAY_US, p90_us=160 * DAY_US)
TO_OUTCOME_RAPE = Span(median_us=98 * DAY_US, p90_us=330 * DAY_US)
TO_OUTCOME_OTHER = Span(median_us=14 * DAY_US, p90_us=120 * DAY_US)
# An outcome on the day of opening leaves no investigation to follow [I].
TO_OUTCOME_AT_LEAST_US = 4 * DAY_US
# Where a mistake is to happen during an investigation, it is open at least this long [I].
STAYS_OPEN_US = 80 * DAY_US
# Charge to end of prosecution: median 210 days [I]; 90th centile [I].
PROSECUTION = Span(median_us=210 * DAY_US, p90_us=420 * DAY_US)
# A victim's right to review is asked for in 6% of closed cases, and 15% of those are reopened [I].
REVIEW_ASKED = 0.06
REVIEW_OVERTURNS = 0.15
# Transfers between forces have no published rate [I].
TRANSFERRED = 0.04

# ------------------------------------------------------------------------------------- share, pause and support

# Most cases here are of people who were referred: that is what the ledger is about; the rest show the contrast [I].
SHARED = 0.78
# The phone was the only channel on which victims were counted until a new system came (written answer 172547, 30
# March 2023 [R]); the mix [I].
CHANNELS_PHONE, CHANNELS_EMAIL = 0.55, 0.30

# Purposes of an ordinary share; enforcement-related ones are seeded, see `flaws` [I].
PURPOSES: Weights[Purpose] = Weights(
    {
        "SAFEGUARDING_VULNERABILITY": 0.46,
        "INVESTIGATION_SUPPORT": 0.20,
        "ENTITLEMENT_CLARIFICATION": 0.16,
        "IDENTITY_VERIFICATION": 0.10,
        "PUBLIC_PROTECTION": 0.08,
    }
)
STATUS_BASES: Weights[StatusBasis] = Weights(  # [I]
    {"SELF_DISCLOSED": 0.35, "PNC_MARKER": 0.25, "DOCUMENT_SEEN": 0.20, "HO_SYSTEM": 0.10, "THIRD_PARTY": 0.10}
)
LAWFUL_BASES: Weights[LawfulBasis] = Weights({"P3_TASK_NECESSARY": 0.8, "COMMON_LAW": 0.2})  # [I]
# Few enough to be allowed for every purpose: names and dates, as the 2020 guidance's contents suggest [X].
DATA_CATEGORIES: tuple[DataCategory, ...] = ("NAME", "DOB", "NATIONALITY")

# The pause has no time limit (Independent Anti-Slavery Commissioner, 15 December 2021 [X]); a review every 90 days
# keeps it honest [I].
PAUSE_REVIEW_US = 90 * DAY_US

# Support: of 425 people in the pilot half gained access to public funds (Lords answer HL9620, 31 July 2023 [R]);
# the other parts [I].
SUPPORT_ACCEPTED, SUPPORT_DECLINED = 0.76, 0.12
SUPPORT_ENDS = 0.3
APPLIES_TO_REGULARISE = 0.5
REGULARISATION_GRANTED = 0.78
TO_DECISION = Span(median_us=120 * DAY_US, p90_us=300 * DAY_US)
# Leave under the concession lasts three months (caseworker guidance v4.0, 4 April 2024 [X]).
CONCESSION_DAYS = 91

# NRM 2023: 55% of reasonable grounds and 66% of conclusive grounds decisions were positive (Home Office NRM
# statistics 2023 [R]); 19% of cases went to the Immigration Enforcement Competent Authority (NRM summary 2023, 7
# March 2024 [X]). Times [K].
REASONABLE_GROUNDS_POSITIVE = 0.55
CONCLUSIVE_GROUNDS_POSITIVE = 0.66
IMMIGRATION_AUTHORITY = 0.19
TO_REASONABLE_GROUNDS = Span(median_us=6 * DAY_US, p90_us=60 * DAY_US)
TO_CONCLUSIVE_GROUNDS = Span(median_us=500 * DAY_US, p90_us=900 * DAY_US)
# 4,929 duty-to-notify reports beside 17,004 referrals: consent is often withheld (Home Office NRM statistics 2023
# [R], rounded).
CONSENT_REFUSED = 0.22

# -------------------------------------------------------------------------------------------------- enforcement

# About a quarter of domestic abuse victims referred were served with papers (The Detail, 2023, citing a Home Office
# document [X]). For other victims no figure was found; half of it is taken [I].
ACT_AFTER_CLOSING_DOMESTIC_ABUSE = 0.25
ACT_AFTER_CLOSING_OTHER = 0.12

# Tiers of enforcement [I]: T1 0.72, T2 0.14, T3 0.08, T4 0.04, T5 0.02. Within a tier [I].
TIERS = Weights({1: 0.72, 2: 0.14, 3: 0.08, 4: 0.04, 5: 0.02})
ACTIONS: dict[int, Weights[EnforcementAction]] = {
    1: Weights({"NOTICE_OF_LIABILITY": 0.7, "OTHER_PAPERS": 0.2, "CURTAILMENT_NOTICE": 0.1}),
    2: Weights({"REPORTING_CONDITION": 0.7, "BAIL_CONDITION": 0.25, "ELECTRONIC_MONITORING": 0.05}),
    3: Weights({"ENFORCEMENT_VISIT": 0.6, "IMMIGRATION_ARREST": 0.4}),
    4: Weights({"DETENTION": 1.0}),
    5: Weights({"REMOVAL_DIRECTIONS": 0.9, "DEPORTATION_ORDER": 0.1}),
}
# What goes on until it is ended: tiers 2 and 4. Removal directions and deportation orders are left open.
STATES: frozenset[EnforcementAction] = frozenset(
    {"REPORTING_CONDITION", "BAIL_CONDITION", "ELECTRONIC_MONITORING", "DETENTION"}
)
STATE_LASTS = Span(median_us=21 * DAY_US, p90_us=90 * DAY_US)

# --------------------------------------------------------------------------------------------- what is known when

# From the deed to the publisher's own record, and from there to the ledger: no published figure [I].
TO_RECORD_POLICE = Span(median_us=25 * MINUTE_US, p90_us=5 * HOUR_US)
TO_RECORD_HOME_OFFICE = Span(median_us=10 * MINUTE_US, p90_us=90 * MINUTE_US)
TO_RECORD_PARTNER = Span(median_us=2 * HOUR_US, p90_us=20 * HOUR_US)
TO_LEDGER = Span(median_us=5 * SECOND_US, p90_us=60 * SECOND_US)
# A few records of care and support are entered days or weeks later. Published figures move after first publication
# (NRM bulletins 2024 [R]); the rate and the span [I].
ENTERED_LATE = 0.03
LATE_BY = Span(median_us=5 * DAY_US, p90_us=18 * DAY_US)
LATE_BY_AT_LEAST_US = 73 * HOUR_US

# Corrections for accuracy are asked about (Dyfed-Powys Police FOI 95/2026 [X]); the rate, of cases, [I].
CORRECTED = 0.08
COMPLAINS = 0.02

# ------------------------------------------------------------------------------------------------ seeded mistakes

FLAWED_ONE_IN = 3
"""One case in three of the first eight months draws a mistake from the deck in `flaws` [I]: at the default size each
kind comes up, and there is time for it to show within the year."""
FLAWED_MONTHS = 8
REPEATED = 0.004
"""Of events: sent twice, as a system does that had no answer [I]."""
LATE_ON_THE_WAY_US = 2 * DAY_US
TWICE_AFTER_US = 3 * MINUTE_US
