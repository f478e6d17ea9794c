"""A witness (C2SP tlog-witness): remembers the last checkpoint of each ledger, and cosigns only what grew from it.

For an oversight body, on a machine and with a key of its own. It needs nothing of a ledger but the public key.
"""
