"""The contract: what may be said, by whom, and how a schema is named for ever.

To change it, edit `definitions/`, `vocabularies/` or `publishers.toml`; then `python -m schemas.generate` writes what
follows from them, and `python -m schemas.compatibility --release` adds the new schemas to the released ones, unless
old records could not be read any more.
"""
