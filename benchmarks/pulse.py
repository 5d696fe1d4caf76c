"""Benchmarks: how even a pulse of one second is, whether anything of it is lost, and what it costs meanwhile."""

from __future__ import annotations

import os
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.bare import Bare


@dataclass(frozen=True, slots=True)
class Pulse:
    """When each topic was heard, in seconds, and the share of a core that each process took, by its number."""

    arrived: Mapping[str, Sequence[float]]
    cores: Mapping[int, float]

    @property
    def jitter_ms(self) -> float:
        """By how much an interval differs from a second, at the 99th percentile."""
        return statistics.quantiles([abs(each - 1.0) * 1e3 for each in self._intervals()], n=100)[98]

    @property
    def lost(self) -> int:
        """How many publications there would have to be in intervals of two seconds and more."""
        return sum(max(0, round(each) - 1) for each in self._intervals())

    def _intervals(self) -> Iterator[float]:
        return (later - earlier for times in self.arrived.values() for earlier, later in pairwise(times))


def heard(client: Bare, seconds: float, *, after_s: float = 0.0, processes: Sequence[int] = ()) -> Pulse:
    """Listen for so many seconds, that begin so long after the first message."""
    arrived: dict[str, list[float]] = defaultdict(list)
    first, topic, _ = client.hear()
    now = first
    while now < first + after_s:
        now, topic, _ = client.hear()
    before, begin = [_used_s(each) for each in processes], time.perf_counter()
    while now < begin + seconds:
        arrived[topic].append(now)
        now, topic, _ = client.hear()
    passed_s = time.perf_counter() - begin
    used = zip(processes, before, strict=True)
    return Pulse(arrived, {process: (_used_s(process) - was_s) / passed_s for process, was_s in used})


def _used_s(process: int) -> float:
    """Return the CPU time that a process has taken, in user and system mode."""
    words = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
