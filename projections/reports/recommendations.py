"""The eight recommendations of *Safe to Share?*, and what the record shows of each, force by force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.protocol.policy import Policy
from ledger.protocol.wording import force_in_words
from projections.reports.asked import Basis
from projections.reports.dimensions import FORCE
from projections.reports.document import Chapter, Column, Fact, Part, Points, Table, Words, word
from projections.reports.figures import Figures
from projections.reports.in_step import protected
from projections.reports.measures import MEASURES
from projections.reports.protected import Protected
from projections.reports.question import Clock
from projections.reports.shown import shown
from projections.reports.tally import ALL

_DOUBT_ONLY, _STOPPED = "doubt_only_sharing", "stopped"
_NO_VERDICT = (
    "This report gives evidence and no marks. A count shows what was recorded, not why. That nothing is on record "
    "against a recommendation does not mean that it is met, and a police force that records nothing does not show here at all."
)
_NONE_ON_RECORD = "Nothing that bears on it is on record in this period. That is no evidence either way."


class Shown(NamedTuple):
    """A column of evidence: a measure, one of its categories or all of them, and what heads the column."""

    measure: str
    category: str
    title: str


class Recommendation(NamedTuple):
    number: int
    title: str
    addressed_to: str
    asks: str
    """In our words: not a quotation."""
    cannot_show: str
    evidence: tuple[Shown, ...] = ()


RECOMMENDATIONS = (
    Recommendation(
        1,
        "Stop sharing on a doubt alone",
        "chief constables",
        "For the time being, where an officer has no more than a doubt about the status of a victim of domestic abuse, do not "
        "share with Immigration Enforcement, and put the victim in touch with somebody who can advise.",
        "Whether an officer had only a doubt is on record share by share, and rule PS-02 judges it where a force has stopped "
        "such shares. The counts below are not of domestic abuse alone, and those by purpose (M5) are of everybody, suspects too.",
        (
            Shown("M5", "IMMIGRATION_ENFORCEMENT_REFERRAL", "Shares for enforcement"),
            Shown("M5", "STATUS_ONLY", "Shares for the status alone"),
            Shown("M10", "CARE_FIRST", "Care before the share"),
            Shown("M10", ALL, "All shares about victims and witnesses"),
        ),
    ),
    Recommendation(
        2,
        "Review law and policy",
        "the Home Office",
        "Set sound and fair priorities for migrant victims and witnesses, consider a firewall, and publish the outcome to "
        "Parliament.",
        "A review is no event of this ledger. The report what-if lays the firewall that was rejected over the same facts.",
    ),
    Recommendation(
        3,
        "Make a safeguarding protocol",
        "the Home Office and the National Police Chiefs' Council",
        "Develop a protocol on how the police deal with migrant victims and witnesses.",
        "That a protocol exists is not on record, only what was done as it says or not. The report protocol-monitor has the "
        "enforcement that was taken in spite of it. The police force is the one that referred the victim.",
        (
            Shown("M18", "PAUSED", "Referred victims with a pause"),
            Shown("M18", ALL, "All referred victims"),
            Shown("M8", "TOLD", "Shares of which the victim was told in time"),
            Shown("M8", ALL, "All shares about victims and witnesses"),
        ),
    ),
    Recommendation(
        4,
        "Set up safe ways to report",
        "chief constables",
        "With specialist bodies, set up ways in which migrant victims and witnesses can report crime safely.",
        "Whoever did not report is not on record, and neither is through which pathway somebody came. Whether care came before "
        "a share says something of the path that was taken.",
        (
            Shown("M10", "CARE_FIRST", "Care before the share"),
            Shown("M10", "SHARE_FIRST", "Care only after the share"),
            Shown("M10", "NO_CARE", "No care on record"),
        ),
    ),
    Recommendation(
        5,
        "Put policy, training and leadership behind it",
        "chief constables",
        "See to it that victims are treated as victims first.",
        "Policies of forces, training and leadership are no events of this ledger.",
    ),
    Recommendation(
        6,
        "Support it locally",
        "police and crime commissioners",
        "Use the local roles in strategy and commissioning to support it.",
        "What commissioners plan and pay for is no event of this ledger.",
    ),
    Recommendation(
        7,
        "Record better",
        "the Home Office",
        "Record so that the effect of sharing on victims can be seen.",
        "Ethnicity is not recorded, and there is no field for it. The counts show what the police recorded of each share; what "
        "the Home Office recorded stands in the report sharing.",
        (
            Shown("M1", ALL, "Persons referred"),
            Shown("M5", "NOT_RECORDED", "Shares without a purpose"),
            Shown("M6", "NONE_RECORDED", "Shares without a lawful basis"),
        ),
    ),
    Recommendation(
        8,
        "Report on progress",
        "all of them",
        "Tell the inspectorate what was done.",
        "Reports to the inspectorate are no events of this ledger.",
    ),
)
_CODES = tuple(dict.fromkeys(each.measure for one in RECOMMENDATIONS for each in one.evidence))
EVIDENCE = tuple(measure for measure in MEASURES if measure.code in _CODES)


def recommendation_chapters(basis: Basis, figures: Figures) -> Sequence[Chapter]:
    made = {one.measure.code: one for one in protected(EVIDENCE, figures, basis.audience, basis.question.period)}
    opening = Chapter("opening", "How to read this", (), (Words(_NO_VERDICT),))
    return [opening, *(_chapter(one, made, basis.question.policy) for one in RECOMMENDATIONS)]


def _chapter(one: Recommendation, made: Mapping[str, Protected], policy: Policy) -> Chapter:
    used = [made[code] for code in dict.fromkeys(each.measure for each in one.evidence)]
    about = (
        Fact("addressed_to", "Addressed to", one.addressed_to),
        Fact("asks", "What it asks, in our words", one.asks),
        Fact("cannot_show", "What the record cannot show", one.cannot_show),
        *(_definition(each) for each in used),
    )
    parts: list[Part] = []
    if one.evidence:
        parts.append(_by_force(one, made))
    else:
        parts.append(Words("The record holds no evidence of this recommendation, for or against it."))
    if one.number == 1:
        parts += _assumed(policy)
    return Chapter(f"recommendation-{one.number}", f"{one.number}. {one.title}", about, tuple(parts))


def _definition(one: Protected) -> Fact:
    measure = one.measure
    return Fact(measure.code.lower(), f"{measure.code}, {measure.title} (unit: {measure.unit})", measure.definition)


def _by_force(one: Recommendation, made: Mapping[str, Protected]) -> Part:
    """By when it happened: a row for each force of which any of these measures counts anything, then all of them."""
    found = [made[each.measure].breakdown(FORCE.name) for each in one.evidence]
    forces = dict(sorted(pair for each in found if each is not None for pair in each.values))
    if not forces:
        return Words(_NONE_ON_RECORD)
    columns = [Column("force", FORCE.title)]
    columns += [Column(_name(each), f"{each.title} ({each.measure})", is_number=True) for each in one.evidence]
    rows = [
        (
            word(words),
            *(
                shown(made[each.measure].cell(Clock.HAPPENED, FORCE.name, force, each.category))
                for each in one.evidence
            ),
        )
        for force, words in forces.items()
    ]
    rows.append(
        (
            word("all"),
            *(shown(made[each.measure].cell(Clock.HAPPENED, category=each.category)) for each in one.evidence),
        )
    )
    return Table(
        f"recommendation-{one.number}-by-force",
        f"What is on record of recommendation {one.number}, by police force",
        tuple(columns),
        tuple(rows),
        says=f"By when it happened. {len(forces)} police {'force has' if len(forces) == 1 else 'forces have'} something on record.",
    )


def _name(each: Shown) -> str:
    return f"{each.measure}_{each.category or 'all'}".lower()


def _assumed(policy: Policy) -> Iterator[Part]:
    """What the policy takes to be so: force by force, as the answers to recommendation 1 differed."""
    stopped = [
        force_in_words(row.force)
        for row in policy.regimes
        if (row.topic, row.value) == (_DOUBT_ONLY, _STOPPED) and row.force
    ]
    if stopped:
        yield Points(
            "What the policy assumes, which is no evidence of what was done",
            tuple(f"Sharing on a doubt alone counts as stopped for {force}." for force in sorted(set(stopped))),
        )
