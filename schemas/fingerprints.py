"""Names a schema by what it says: the SHA-256 of its Parsing Canonical Form, as the Avro specification defines it."""

from __future__ import annotations

import hashlib

from schemas.jsontypes import Json, mapping

PREFIX = "urn:protocol-ledger:schema:"
"""What stands before the fingerprint in the CloudEvents attribute `dataschema`."""


def canonical_form(avsc: Json) -> str:
    """The Parsing Canonical Form: what a reader of the bytes has to know, without documentation or defaults."""
    # Only a release needs it: a running ledger reads released schemas, which are in canonical form already.
    from fastavro.schema import to_parsing_canonical_form

    return to_parsing_canonical_form(dict(mapping(avsc)))


def fingerprint(canonical: str) -> str:
    """Lower-case hexadecimal SHA-256 of a canonical form."""
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
