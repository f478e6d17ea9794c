"""The seal: one Merkle tree over all records, and what makes it checkable by anybody. Pure, but for `files`."""
