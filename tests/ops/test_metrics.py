"""The list of metrics is what is shown, what is documented, and has no room for a person, a case or an event."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from ledger import metric_list
from ledger.instants import parse
from ledger.metric_list import LABEL_FORMS, METRICS, OTHER, MetricDef
from ledger.metrics import Metrics

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"

IDENTIFIERS = (
    "S-1001",
    "s-1001",
    "C-77",
    "A-9",
    "0190b7c4-8f2e-7a51-9d3c-2f1e4b6a7c88",
    "0190B7C4-8F2E-7A51-9D3C-2F1E4B6A7C88",
    "urn:uuid:0190b7c4-8f2e-7a51-9d3c-2f1e4b6a7c88",
    "/police/kent",
    "e1",
    "",
)


def fill(shown: Metrics, word: str, rule: str = "PV-01", severity: str = "CRITICAL", change: str = "RAISED") -> None:
    """Call everything that a consumer can call, with `word` wherever a word is asked for."""
    shown.admitted(word)
    shown.refused(word)
    shown.repeated()
    shown.finding(rule, severity, change)
    shown.step(word, seconds=0.2, records=7)
    shown.position(word, 12)
    shown.lag(word, 1.5)
    shown.error(word, word)
    shown.witnessed(word, 12)
    shown.witness_refused(word)
    shown.last_event(word, parse("2024-05-20T12:00:00Z"))
    shown.last_finding(rule, severity, parse("2024-05-20T12:00:00Z"))
    shown.build("0.1.0")


def samples(shown: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in shown.registry.collect()
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def label_values(shown: Metrics) -> set[str]:
    return {
        value
        for family in shown.registry.collect()
        for sample in family.samples
        for name, value in sample.labels.items()
        if name != "le"
    }


def test_each_call_moves_the_figure_that_it_names() -> None:
    shown = Metrics(CollectorRegistry(), clock=lambda: 1_700_000_000.0)

    shown.admitted("police", 3)
    shown.refused("unknown_schema")
    shown.repeated(2)
    shown.finding("PV-01", "CRITICAL", "RAISED")
    shown.step("registrar", seconds=0.5, records=4)
    shown.position("registrar", 41)
    shown.lag("projector", 2.5)
    shown.error("detector", "part_missing")
    shown.witnessed("sealer", 40)
    shown.witness_refused("sealer")
    shown.last_event("police", parse("2024-05-20T12:00:00.5Z"))
    shown.build("0.1.0")

    expected = {
        ("ledger_admitted_total", ("police",)): 3,
        ("ledger_refused_total", ("unknown_schema",)): 1,
        ("ledger_repeated_total", ()): 2,
        ("ledger_findings_total", ("PV-01", "CRITICAL", "RAISED")): 1,
        ("ledger_last_refusal_timestamp_seconds", ("unknown_schema",)): 1_700_000_000,
        ("ledger_last_finding_timestamp_seconds", ("PV-01", "CRITICAL")): 1_700_000_000,
        ("ledger_consumer_last_step_timestamp_seconds", ("registrar",)): 1_700_000_000,
        ("ledger_batch_seconds_sum", ("registrar",)): 0.5,
        ("ledger_batch_records_sum", ("registrar",)): 4,
        ("ledger_consumer_position", ("registrar",)): 41,
        ("ledger_consumer_lag_seconds", ("projector",)): 2.5,
        ("ledger_consumer_errors_total", ("detector", "part_missing")): 1,
        ("ledger_last_event_timestamp_seconds", ("police",)): 1_716_206_400.5,
        ("ledger_witnessed_records", ("sealer",)): 40,
        ("ledger_last_witness_refusal_timestamp_seconds", ("sealer",)): 1_700_000_000,
        ("ledger_build_info", ("0.1.0",)): 1,
    }
    assert expected == {key: value for key, value in samples(shown).items() if key in expected}


def test_a_withdrawn_finding_is_counted_and_calls_nobody() -> None:
    shown = Metrics(CollectorRegistry())

    shown.finding("PV-01", "CRITICAL", "WITHDRAWN")

    assert {("ledger_findings_total", ("PV-01", "CRITICAL", "WITHDRAWN")): 1.0} == {
        key: value for key, value in samples(shown).items() if "PV-01" in key[1]
    }


def test_a_detector_that_starts_can_say_when_it_last_published() -> None:
    shown = Metrics(CollectorRegistry())

    shown.last_finding("PV-03", "CRITICAL", parse("1970-01-01T00:01:00Z"))

    assert samples(shown)["ledger_last_finding_timestamp_seconds", ("PV-03", "CRITICAL")] == 60.0


def test_an_idle_step_shows_that_the_consumer_lives_and_measures_no_batch() -> None:
    shown = Metrics(CollectorRegistry(), clock=lambda: 5.0)

    shown.step("projector", seconds=0.01, records=0)

    assert {("ledger_consumer_last_step_timestamp_seconds", ("projector",)): 5.0} == {
        key: value for key, value in samples(shown).items() if "projector" in key[1]
    }


def test_a_lag_that_two_clocks_disagree_on_is_never_below_zero() -> None:
    shown = Metrics(CollectorRegistry())

    shown.lag("detector", -3.0)

    assert samples(shown)["ledger_consumer_lag_seconds", ("detector",)] == 0.0


def test_two_ledgers_in_one_process_share_nothing() -> None:
    first, second = Metrics(CollectorRegistry()), Metrics(CollectorRegistry())

    first.repeated()

    assert samples(first)["ledger_repeated_total", ()] == 1
    assert samples(second)["ledger_repeated_total", ()] == 0


def test_what_is_shown_is_what_is_listed() -> None:
    shown = Metrics(CollectorRegistry())
    fill(shown, "registrar")
    families = {
        (family.name + ("_total" if family.type == "counter" else ""), family.type)
        for family in shown.registry.collect()
    }

    assert {(metric.name, metric.kind) for metric in METRICS} == families


def test_every_definition_is_in_the_list_once() -> None:
    defined = [value for value in vars(metric_list).values() if isinstance(value, MetricDef)]

    assert sorted(metric.name for metric in defined) == sorted(metric.name for metric in METRICS)
    assert len(METRICS) == len({metric.name for metric in METRICS})


@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_no_identifier_becomes_a_label_even_by_mistake(identifier: str) -> None:
    shown = Metrics(CollectorRegistry())

    fill(shown, identifier, rule=identifier, severity=identifier, change=identifier)

    assert {OTHER, "0.1.0"} == label_values(shown)


@given(st.uuids())
def test_no_event_id_has_the_form_of_any_label(event_id: object) -> None:
    assert [OTHER] * len(LABEL_FORMS) == [metric_list.bounded(label, str(event_id)) for label in LABEL_FORMS]


def test_the_labels_are_these_and_no_more() -> None:
    """A new label is a decision about privacy: make it here too, after asking who could be found by it."""
    allowed = {"publisher_kind", "reason", "rule", "severity", "change", "consumer", "code", "version"}

    assert allowed == {label for metric in METRICS for label in metric.labels} == set(LABEL_FORMS)


def test_the_reference_page_is_current() -> None:
    assert metric_list.reference_page() == PAGE.read_text(), (
        "write it anew: python -m ledger.metric_list > docs/reference/metrics.md"
    )
