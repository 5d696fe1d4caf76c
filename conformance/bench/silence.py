"""Bench: nothing is heard of a charger: what is said on the broker instead, and where the charger may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from conformance.bench.hearing import Hearing
from conformance.bus.address import with_prefix
from conformance.capture import Entry, Event
from conformance.contract import Contract
from conformance.errors import BenchError
from conformance.listening import OUR_ROOT
from conformance.report.safe import safe

LOOK_S = 2.5
MOST_SEEN, MOST_SHOWN, LONGEST_TOPIC, LONGEST_PREFIX = 1000, 5, 60, 200


def why_silent(hearing: Hearing, *, after_s: float) -> str:
    """Look for a moment at all that is said on the broker; return one sentence: what was seen, and what to do."""
    settings = hearing.settings
    told = f"{settings.address}: nothing was heard of a charger within {after_s:g} s"
    try:
        seen = _seen(hearing)
    except BenchError:
        return f"{told}, and the broker does not let the kit look elsewhere; check the address and its topic prefix."
    if not seen and not hearing.beacon and settings.beacon != "":
        return (
            f"{told}, and not even the kit's own beacons come back, as where an access list swallows what is "
            "subscribed; let the kit read and write there, or look into the broker's log."
        )
    if not seen:
        return f"{told}, and nobody says anything on this broker; start the charger, or correct the address."
    topics = ", ".join([safe(each, LONGEST_TOPIC) + (" (retained)" if old else "") for each, old in _first(seen)])
    more = f" and {len(seen) - MOST_SHOWN} more" if len(seen) > MOST_SHOWN else ""
    told = f"{told}; topics seen instead: {topics}{more}"
    prefixes = tuple(dict.fromkeys(_prefixes(hearing.contract, seen, but=settings.prefix)))
    if not prefixes:
        return f"{told}; none of them is the API's elsewhere: start the charger, or correct the address."
    bare = settings.address.removesuffix(f"/{quote(settings.prefix)}")
    others = f" (or one of {len(prefixes) - 1} more such prefixes)" if len(prefixes) > 1 else ""
    return f"{told}; the API is under another prefix: write {with_prefix(bare, prefixes[0])}{others}."


def _seen(hearing: Hearing) -> dict[str, bool]:
    """Return the topics on which something is said beside the kit's own, and whether that was only retained."""
    seen: dict[str, bool] = {}
    beacon = hearing.recorder.beacon.topic if hearing.recorder.beacon else ""

    def hear(event: Event) -> None:
        is_ours = isinstance(event, Entry) and (event.topic == beacon or event.topic.startswith(f"{OUR_ROOT}/"))
        if isinstance(event, Entry) and not is_ours and (event.topic in seen or len(seen) < MOST_SEEN):
            seen[event.topic] = event.retain and seen.get(event.topic, True)

    second = hearing.bus.another()
    try:
        second.connect(hear)
        second.subscribe("#")
        hearing.wait("what is said elsewhere", lambda: False, LOOK_S)
    finally:
        second.close()
    return seen


def _first(seen: dict[str, bool]) -> list[tuple[str, bool]]:
    """Return the topics to be shown: what is live first."""
    return sorted(seen.items(), key=lambda each: each[1])[:MOST_SHOWN]


def _prefixes(contract: Contract, seen: Iterable[str], *, but: str) -> Iterator[str]:
    """Yield what stands before a documented address in the topics that were seen."""
    router = contract.router()
    for name in list(seen):
        levels = name.split("/")
        for index in range(len(levels)):
            prefix = "/".join(levels[:index])
            can_be_written = prefix == prefix.strip("/") and len(prefix) <= LONGEST_PREFIX and (prefix or not index)
            if prefix != but and can_be_written and router.match("/".join(levels[index:])):
                yield prefix
