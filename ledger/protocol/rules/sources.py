"""What rules rest on: the authorities' own texts, by the names under which a reader finds them."""

from __future__ import annotations

STATEMENT = "Written ministerial statement, 15 December 2021"
VICTIMS_CODE = "Code of Practice for Victims of Crime in England and Wales, in force from 1 April 2021"
MODERN_SLAVERY_ACT = "Modern Slavery Act 2015, section 52"
CONCESSION = "Guidance on the Migrant Victims of Domestic Abuse Concession, version 4.0, 2024"
OWN_DATA_RULE = "Our own rule on what the ledger is told"
