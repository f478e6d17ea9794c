"""M2 and M3 hold the two sides of each share against each other: what was sent, what was received, and what matches."""

from __future__ import annotations

import pytest

from projections.reports.measures.m02_shares_sent_and_received import SharesSentAndReceived
from projections.reports.measures.m03_capture_rate import CaptureRate
from tests.protocol.story import corrected, received, rejected, retracted
from tests.reports.sharing import ESSEX, KNOWN, Counts, both, counts, figures_of, sent

M2, M3 = SharesSentAndReceived(), CaptureRate()


def test_a_pair_is_one_record_of_each_side_and_one_share() -> None:
    told = (sent("05-03"), received("05-04"))
    assert ({"SENT_MATCHED": 1, "RECEIVED_MATCHED": 1}, {"PAIR": 1}) == (
        counts(figures_of(M2, *told)),
        counts(figures_of(M3, *told)),
    )


def test_what_one_side_recorded_alone_is_told_by_side() -> None:
    told = (sent("05-03"), received("05-04", share_id="SH-2"), received("05-05", share_id=None))
    assert ({"SENT_ONLY": 1, "RECEIVED_ONLY": 2}, {"SENT_ONLY": 1, "RECEIVED_ONLY": 2}) == (
        counts(figures_of(M2, *told)),
        counts(figures_of(M3, *told)),
    )


def test_shares_of_two_persons_do_not_match_by_the_same_share_id() -> None:
    told = (sent("05-03"), received("05-04").but(subject_ref="S-2"))
    assert {"SENT_ONLY": 1, "RECEIVED_ONLY": 1} == counts(figures_of(M3, *told))


def test_a_receipt_long_after_or_before_the_sending_makes_a_pair_as_well() -> None:
    found = [counts(figures_of(M3, sent("05-03"), received(at))) for at in ("02-01", "11-30")]
    assert [{"PAIR": 1}, {"PAIR": 1}] == found


def test_each_side_counts_by_its_own_date_and_a_pair_by_that_of_the_sending() -> None:
    told = (sent("05-31"), received("06-02"))
    may = {"since": "2024-05-01", "until": "2024-06-01"}
    assert ({"SENT_MATCHED": 1}, {"PAIR": 1}) == (
        counts(figures_of(M2, *told, **may)),
        counts(figures_of(M3, *told, **may)),
    )


def test_a_pair_is_known_once_both_sides_are() -> None:
    told = (sent("05-03"), received("05-04").known("07-01"))
    may = {"since": "2024-05-01", "until": "2024-06-01"}
    july = {"since": "2024-07-01", "until": "2024-08-01"}
    assert ({}, {"PAIR": 1}, {}, {"SENT_MATCHED": 1, "RECEIVED_MATCHED": 1}) == (
        counts(figures_of(M3, *told, **may), KNOWN),
        counts(figures_of(M3, *told, **july), KNOWN),
        counts(figures_of(M2, *told, **may), KNOWN),
        counts(figures_of(M2, *told, **july), KNOWN),
    )


def test_as_known_before_the_receipt_the_share_was_one_sided() -> None:
    told = (sent("05-03"), received("05-04").known("07-01"))
    assert {"SENT_ONLY": 1} == counts(figures_of(M3, *told, known_by="06-01"))


@pytest.mark.parametrize(
    ("known_by", "expected"),
    [("05-08 11:59:59", {"SENT_OPEN": 1}), ("05-08 12:00", {"SENT_ONLY": 1})],
)
def test_a_sending_is_open_until_the_five_days_are_over(known_by: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M3, sent("05-03 12:00"), known_by=known_by))


@pytest.mark.parametrize(
    ("share_id", "known_by", "expected"),
    [
        ("SH-1", "05-08 11:59:59", {"RECEIVED_OPEN": 1}),
        ("SH-1", "05-08 12:00", {"RECEIVED_ONLY": 1}),
        (None, "05-03 13:00", {"RECEIVED_ONLY": 1}),
    ],
)
def test_a_receipt_is_open_only_where_a_sending_may_come(share_id: str | None, known_by: str, expected: Counts) -> None:
    assert expected == counts(figures_of(M3, received("05-03 12:00", share_id=share_id), known_by=known_by))


def test_a_rejection_shows_that_the_other_side_knows() -> None:
    figures = figures_of(M3, sent("05-03"), rejected("05-04", "SH-1").known("07-01"), until="2024-06-01")
    assert ({"REJECTED": 1}, {}) == both(figures)


def test_what_was_received_and_then_rejected_is_a_pair() -> None:
    assert {"PAIR": 1} == counts(figures_of(M3, sent("05-03"), received("05-04"), rejected("05-05", "SH-1")))


def test_records_of_unknown_date_match_and_count_by_knowledge() -> None:
    told = (sent("05-03").undated(), received("05-04").undated())
    assert (({}, {"PAIR": 1}), ({}, {"SENT_MATCHED": 1, "RECEIVED_MATCHED": 1})) == (
        both(figures_of(M3, *told)),
        both(figures_of(M2, *told)),
    )


def test_for_a_record_of_unknown_date_no_time_runs() -> None:
    assert {"SENT_ONLY": 1} == counts(figures_of(M3, sent("05-03").undated(), known_by="05-03 13:00"), KNOWN)


def test_what_is_recorded_twice_of_one_share_counts_once() -> None:
    told = (sent("05-03"), sent("05-04"), received("05-05"), received("05-06"))
    assert ({"SENT_MATCHED": 1, "RECEIVED_MATCHED": 1}, {"PAIR": 1}) == (
        counts(figures_of(M2, *told)),
        counts(figures_of(M3, *told)),
    )


def test_of_two_receipts_of_one_share_the_first_counts() -> None:
    figures = [figures_of(measure, received("05-31"), received("06-01"), until="2024-06-01") for measure in (M2, M3)]
    assert [({"RECEIVED_ONLY": 1}, {"RECEIVED_ONLY": 1})] * 2 == [both(each) for each in figures]
    assert {} == counts(figures_of(M2, received("05-30"), received("06-02"), since="2024-06-01"))


def test_a_share_is_not_counted_anew_in_the_period_in_which_it_was_recorded_again() -> None:
    assert {} == counts(figures_of(M2, sent("05-03"), sent("06-03"), since="2024-06-01"))


def test_a_share_id_that_two_forces_use_names_two_shares() -> None:
    told = (sent("05-03"), sent("05-04", **ESSEX))
    assert {"KENT SENT_ONLY": 1, "ESSEX SENT_ONLY": 1} == counts(figures_of(M2, *told), dimension="force")


def test_a_retracted_receipt_leaves_the_share_one_sided() -> None:
    receipt = received("05-04")
    assert {"SENT_ONLY": 1} == counts(figures_of(M3, sent("05-03"), receipt, retracted("05-20", receipt)))


def test_a_correction_of_the_share_id_makes_the_pair() -> None:
    receipt = received("05-04", share_id="SH-X")
    assert {"PAIR": 1} == counts(figures_of(M3, sent("05-03"), receipt, corrected("06-20", receipt, share_id="SH-1")))


def test_a_receipt_has_the_force_and_the_purpose_of_its_share_and_a_channel_of_its_own() -> None:
    told = (sent("05-03", channel="EMAIL"), received("05-04").but(channel="PHONE"))
    figures = figures_of(M2, *told)
    assert {"KENT SENT_MATCHED": 1, "KENT RECEIVED_MATCHED": 1} == counts(figures, dimension="force")
    assert {"EMAIL SENT_MATCHED": 1, "PHONE RECEIVED_MATCHED": 1} == counts(figures, dimension="channel")
    purpose = "SAFEGUARDING_VULNERABILITY"
    assert {f"{purpose} SENT_MATCHED": 1, f"{purpose} RECEIVED_MATCHED": 1} == counts(figures, dimension="purpose")


def test_of_a_receipt_alone_neither_force_nor_purpose_is_recorded() -> None:
    figures = figures_of(M2, received("05-04"))
    assert [{"NOT_RECORDED RECEIVED_ONLY": 1}] * 3 == [
        counts(figures, dimension=name) for name in ("force", "channel", "purpose")
    ]


def test_the_channel_of_a_pair_is_the_senders_before_the_receivers() -> None:
    said, unsaid = sent("05-03", channel="EMAIL"), sent("05-03")
    receipt = received("05-04").but(channel="PHONE")
    assert ({"EMAIL PAIR": 1}, {"PHONE PAIR": 1}) == (
        counts(figures_of(M3, said, receipt), dimension="channel"),
        counts(figures_of(M3, unsaid, receipt), dimension="channel"),
    )


def test_shares_about_suspects_count_too() -> None:
    assert {"SENT_ONLY": 1} == counts(figures_of(M2, sent("05-03", part="SUSPECT")))
