"""The record: how it is kept, and what it means under the protocol."""
