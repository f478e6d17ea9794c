"""Verification: derives everything again from the bytes and names what is not as it must be (docs/verification.md).

Adding a check is one file here and one line in CHECKS.
"""

from __future__ import annotations

from ledger.verify.check import Check
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.sequences import Sequences
from ledger.verify.tables import Tables
from ledger.verify.tree import Tree
from ledger.verify.verdicts import Verdicts

CHECKS: tuple[type[Check], ...] = (Records, Claims, Tree, Tables, Verdicts, Sequences)
