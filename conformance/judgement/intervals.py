"""Judgement: how the intervals between publications are distributed, channel by channel."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.contract import Channel
from conformance.judgement.facts import Facts


@dataclass(slots=True)
class Intervals:
    """The intervals of the pulse on a channel, those of all its topics: by the millisecond, and what stands out."""

    channel: Channel
    topics: int = 0
    n: int = 0
    total_s: float = 0.0
    bins: dict[int, int] = field(default_factory=dict)
    means_s: list[float] = field(default_factory=list)
    worst_s: float = 0.0
    worst_at: float = 0.0
    worst_line: int | None = None
    worst_topic: str = ""


def intervals(facts: Facts) -> list[Intervals]:
    """Return the intervals of every channel that has some, in the order of the contract."""
    found: dict[str, Intervals] = {}
    for topic in facts.topics.values():
        tally = topic.tally
        if not tally.n:
            continue
        here = found.setdefault(topic.channel.name, Intervals(topic.channel))
        here.topics += 1
        here.n += tally.n
        here.total_s += tally.total_s
        here.means_s.append(tally.total_s / tally.n)
        for millisecond, count in tally.bins.items():
            here.bins[millisecond] = here.bins.get(millisecond, 0) + count
        if tally.worst_s > here.worst_s:
            here.worst_s, here.worst_at, here.worst_line = tally.worst_s, tally.worst_at, tally.worst_line
            here.worst_topic = topic.name
    return [found[name] for name in facts.contract.channels if name in found]
