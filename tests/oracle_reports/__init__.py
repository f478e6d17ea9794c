"""The second counting of the measures: SQL over an exported archive.

The queries were written from Table C of the domain and the definitions that the measures state, not from the code that
counts. Where a definition leaves something open, the query says in a comment how it reads it.
"""
