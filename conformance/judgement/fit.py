"""Judgement: which of the bundled contracts the traffic fits best: the one to which the least in it is strange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.contract import BUNDLED, Channel, Contract, Router, load
from conformance.judgement.notes import unknown_fields

MOST_TOPICS = 1024
MOST_PAYLOADS = 8  # of each topic: what tells one contract from another is seen in the first
LONGEST = 4096  # bytes
CLEARLY = 3  # strange things more: a charger that breaks its own contract in one way is not taken for another


@dataclass(slots=True)
class Samples:
    """The first payloads of the first topics that may be a charger's variables."""

    payloads: dict[str, list[bytes]] = field(default_factory=dict)

    def take(self, topic: str, payload: bytes) -> None:
        """Keep a payload, unless there are enough of its topic, or of topics, or it is very long."""
        if len(payload) > LONGEST or (topic not in self.payloads and len(self.payloads) >= MOST_TOPICS):
            return
        kept = self.payloads.setdefault(topic, [])
        if len(kept) < MOST_PAYLOADS:
            kept.append(payload)


@dataclass(frozen=True, slots=True)
class Fit:
    """How many different things in the traffic are strange to each bundled contract, by its name; and what to do."""

    strange: Mapping[str, int] = field(default_factory=dict)
    advice: str | None = None


def fit(contract: Contract, samples: Samples, prefix: str) -> Fit:
    """Return how well the traffic fits each bundled contract, with the sentence that names one which fits better."""
    if not samples.payloads:
        return Fit()
    contracts = {name: load(name) for name in BUNDLED}
    used = contract.name or ""
    counts = _strange({**contracts, used: contract}, samples, prefix)
    best = min(contracts, key=lambda name: counts[name])
    advice = None
    if counts[used] - counts[best] >= CLEARLY:
        title = contracts[best].title
        advice = (
            f"This traffic fits {title} better: {counts[used]} things in it are strange to {contract.title}, "
            f"{counts[best]} to {title}; judge it with --contract {best}."
        )
    return Fit({name: counts[name] for name in contracts}, advice)


def _strange(contracts: Mapping[str, Contract], samples: Samples, prefix: str) -> dict[str, int]:
    """Return how many different things are strange to each contract.

    These are topics that it does not know and another one does, variables of its own that are not heard, fields that it
    does not name, fields that it asks for and that are missing, and channels with other wrong values. A topic that no
    contract knows tells nothing.
    """
    routers = {name: each.router(prefix) for name, each in contracts.items()}
    found: dict[str, set[tuple[str, str]]] = {
        name: {(each.name, "silent") for each in contract.variables()} for name, contract in contracts.items()
    }
    for topic, payloads in samples.payloads.items():
        channels = {name: _variable(router, topic) for name, router in routers.items()}
        address = next((each.address for each in channels.values() if each is not None), None)
        for name, channel in channels.items():
            if channel is not None:
                found[name].discard((channel.name, "silent"))
                found[name].update((channel.name, thing) for payload in payloads for thing in _odd(channel, payload))
            elif address is not None:
                found[name].add((address, "unknown"))
    return {name: len(things) for name, things in found.items()}


def _variable(router: Router[Channel], topic: str) -> Channel | None:
    met = router.match(topic)
    return met[0] if met is not None and met[0].publication is not None else None


def _odd(channel: Channel, payload: bytes) -> Iterator[str]:
    """Yield what is strange in a payload; one that cannot be read tells nothing, as it is as wrong by any contract."""
    value, error, _ = channel.payload.decode(payload)
    schema = channel.payload.schema
    if error is not None:
        return
    odd = [f"{each} has no name" for each in unknown_fields(value, schema.schema)]
    if isinstance(value, dict) and isinstance(schema.schema, dict):
        odd += [f"{each} is missing" for each in schema.schema.get("required", ()) if each not in value]
    yield from odd or ([] if schema.accepts(value) else ["a wrong value"])
