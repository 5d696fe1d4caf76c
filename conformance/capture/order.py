"""Capture: lines are almost in order of time; here they are put in order, a second at a time and no more."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter

from conformance.capture.entry import Event, Mark

WINDOW_S = 1.0
MOST_HELD = 10_000
LET_GO: list[Event] = []
"""A batch that bounds the size of what is held: what was held at one of these has gone at the next."""

_time = attrgetter("t")


def in_order(batches: Iterable[list[Event]]) -> Iterator[Event]:
    """Yield the events of batches in order of time; what has the same time stays in the order of the file.

    An event is held back until one that is a second younger was seen. Times that step back further are a break of the
    recording: its clock was set, or something was appended to it.
    """
    held: list[Event] = []
    newest = gone = let_go = -math.inf
    link_up: Mark | None = None
    for batch in batches:
        times = list(map(_time, batch))
        if times and times[0] >= newest and times == sorted(times):  # as nearly always; and nothing here runs per event
            held += batch
            newest = times[-1]
        else:
            for event in batch:
                t = event.t
                if t >= newest:
                    newest = t
                    held.append(event)
                elif t >= newest - WINDOW_S and t >= gone:
                    insort_right(held, event, key=_time)
                else:
                    yield from _begun(held, link_up)
                    down, link_up = link_break(newest, t, f"the times step back by {newest - t:.1f} s", line=event.line)
                    yield down
                    held, newest, gone, let_go = [event], t, -math.inf, -math.inf
        ripe = max(bisect_left(held, newest - WINDOW_S, key=_time), len(held) - MOST_HELD)
        if batch is LET_GO:
            ripe = max(ripe, bisect_right(held, let_go, key=_time))
            let_go = newest
        if ripe > 0:
            gone = held[ripe - 1].t
            yield from _begun(held[:ripe], link_up)
            del held[:ripe]
            link_up = None
    yield from _begun(held, link_up)


def link_break(down: float, up: float, why: str, *, line: int | None = None) -> tuple[Mark, Mark]:
    """Return the marks of a time in which nothing was recorded: what is missing in it is nobody's fault."""
    return Mark(down, "link", {"state": "down", "why": why}, line), Mark(up, "link", {"state": "up", "why": why}, line)


def _begun(events: list[Event], link_up: Mark | None) -> list[Event]:
    """Return events with the mark of a link that came up before them, which is known to be so when they leave."""
    return events if link_up is None else [replace(link_up, t=events[0].t), *events]
