"""The archive: a ledger as a folder of plain files that carry their own proofs, and back (docs/archive.md)."""
