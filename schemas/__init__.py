"""The contract: what may be said, by whom, and how a schema is named for ever."""
