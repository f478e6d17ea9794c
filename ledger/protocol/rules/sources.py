"""What rules rest on: the authorities' own texts, by the names under which a reader finds them."""

from __future__ import annotations

STATEMENT = "Written ministerial statement, 15 December 2021"
VICTIMS_CODE = "Code of Practice for Victims of Crime in England and Wales, in force from 1 April 2021"
MODERN_SLAVERY_ACT = "Modern Slavery Act 2015, section 52"
CONCESSION = "Guidance on the Migrant Victims of Domestic Abuse Concession, version 4.0, 2024"
OWN_DATA_RULE = "Our own rule on what the ledger is told"
CHIEFS_POSITION = "National Police Chiefs' Council, news release of 7 December 2018"
SAFE_TO_SHARE = "Safe to Share?, the report on the police super-complaint, 17 December 2020"
HOME_OFFICE_REVIEW = "Home Office review of 15 December 2021"
PSNI_REVIEW = "Police Service of Northern Ireland, review of its automatic tasks, 2023"
COUNTS_APART = "The gap between the shares that the PSNI reported and those that the Home Office counted, 2020 to 2022"
DATA_PROTECTION_ACT = "Data Protection Act 2018"
LETTER = "Home Office letter to the inspectorate on Safe to Share?, 24 June 2021"
RECOVERY_PERIOD = "Nationality and Borders Act 2022, section 61, and Home Office factsheet, 13 October 2023"
OWN_OVERRIDE_RULE = "Our own rule on overrides"
