"""The alerts fire when they must and only then, each has its runbook section, and each reaches somebody."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ledger.metric_list import METRICS
from tests.ops import files

RUNBOOK = files.ROOT / "docs" / "runbook.md"
ALERTMANAGER = files.OPS / "alertmanager" / "alertmanager.yml"
TESTS = sorted(files.PROMETHEUS.glob("*.test.yml"))
ALERTS = sorted(files.alerts())

NOT_OURS = {"up", "ALERTS", "process_start_time_seconds", "process_resident_memory_bytes"}
TARGET_LABELS = {"job", "instance", "consumer", "alertname", "alertstate", "le"}

RECEIVERS = {
    "LedgerCriticalFinding": "governance,on-call",
    "LedgerEventsRefused": "publisher-support",
    "LedgerPublisherKindSilent": "publisher-support",
    "LedgerNothingAdmitted": "on-call",
    "LedgerTargetDown": "on-call",
    "LedgerNoData": "on-call",
    "LedgerConsumerStuck": "on-call",
    "LedgerConsumerLagging": "operations",
    "LedgerConsumerErrors": "operations",
    "LedgerConsumerRestarting": "on-call",
    "LedgerNotSealed": "on-call",
    "LedgerWitnessRefuses": "governance,on-call",
    "LedgerNotWitnessed": "operations",
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def sections() -> dict[str, str]:
    """The runbook's sections by heading."""
    parts = re.split(r"^## (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def queries() -> list[str]:
    panels = files.dashboard()["panels"]
    shown = [target["expr"] for panel in panels for target in panel["targets"]]
    marks = [mark["expr"] for mark in files.dashboard()["annotations"]["list"]]
    return [rule["expr"] for rule in files.alerts().values()] + shown + marks


def shown_names() -> set[str]:
    endings = {"counter": [""], "gauge": [""], "histogram": ["_bucket", "_sum", "_count"]}
    return {metric.name + ending for metric in METRICS for ending in endings[metric.kind]}


def test_prometheus_accepts_its_configuration(promtool: str) -> None:
    done = run(promtool, "check", "config", str(files.PROMETHEUS / "prometheus.yml"))

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_story_of_the_alerts_ends_as_told(promtool: str) -> None:
    done = run(promtool, "test", "rules", *map(str, TESTS))

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_story_that_ends_otherwise_is_noticed(promtool: str, tmp_path: Path) -> None:
    """The tool can fail: with the threshold of the lag moved, the story about it no longer holds."""
    story = files.PROMETHEUS / "alerts.test.yml"
    (tmp_path / story.name).write_text(story.read_text())
    rules = (files.PROMETHEUS / "alerts.yml").read_text()
    (tmp_path / "alerts.yml").write_text(
        rules.replace("ledger_consumer_lag_seconds > 60", "ledger_consumer_lag_seconds > 600")
    )

    done = run(promtool, "test", "rules", str(tmp_path / story.name))

    assert done.returncode != 0
    assert "LedgerConsumerLagging" in done.stdout + done.stderr


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_has_a_story_where_it_fires_and_one_where_it_does_not(alert: str) -> None:
    tests = [test for path in TESTS for test in files.load(path)["tests"]]
    cases = [case for test in tests for case in test["alert_rule_test"] if case["alertname"] == alert]

    assert {True, False} == {bool(case["exp_alerts"]) for case in cases}


@pytest.mark.parametrize("alert", ALERTS)
def test_each_alert_speaks_to_a_person_and_points_to_its_section(alert: str) -> None:
    rule = files.alerts()[alert]

    assert rule["labels"]["severity"] in ("critical", "warning")
    assert f"docs/runbook.md#{alert.lower()}" == rule["annotations"]["runbook_url"]
    assert rule["annotations"]["summary"]
    assert len(rule["annotations"]["description"]) > 80


def test_the_runbook_has_one_section_for_each_alert_and_none_for_others() -> None:
    assert ALERTS == sorted(sections())


@pytest.mark.parametrize("alert", ALERTS)
def test_a_section_answers_what_somebody_who_was_woken_asks(alert: str) -> None:
    asked = ["What it means for people", "First look", "What to do", "When to escalate"]

    assert asked == re.findall(r"^\*\*(.+?)\.\*\*", sections()[alert], flags=re.MULTILINE)
    assert re.search(r"^ledger \w+", sections()[alert], flags=re.MULTILINE) or "ledger status" in sections()[alert]


def test_links_inside_the_runbook_lead_somewhere() -> None:
    anchors = {alert.lower() for alert in ALERTS}

    assert set(re.findall(r"\]\(#([^)]*)\)", RUNBOOK.read_text())) <= anchors


def test_every_figure_that_is_asked_for_exists() -> None:
    asked = {name for query in queries() for name in files.metric_names(query)}

    assert set() == asked - shown_names() - NOT_OURS
    assert {"ledger_last_finding_timestamp_seconds", "ledger_batch_seconds_bucket", "up"} <= asked


def test_every_label_that_is_asked_for_exists() -> None:
    ours = {label for metric in METRICS for label in metric.labels}
    asked = {label for query in queries() for label in files.labels_used(query)}

    assert set() == asked - ours - TARGET_LABELS


def test_prometheus_asks_every_consumer_of_the_compose_file_under_its_name() -> None:
    services = files.compose()["services"]
    running = {name for name, service in services.items() if service.get("command", [""])[0] == "run"}
    (job,) = [
        job for job in files.load(files.PROMETHEUS / "prometheus.yml")["scrape_configs"] if job["job_name"] == "ledger"
    ]
    port = services["detector"]["environment"]["LEDGER_METRICS_ADDRESS"].rpartition(":")[2]

    assert {f"{name}:{port}": name for name in running} == {
        target: static["labels"]["consumer"] for static in job["static_configs"] for target in static["targets"]
    }


def test_every_consumer_is_missed_when_nothing_is_heard_of_it() -> None:
    services = files.compose()["services"]
    running = {name for name, service in services.items() if service.get("command", [""])[0] == "run"}

    assert running == set(re.findall(r'consumer="(\w+)"', files.alerts()["LedgerNoData"]["expr"]))


def test_alertmanager_accepts_its_configuration(amtool: str) -> None:
    done = run(amtool, "check-config", str(ALERTMANAGER))

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_a_receiver_on_purpose() -> None:
    assert ALERTS == sorted(RECEIVERS)


@pytest.mark.parametrize(("alert", "receivers"), RECEIVERS.items())
def test_each_alert_reaches_those_who_can_do_something(amtool: str, alert: str, receivers: str) -> None:
    labels = [f"{name}={value}" for name, value in files.alerts()[alert]["labels"].items()]

    done = run(amtool, "config", "routes", "test", f"--config.file={ALERTMANAGER}", f"alertname={alert}", *labels)

    assert receivers == done.stdout.strip(), done.stderr


def test_held_back_alerts_exist() -> None:
    """A misspelt name in an inhibition would hold back nothing, silently."""
    rules = files.load(ALERTMANAGER)["inhibit_rules"]
    named = {
        name for rule in rules for side in rule.values() for text in side for name in re.findall(r"Ledger\w+", text)
    }

    assert named
    assert named <= set(ALERTS)


def test_no_address_that_ships_is_anybodys() -> None:
    config = ALERTMANAGER.read_text()
    hosts = re.findall(r"[\w.+-]+@([\w.-]+)", config) + [
        urlsplit(url).hostname for url in re.findall(r"https?://[^\"\s]+", config)
    ]

    assert hosts
    assert all(host and host.endswith("example.org") for host in hosts)
