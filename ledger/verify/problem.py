"""What verification finds: a problem names the place, and says what was expected and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Code = Literal[
    # records
    "unreadable",
    "not_canonical",
    "header_mismatch",
    "wrong_partition",
    "wrong_order",
    "number_missing",
    "number_doubled",
    "time_backwards",
    "clock_altered",
    "no_beginning",
    # claims
    "claim_missing",
    "claim_doubled",
    "claim_out_of_order",
    "claim_unknown",
    "claim_altered",
    "without_claim",
    "event_doubled",
    "repeat_differs",
    "refused_copy_missing",
    "refused_copy_altered",
    # tree
    "record_changed",
    "sealed_record_missing",
    "ledger_cut",
    "tile_missing",
    "tile_changed",
    "root_differs",
    "checkpoint_missing",
    "checkpoint_unsigned",
    "quorum_missing",
    "checkpoint_rolled_back",
    "signer_memory_missing",
    "forked",
    # tables
    "row_missing",
    "row_invented",
    "row_altered",
    "table_outdated",
    "position_moved",
    # verdicts
    "policy_altered",
    "finding_suppressed",
    "finding_invented",
    "finding_altered",
    # sequences
    "gap_without_finding",
    # any check that has to read the ledger as one whole
    "replay_impossible",
]
"""Every kind of problem; `docs/verification.md` says what each means and what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it must be. `topic` names a topic, a file of the tree or a table; what has no offset
    there has None.
    """

    code: Code
    topic: str
    partition: int | None
    offset: int | None
    detail: str
