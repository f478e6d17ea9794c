"""The grounds of a finding on a share: who sent what, why, and whom it was about."""

from __future__ import annotations

from ledger.events import DataShareSent
from ledger.protocol.case import CaseHistory
from ledger.protocol.rules.grounds import Grounds
from ledger.protocol.sharing import Passing, SubjectPart
from ledger.protocol.wording import in_words, name_in_words
from ledger.protocol.wording_of_shares import purpose_in_words, receiver_in_words, system_in_words


def grounds_on(case: CaseHistory, passing: Passing, part: SubjectPart) -> Grounds:
    """Whom it was about, then what went out or was asked."""
    grounds = Grounds()
    if part.case_ref is None:
        _add_passing(grounds, passing)
        words = f"It gives the person's part as {in_words(part.role)}, and the ledger has none to go by instead"
        grounds.add_further(passing, words)
        return grounds
    if part.assigned is None:
        grounds.add_absence(
            f"The person is the {in_words(part.role)} in case {part.case_ref}: no other part is on record"
        )
    else:
        grounds.add_part(case, part.case_ref)
    _add_passing(grounds, passing)
    return grounds


def grounds_of(share: DataShareSent) -> Grounds:
    """What went out, for rules that ask of every share, whomever it was about."""
    grounds = Grounds()
    _add_passing(grounds, share)
    return grounds


def _add_passing(grounds: Grounds, passing: Passing) -> None:
    force, why = name_in_words(passing.force), purpose_in_words(passing.purpose)
    if isinstance(passing, DataShareSent):
        to = receiver_in_words(passing.receiver)
        grounds.add(passing, "share", f"{force} sent data on the person to {to} on {{when}}, {why}")
    else:
        system = system_in_words(passing.system)
        grounds.add(passing, "query", f"{force} asked {system} about the person on {{when}}, {why}")
