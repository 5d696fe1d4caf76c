"""One trial: a charger before the whole suite in the virtual world, and what is worth keeping of the result."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bench.declared import REFERENCE
from conformance.bench.runner import run_features
from conformance.bus import VirtualClock
from conformance.judgement import Result, Verdict
from features.virtual_world import START, VirtualCharger, virtual_bench
from reference_impl import assemble
from tests.proving.mutations import mutations
from tests.proving.rough import RoughBroker, RoughBus

AGAINST = (Verdict.FAIL, Verdict.WARN)
PATIENT_S = {  # what is forgotten after a minute is found by who observes for longer
    "amps-forgotten-after-a-minute": 400.0,
    "watts-forgotten-after-a-minute": 800.0,
}


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one trial: each verdict, and of those with evidence how long after the start (s) it showed."""

    name: str
    verdicts: Mapping[str, str]
    shown_s: Mapping[str, float]
    span_s: float
    took_s: float

    @property
    def against(self) -> set[str]:
        """The requirements that were failed or warned of."""
        return {name for name, verdict in self.verdicts.items() if verdict in {each.value for each in AGAINST}}


def of_fault(name: str) -> Trial:
    """Try a charger with a fault of the reference."""
    return _tried(name, virtual_bench(faults=(name,), observe_s=PATIENT_S.get(name, 30.0)))


def of_mutation(name: str) -> Trial:
    """Try a charger that breaks one thing in the contract."""
    return _tried(name, virtual_bench(faults=(mutations()[name],)))


def of_healthy(seed: int) -> Trial:
    """Try a healthy charger on a rough link: seed and number of connectors differ from trial to trial."""
    connectors = tuple(f"evse_{number}" for number in range(1, 2 + seed % 3))
    broker = RoughBroker(VirtualClock(START), seed=seed)
    authorisation: Any = ("free", "required")[seed % 2]
    VirtualCharger(assemble(connectors=connectors, seed=seed, authorisation=authorisation, start=START), broker)
    settings = Settings(address="virtual", allowed="power", declared=REFERENCE)
    return _tried(f"healthy {seed}", Bench(contract.load(), RoughBus(broker), settings))


def _tried(name: str, bench: Bench) -> Trial:
    logging.disable(logging.CRITICAL)
    begin = time.perf_counter()
    bench.open()
    result = run_features(bench, ())
    took_s = time.perf_counter() - begin
    logging.disable(logging.NOTSET)
    return _kept(name, result, took_s)


def _kept(name: str, result: Result, took_s: float) -> Trial:
    first, last = result.span
    return Trial(
        name=name,
        verdicts={each.requirement.id: each.verdict.value for each in result.outcomes},
        shown_s={each.requirement.id: each.findings[0].where.t - first for each in result.outcomes if each.findings},
        span_s=last - first,
        took_s=took_s,
    )
