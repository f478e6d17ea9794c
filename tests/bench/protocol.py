"""How fast the rules judge, on one core and in memory: the whole rule pack of the default policy, beside its aims.

`python -m tests.bench.protocol` measures this alone. `BENCH_SUBJECTS` (subjects of each size from 10 to 40 events),
`BENCH_LONG` (events of the long subjects, separated by commas) and `BENCH_LIVE` (events on the embedded ledger) say how
much is measured.

Rates and seconds are CPU time of this process: rules wait for nothing, and a machine is seldom alone with them.
"""

from __future__ import annotations

import gc
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from ledger.protocol import Policy, evaluate, load_policy, verdict_history
from ledger.unhindered import unhindered
from tests.bench import live
from tests.bench.subjects import SIZES, Subject, long_subject, subjects

AIM_AT_ONE_TIME, AIM_HISTORY = 50_000.0, 10_000.0
"""Events a second, of ordinary subjects."""

AIM_LONG_AT_ONE_TIME_S, AIM_LONG_HISTORY_S = 1.0, 10.0
"""For the longest subject, where it has 5,000 events."""

AIM_GROWTH, AIM_SUBJECTS = 1.2, 1.05
"""Exponents: of the events of one subject, and of the number of subjects, where what is over 1 is the noise."""

SUBJECTS_OF_EACH_SIZE = 8
LONG = (500, 1000, 2500, 5000)
LIVE_EVENTS = 20_000

_MULTIPLES = (1, 2, 4)
_REPEATS = 3
_REPEATED_UNDER_S = 3.0


class Figure(NamedTuple):
    """One figure, beside its aim where it has one. `ratio` says how well that is met: from 1 on it is."""

    what: str
    events: int
    cpu_s: float
    wall_s: float
    figure: float
    unit: str
    aim: float | None = None
    ratio: float | None = None


class Took(NamedTuple):
    """The least of several times: the others were longer for what else the machine did."""

    cpu_s: float
    wall_s: float


Judge = Callable[[Subject, Policy], object]

JUDGES: Mapping[str, Judge] = {
    "at one time": lambda subject, policy: evaluate(subject.events, policy, subject.until),
    "history": lambda subject, policy: verdict_history(subject.events, policy, subject.until),
}


def measure(folder: Path) -> Iterator[Figure]:
    """Every figure, as it comes. The embedded ledger of the last ones is in `folder`."""
    policy = load_policy()
    each = int(os.environ.get("BENCH_SUBJECTS", "") or SUBJECTS_OF_EACH_SIZE)
    longs = [int(size) for size in os.environ.get("BENCH_LONG", "").split(",") if size] or LONG
    ordinary = subjects(each)
    for name, aim in zip(JUDGES, (AIM_AT_ONE_TIME, AIM_HISTORY), strict=True):
        yield rate(f"{name}, {SIZES[0]} to {SIZES[-1]} events", ordinary, JUDGES[name], policy, aim)
    for name in JUDGES:
        yield by_subjects(f"{name}, as subjects grow in number", ordinary, JUDGES[name], policy)
    for name, aim in zip(JUDGES, (AIM_LONG_AT_ONE_TIME_S, AIM_LONG_HISTORY_S), strict=True):
        yield from by_size(f"{name}, one subject", longs, JUDGES[name], policy, aim)
    yield from _live(folder)


def rate(what: str, several: Sequence[Subject], judge: Judge, policy: Policy, aim: float) -> Figure:
    """Events a second."""
    events, took = _events(several), _time(several, judge, policy)
    measured = events / took.cpu_s
    return Figure(what, events, *took, measured, "events/s", aim, measured / aim)


def by_subjects(what: str, several: Sequence[Subject], judge: Judge, policy: Policy) -> Figure:
    """The exponent of time over the number of subjects: once, twice and four times as many."""
    parts = [[*several] * times for times in _MULTIPLES]
    times = [_time(part, judge, policy) for part in parts]
    measured = exponent([len(part) for part in parts], [took.cpu_s for took in times])
    return Figure(what, _events(parts[-1]), *times[-1], measured, "exponent", AIM_SUBJECTS, AIM_SUBJECTS / measured)


def by_size(what: str, sizes: Sequence[int], judge: Judge, policy: Policy, aim: float) -> Iterator[Figure]:
    """Seconds of each size, the last of which has an aim, and the exponent of time over the number of events."""
    times = [_time([long_subject(size)], judge, policy) for size in sizes]
    for size, took in zip(sizes, times, strict=True):
        yield Figure(what, size, *took, took.cpu_s, "seconds", *((aim, aim / took.cpu_s) if size == sizes[-1] else ()))
    if len(sizes) > 1:
        measured = exponent(sizes, [took.cpu_s for took in times])
        what = f"{what}, as it grows"
        yield Figure(what, sizes[-1], *times[-1], measured, "exponent", AIM_GROWTH, AIM_GROWTH / measured)


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The power of the size with which time grows, by least squares over the logarithms."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(each) for each in seconds]).slope


def _live(folder: Path) -> Iterator[Figure]:
    """The detector's pace beside that of the projector, whose speed is its ceiling and its aim."""
    detector, projector = live.measure(folder, int(os.environ.get("BENCH_LIVE", "") or LIVE_EVENTS))
    for pace, aim in ((projector, ()), (detector, (projector.rate, detector.rate / projector.rate))):
        yield Figure(f"live, {pace.name}", pace.events, pace.cpu_s, pace.wall_s, pace.rate, "events/s", *aim)


def _time(several: Sequence[Subject], judge: Judge, policy: Policy) -> Took:
    """As the consumers run them: the garbage collector rests meanwhile, and looks at what is left after it."""
    found: list[Took] = []
    while len(found) < _REPEATS and (not found or sum(took.cpu_s for took in found) < _REPEATED_UNDER_S):
        cpu_s, wall_s = time.process_time(), time.perf_counter()
        with unhindered():
            for subject in several:
                judge(subject, policy)
        gc.collect(0)
        found.append(Took(time.process_time() - cpu_s, time.perf_counter() - wall_s))
    return min(found)


def _events(several: Sequence[Subject]) -> int:
    return sum(len(subject.events) for subject in several)


def table_of(figures: Sequence[Figure]) -> Table:
    """For people to read."""
    table = Table(title="The rules, on one core", title_justify="left")
    table.add_column("what")
    for name in ("events", "CPU, s", "clock, s", "figure", "", "aim", "how well"):
        table.add_column(name, justify="right")
    for each in figures:
        digits = 0 if each.unit == "events/s" else 2
        aim = "" if each.aim is None else f"{each.aim:,.{digits}f}"
        ratio = "" if each.ratio is None else f"{each.ratio:.2f}"
        seconds = f"{each.cpu_s:.2f}", f"{each.wall_s:.2f}"
        table.add_row(each.what, f"{each.events:,}", *seconds, f"{each.figure:,.{digits}f}", each.unit, aim, ratio)
    return table


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        Console(width=120).print(table_of(list(measure(Path(folder)))))


if __name__ == "__main__":
    main()
