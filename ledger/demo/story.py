"""The order in which a case is told: opening, sharing, shelter, ending, and then what went wrong."""

from __future__ import annotations

from ledger.demo.acts import ACTS
from ledger.demo.case import Case
from ledger.demo.ending import (
    act_after_closing,
    act_when_support_ended,
    close,
    complain,
    end_pause,
    end_pause_early,
    end_support,
    review_outcome,
)
from ledger.demo.opening import answer_to_support, first_care, open_investigation, report, transfer
from ledger.demo.sharing import automated_shares, query_status, share
from ledger.demo.shelter import apply_pause, refer_to_nrm, regularise


def tell_case(case: Case) -> None:
    """Fill `case.told` with everything that will ever be said of the case, in no particular order."""
    if case.flaw == "AUTOMATED_SHARES":
        automated_shares(case)
        return
    report(case)
    open_investigation(case)
    first_care(case)
    refer_to_nrm(case)
    query_status(case)
    share(case)
    answer_to_support(case)
    apply_pause(case)
    regularise(case)
    transfer(case)
    close(case)
    end_support(case)
    end_pause(case)
    _go_wrong(case)
    if not review_outcome(case):
        act_after_closing(case)
    complain(case)


def _go_wrong(case: Case) -> None:
    if case.flaw == "PAUSE_ENDED_EARLY":
        end_pause_early(case)
    elif case.flaw == "ACT_SUPPORT_ENDED":
        act_when_support_ended(case)
    elif case.flaw is not None and case.flaw in ACTS:
        ACTS[case.flaw](case)
