"""Bench, doctor: signs of the broker and of the way to it and back."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.capture import Entry, Event, Mark
from conformance.contract import Contract
from conformance.judgement.uncertainty import ASSUMED_S
from conformance.report.safe import safe
from conformance.report.signs import Grade, Sign

BROKER_TOPICS = ("$SYS/broker/version", "$SYS/broker/uptime", "$SYS/broker/clients/connected")
ENOUGH = 100
GOOD_SHARE = 0.1  # of the margin of a gap
LOST_SHARE = 0.1
HELD_S = 0.035  # Linux delays acknowledgements by 40 ms at least
HELD_SHARE = 1 / 3
ENOUGH_PAIRS = 10


@dataclass(slots=True)
class Trips:
    """How late each beacon that came back was sent, and how long it took since it was due, in seconds."""

    late_s: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)

    def __call__(self, late_s: float, took_s: float) -> None:
        """Take what is known of one beacon."""
        self.late_s.append(late_s)
        self.took_s.append(took_s)


def margin_s(contract: Contract) -> float:
    """Return by how much a gap between publications may be longer than the period, at least, in seconds."""
    pulses = [each.publication for each in contract.variables() if each.publication is not None]
    return min((each.longest_gap_s - each.every_s for each in pulses), default=ASSUMED_S)


def broker(heard: Iterable[Event], facts: Mapping[str, str]) -> Sign:
    """Say what the broker tells of itself, and how it is spoken to."""
    said = {
        each.topic: safe(each.payload, 60) for each in heard if isinstance(each, Entry) if each.topic in BROKER_TOPICS
    }
    version, uptime, clients = (said.get(each) for each in BROKER_TOPICS)
    told = [version or "tells nothing of itself ($SYS)"]
    told += [f"up {uptime}"] if uptime else []
    told += [f"{clients} clients"] if clients else []
    spoken = f"MQTT {facts.get('mqtt', '')}"
    spoken += f" over {facts['tls']} with {facts['cipher']}" if "tls" in facts else ", not encrypted"
    return Sign(Grade.GOOD, f"broker: {', '.join(told)}; {spoken}")


def link(heard: Iterable[Event]) -> Sign:
    """Say whether the link stayed up."""
    marks = [each for each in heard if isinstance(each, Mark) and each.kind == "link"]
    downs = [each for each in marks if each.data.get("state") == "down"]
    if not downs:
        return Sign(Grade.GOOD, "link: stayed up")
    why = next((str(each.data["why"]) for each in downs if "why" in each.data), "look into the broker's log")
    times = "once" if len(downs) == 1 else f"{len(downs)} times"
    return Sign(Grade.BAD, f"link: was down {times}; nothing is judged around that", why)


def round_trip(trips: Trips, heard: Iterable[Event], contract: Contract, *, is_off: bool) -> Sign:
    """Say how long beacons take, and what that means for the judging of gaps."""
    if not trips.took_s:
        why = "are switched off" if is_off else "do not come back"
        return Sign(
            Grade.LOOK,
            f"round trip: not known, as beacons {why}; arrivals are taken as good to {duration(ASSUMED_S)}",
            "let the kit write and read one topic of its own, and name it with --beacon TOPIC",
        )
    took_s, margin = sorted(trips.took_s), margin_s(contract)
    worst_s, p95_s = took_s[-1], took_s[int(0.95 * (len(took_s) - 1))]
    lost = sum(int(each.data.get("lost", 0)) for each in heard if isinstance(each, Mark) and each.kind == "beacon")
    figures = f"median {duration(statistics.median(took_s))}, p95 {duration(p95_s)}, worst {duration(worst_s)}"
    fact = (
        f"round trip: {figures} of {len(took_s)} beacons, {lost or 'none'} lost; so gaps are known to "
        f"± {duration(worst_s)}, and their margin is {duration(margin)}"
    )
    nearer = "bring the kit nearer to the broker: by wire instead of radio, on the same network, on a calmer machine"
    if worst_s > margin or lost > LOST_SHARE * len(took_s):
        return Sign(Grade.BAD, fact, nearer)
    if lost or worst_s > GOOD_SHARE * margin:
        return Sign(Grade.LOOK, fact, f"{nearer}; what lies within the uncertainty will be inconclusive")
    if len(took_s) < ENOUGH:
        return Sign(Grade.LOOK, fact, f"look for longer: {ENOUGH} beacons at least tell of the worst")
    return Sign(Grade.GOOD, fact)


def holding_back(gaps_s: Sequence[float]) -> Sign:
    """Say whether the broker holds small messages back, as Nagle's algorithm does."""
    if len(gaps_s) < ENOUGH_PAIRS:
        return Sign(
            Grade.LOOK,
            "Nagle's algorithm: not looked for, as messages to a second link did not arrive",
            "let a second client of the kit read the topic of the beacons and what is beneath it",
        )
    held = [each for each in gaps_s if each >= HELD_S]
    if len(held) < HELD_SHARE * len(gaps_s):
        typical = duration(statistics.median(gaps_s))
        return Sign(Grade.GOOD, f"Nagle's algorithm: not seen, the second of two small messages comes after {typical}")
    return Sign(
        Grade.LOOK,
        f"Nagle's algorithm: the broker holds the second of two small messages back by "
        f"{duration(statistics.median(held))} ({len(held)} of {len(gaps_s)}), until the first is acknowledged; this "
        "kit does that at once, and judges rightly",
        "for the sake of chargers and apps write set_tcp_nodelay true into mosquitto.conf",
    )


def duration(seconds: float) -> str:
    """Return a duration in the unit in which it reads best."""
    return f"{seconds:.3g} s" if seconds >= 1.0 else f"{1000 * seconds:.3g} ms"
