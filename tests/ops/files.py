"""Reads the files under ops/, compose.yaml and the runbook, for the tests that hold them together."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
OPS = ROOT / "ops"
PROMETHEUS = OPS / "prometheus"
DASHBOARD = OPS / "grafana" / "dashboards" / "ledger.json"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def compose() -> dict[str, Any]:
    content: dict[str, Any] = load(ROOT / "compose.yaml")
    return content


def alerts() -> dict[str, dict[str, Any]]:
    """Every alert's rule, by its name."""
    rules = [rule for group in load(PROMETHEUS / "alerts.yml")["groups"] for rule in group["rules"]]
    assert len(rules) == len({rule["alert"] for rule in rules}), "two alerts have one name"
    return {rule["alert"]: rule for rule in rules}


def dashboard() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(DASHBOARD.read_text())
    return content


def properties(text: str) -> dict[str, str]:
    """A Java properties file without escapes or continued lines: that is all that ours may use."""
    lines = [line.strip() for line in text.splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert all(equals for _, equals, _ in pairs), "a line without ="
    return {name.strip(): value.strip() for name, _, value in pairs}


def metric_names(query: str) -> set[str]:
    """Names in a PromQL query that stand where only a metric can: before a selector, a range, or alone."""
    bare = re.sub(r"\{[^}]*\}|\"[^\"]*\"|\[[^\]]*\]|\b(by|without|on|ignoring)\s*\([^)]*\)", " ", query)
    words = set(re.findall(r"\b[a-zA-Z_:][a-zA-Z0-9_:]*\b(?!\s*\()", bare))
    return words - {"or", "and", "unless", "offset", "by", "without", "bool", "m", "h", "d", "s"}


def labels_used(query: str) -> set[str]:
    selected = {
        label for inside in re.findall(r"\{([^}]*)\}", query) for label in re.findall(r"(\w+)\s*[=!]~?", inside)
    }
    grouped = {label for inside in re.findall(r"\bby\s*\(([^)]*)\)", query) for label in re.findall(r"\w+", inside)}
    return selected | grouped
