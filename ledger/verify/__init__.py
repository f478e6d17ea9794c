"""Verification: derives everything again from the bytes and names what is not as it must be (docs/verification.md).

Nothing is imported here: the processes that examine records start with this, and need hardly more than `examine.py`.
"""
