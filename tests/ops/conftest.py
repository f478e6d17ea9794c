"""Prometheus's and Alertmanager's own tools: from the environment, the PATH, or Debian's packages without root."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "promtool"


@pytest.fixture(scope="session")
def promtool() -> str:
    return _tool("promtool", "prometheus")


@pytest.fixture(scope="session")
def amtool() -> str:
    return _tool("amtool", "prometheus-alertmanager")


def _tool(name: str, package: str) -> str:
    """A path to it. Its absence is a failure and not a skip: alerts that nobody tested are not alerts."""
    if chosen := os.environ.get(f"LEDGER_{name.upper()}"):
        return chosen
    if found := shutil.which(name):
        return found
    tool = CACHE / package / "usr" / "bin" / name
    if not tool.exists():
        _unpack(package, tool)
    return str(tool)


def _unpack(package: str, tool: Path) -> None:
    """Download a Debian package as any user and unpack it; two runs at once do not meet."""
    if not shutil.which("apt-get"):
        pytest.fail(f"{tool.name} is not here. Install it, or set LEDGER_{tool.name.upper()} to its path.")
    work = CACHE / f".{package}.{os.getpid()}"
    work.mkdir(parents=True)
    try:
        if _run("apt-get", "download", package, folder=work).returncode != 0:
            _run("apt-get", "update", folder=work)
            done = _run("apt-get", "download", package, folder=work)
            assert done.returncode == 0, f"could not download {package}:\n{done.stderr}"
        archive = next(work.glob("*.deb"))
        done = _run("dpkg", "-x", archive.name, "unpacked", folder=work)
        assert done.returncode == 0, f"could not unpack {package}:\n{done.stderr}"
        if not tool.exists():
            shutil.move(work / "unpacked", CACHE / package)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=240)
