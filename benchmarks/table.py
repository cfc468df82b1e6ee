"""What a benchmark says: one claim a row, the yardstick beside it, measured in the same run."""

import os
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One claim: what took how long (or how much), beside what, and what was aimed at."""

    claim: str
    measured: float
    unit: str
    yardstick: str = ""
    beside: float | None = None
    aim: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick."""
        return None if not self.beside else self.measured / self.beside


@dataclass(frozen=True)
class Time:
    """Seconds on the clock, and of processors: the second hardly depends on who else is working."""

    wall: float
    cpu: float


def timed(work: Callable[[], object]) -> Time:
    """How long it took."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    return Time(time.perf_counter() - wall, _cpu() - cpu)


def side_by_side(times: int, *works: Callable[[], object]) -> list[Time]:
    """The best of some rounds for each, taking turns."""
    rounds = [[timed(work) for work in works] for _ in range(times)]
    return [
        Time(min(one.wall for one in taken), min(one.cpu for one in taken))
        for taken in zip(*rounds, strict=True)
    ]


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1e6 if sys.platform == "darwin" else 1e3)


def show(rows: Iterable[Row]) -> None:
    """Print the table."""
    print(f"{'claim':<62} {'measured':>14} {'yardstick':>12} {'ratio':>6}  aim")
    for row in rows:
        beside = f"{row.beside:.3g} {row.unit}" if row.beside else ""
        ratio = f"{row.ratio:.2f}" if row.ratio else ""
        print(f"{row.claim:<62} {f'{row.measured:.3g} {row.unit}':>14} {beside:>12} {ratio:>6}  {row.aim}")
        if row.yardstick:
            print(f"    beside {row.yardstick}")
    print(f"{os.cpu_count()} processors; load before {os.getloadavg()[2]:.1f}, now {os.getloadavg()[0]:.1f}")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
