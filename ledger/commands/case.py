"""`ledger case`: what held for one person at one moment, by what was known at another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ledger.commands import moments, options, show
from ledger.commands.parts import parts_to_read

if TYPE_CHECKING:
    from ledger.commands.questions import Asked


def case(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="The person's pseudonym, such as S-1001.")],
    *,
    known_at: options.KnownAt = None,
    at: options.At = None,
    policy: options.Policy = None,
    as_json: options.Json = False,
) -> int:
    """Show a person's case at a moment. Roles, shield, support, pause, proceedings, and when the Home Office knew."""
    from ledger.commands.questions import asked, events_of
    from ledger.protocol import case_state

    valid_at = moments.moment(at, "--at")
    moment = moments.moment(known_at, "--known-at")
    with parts_to_read(context) as parts:
        rules = parts.policy(policy)
        question = asked(parts, moment)
        events = events_of(parts, subject, question)
        state = case_state(subject, events, rules, question.known_at, valid_at or question.known_at)
    if as_json:
        show.document(state)
    else:
        _print(state, question)
    if not events:
        show.say(f"The ledger knows nothing about {subject}.")
    return 0


def _print(state: Mapping[str, object], question: Asked) -> None:
    shield, support, pause = (cast("Mapping[str, str]", state[key]) for key in ("shield", "support", "pause"))
    roles = cast("Mapping[str, str]", state["roles"])
    findings = cast("list[str]", state["findings"])
    rows = [
        ("Shield", f"{shield['level']}{_since(shield)}"),
        ("Support", f"{_words(support['state'])}{_since(support)}"),
        ("Application pending", "yes" if state["application_pending"] else "no"),
        ("Pause", _pause(pause)),
        ("Home Office knew", _when(cast("str | None", state["home_office_knew_at"]), "no sign that it did")),
        *((f"Role in {ref}", _words(role)) for ref, role in roles.items()),
        *(("Proceedings", _proceedings(one)) for one in cast("list[Mapping[str, str]]", state["proceedings"])),
        ("Events", state["events"]),
        ("Findings", "\n".join(findings) or "none"),
    ]
    shown = show.console()
    shown.print(show.facts(f"{state['subject_ref']} at {_when(cast('str', state['at']))}", rows))
    shown.print(question.heading(), markup=False)


def _since(held: Mapping[str, str | None]) -> str:
    return f" since {_when(held['since'])}" if held["since"] else ""


def _pause(pause: Mapping[str, str]) -> str:
    if not pause["in_force"]:
        return "none in force"
    due = f", review due {_when(pause['review_due'])}" if pause["review_due"] else ", without a time limit"
    return f"{pause['pause_ref']} since {_when(pause['since'])}{due}"


def _proceedings(found: Mapping[str, str]) -> str:
    end = f" to {_when(found['to'])}" if found["to"] else ", still open"
    return f"{found['case_ref']} with {found['force'] or 'no known force'}: {_when(found['from'])}{end}"


def _when(text: str | None, otherwise: str = "the beginning") -> str:
    return otherwise if text is None else moments.in_words(moments.exactly(text))


def _words(symbol: str) -> str:
    return symbol.replace("_", " ").lower()
