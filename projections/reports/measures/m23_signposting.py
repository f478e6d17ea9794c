"""M23: signposting rate and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.events import DataShareReceived, SignpostingProvided
from ledger.instants import HOUR_US
from ledger.protocol.ranges import is_dated
from ledger.protocol.working_days import end_of_nth_working_day
from projections.reports.dimensions import LANGUAGE, NOT_RECORDED, NOT_TOLD
from projections.reports.facts import happened
from projections.reports.measure import Amounts, Category, Measure, NotRecorded
from projections.reports.phrases import AS_AMENDED
from projections.reports.sides import unit_of
from projections.reports.subject import SubjectAt
from projections.reports.told import Told

_HOURS_IN_DAY = 24


class Signposting(Measure):
    code = "M23"
    title = "Signposting rate and time"
    definition = (
        "Shares that the Home Office recorded as received with the victim flag, by whether the person was pointed to "
        "help in ten working days. The rate is best taken over those signposted in time or later and those not "
        "signposted. In time is by the end of the tenth working day after the day of the receipt, in London. Working "
        "days are Monday to Friday without the bank holidays that the policy lists (it may set another number of "
        "days too). The first signposting at the moment of the receipt or after it answers, by any publisher and on "
        "any topic, and it answers every receipt that it follows. A receipt without an answer is not signposted yet "
        "while its time still runs at the report's moment. A receipt of unknown date stands apart, and a signposting "
        "of unknown date answers nothing. The time measured is elapsed, from the receipt to the signposting, "
        "weekends and holidays included (full hours are counted, 24 make a day). Dates count as written. The "
        "language is that of the signposting. Of several receipts of one share the first counts; one without "
        f"share_id stands for itself. {AS_AMENDED} By date, a share counts when it was received; by knowledge, when "
        "the ledger first knew of the receipt, and where there was a signposting, of that too."
    )
    unit = "share"
    asked_by = ("Ministerial statement of December 2021",)
    categories = (
        Category("IN_TIME", "signposted in time"),
        Category("LATER", "signposted later"),
        Category("NOT_YET", "not signposted yet with time still running"),
        Category("NONE", "not signposted"),
        Category("DATE_NOT_KNOWN", "date of the receipt not known"),
    )
    dimensions = (LANGUAGE,)
    amounts = Amounts("days", "the time from the receipt to the signposting", _HOURS_IN_DAY)
    not_recorded = (NotRecorded("which share the signposting answers", "share_id in SignpostingProvided"),)

    def of_subject(self, one: SubjectAt) -> Iterator[Told]:
        for receipt in _flagged(one):
            yield _told(one, receipt)


def _flagged(one: SubjectAt) -> Sequence[DataShareReceived]:
    """The receipts with the victim flag, in valid order; of several of one share, the first."""
    found: dict[tuple[str, ...], DataShareReceived] = {}
    for event in one.case.of(DataShareReceived):
        if isinstance(event, DataShareReceived) and event.victim_flag is True:
            found.setdefault(unit_of(event), event)
    return list(found.values())


def _told(one: SubjectAt, receipt: DataShareReceived) -> Told:
    answer = _answer(one, receipt) if is_dated(receipt) else None
    known = one.case.known_at(receipt)
    return Told(
        unit=unit_of(receipt),
        category=_category(one, receipt, answer),
        happened=happened(receipt),
        known=known if answer is None else max(known, one.case.known_at(answer)),
        at={"language": NOT_TOLD if answer is None else answer.language or NOT_RECORDED},
        amount=None if answer is None else (answer.occurred_at - receipt.occurred_at) // HOUR_US,
    )


def _answer(one: SubjectAt, receipt: DataShareReceived) -> SignpostingProvided | None:
    for event in one.case.of(SignpostingProvided):
        if isinstance(event, SignpostingProvided) and is_dated(event) and event.occurred_at >= receipt.occurred_at:
            return event
    return None


def _category(one: SubjectAt, receipt: DataShareReceived, answer: SignpostingProvided | None) -> str:
    if not is_dated(receipt):
        return "DATE_NOT_KNOWN"
    policy = one.question.policy
    days = policy.duties.signposted_in_working_days
    due = end_of_nth_working_day(receipt.occurred_at, days, policy.bank_holidays)
    if answer is not None:
        return "IN_TIME" if answer.occurred_at <= due else "LATER"
    return "NOT_YET" if one.question.known_at < due else "NONE"
