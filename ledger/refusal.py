"""What is said when an event cannot be accepted: a reason for machines, the field, and words for a person."""

from __future__ import annotations

from typing import Literal

from ledger.errors import LedgerError

JsonReason = Literal[
    "malformed_json",
    "unknown_type",
    "unknown_field",
    "wrong_type",
]
"""What only a line of JSON can be refused for: the binary form has no place for these faults."""

ContractReason = Literal[
    "unknown_schema",
    "not_canonical",
    "malformed",
    "missing_field",
    "unknown_symbol",
    "free_text",
    "invalid_value",
    "too_large",
    "missing_header",
    "wrong_content_type",
    "header_mismatch",
    "reserved_attribute",
]

Reason = Literal[JsonReason, ContractReason]


class NotAccepted(LedgerError):
    """An event that the contract does not allow. `field` is a dotted path, empty where the whole is meant.

    `detail` never repeats what stands in a field that could hold personal data.
    """

    code = "not_accepted"

    def __init__(self, reason: Reason, field: str, detail: str, *, advice: str = "") -> None:
        super().__init__(f"{field}: {detail}" if field else detail, advice=advice)
        self.reason: Reason = reason
        self.field = field
        self.detail = detail

    def inside(self, field: str) -> NotAccepted:
        """The same refusal, seen from the record that holds the field."""
        path = field if not self.field else f"{field}{self.field}" if self.field[0] == "[" else f"{field}.{self.field}"
        return NotAccepted(self.reason, path, self.detail, advice=self.advice)
