"""Every check, in the order in which they are told. Adding one is one file beside this and one line here."""

from __future__ import annotations

from ledger.verify.check import Check
from ledger.verify.claims import Claims
from ledger.verify.records import Records
from ledger.verify.sequences import Sequences
from ledger.verify.tables import Tables
from ledger.verify.tree import Tree
from ledger.verify.verdicts import Verdicts

CHECKS: tuple[type[Check], ...] = (Records, Claims, Tree, Tables, Verdicts, Sequences)
