"""Governance reports: pure folds over what the ledger knew at one moment."""
