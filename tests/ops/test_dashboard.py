"""The dashboard is what Grafana is given, shows each figure once explained, and has its panels side by side."""

from itertools import combinations
from pathlib import PurePosixPath
from typing import Any

from ledger.metric_list import METRICS
from tests.ops import files

PANELS = files.dashboard()["panels"]


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )


def datasources(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["datasource"]["uid"]} if "datasource" in value else set()
        return own.union(*(datasources(inner) for inner in value.values()))
    return set().union(*(datasources(inner) for inner in value)) if isinstance(value, list) else set()


def test_every_panel_has_a_name_a_reason_and_a_place_of_its_own() -> None:
    assert len(PANELS) == len({panel["id"] for panel in PANELS}) == len({panel["title"] for panel in PANELS})
    assert all(panel["description"].endswith(".") for panel in PANELS)
    assert not [
        (one["title"], other["title"])
        for one, other in combinations(PANELS, 2)
        if overlap(one["gridPos"], other["gridPos"])
    ]
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)


def test_it_asks_the_datasource_that_is_provisioned() -> None:
    (source,) = files.load(files.OPS / "grafana" / "provisioning" / "datasources" / "prometheus.yml")["datasources"]

    assert {source["uid"]} == datasources(files.dashboard())
    assert source["url"] == "http://prometheus:9090"
    assert "prometheus" in files.compose()["services"]


def test_every_figure_of_the_ledger_is_on_it() -> None:
    queries = " ".join(target["expr"] for panel in PANELS for target in panel["targets"])
    # The times of news are for alerts: the panels show counters beside them, and a witness's refusal is one event.
    for_alerts = {
        "ledger_last_refusal_timestamp_seconds",
        "ledger_last_finding_timestamp_seconds",
        "ledger_last_witness_refusal_timestamp_seconds",
    }

    assert for_alerts == {metric.name for metric in METRICS if metric.name not in queries}


def test_grafana_finds_it_where_the_compose_file_mounts_it() -> None:
    grafana = files.compose()["services"]["grafana"]
    mounted = {
        target: source
        for source, target, _ in (volume.split(":") for volume in grafana["volumes"] if volume.count(":") == 2)
    }
    (provider,) = files.load(files.OPS / "grafana" / "provisioning" / "dashboards" / "ledger.yml")["providers"]
    home = PurePosixPath(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])

    assert str(home.parent) == provider["options"]["path"]
    assert files.DASHBOARD == files.ROOT / mounted[str(home.parent)] / home.name
