"""Bench, doctor: what is measured and heard of a bench for some seconds, and the signs that follow from it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack, suppress

from conformance.bench.doctor import machine, others, wire
from conformance.bench.doctor.pairs import Pairs
from conformance.bench.hearing import Hearing
from conformance.bench.reached import reach
from conformance.bench.settings import Settings
from conformance.bench.silence import why_silent
from conformance.bench.subject import Subject
from conformance.bus import Bus
from conformance.contract import Contract, load
from conformance.errors import BenchError
from conformance.report.signs import Grade, Sign


def examine(address: str, options: Namespace, *, progress: Callable[[str], None]) -> list[Sign]:
    """Look at the bench behind an address for some seconds; raises BenchError where the broker lets nobody in."""
    bus = reach(address, options)
    target = bus.address
    settings = Settings(address=str(target), prefix=target.prefix, beacon=options.beacon, progress=progress)
    signs = signs_of(load(options.contract), bus, settings, seconds=options.seconds)
    return [*signs, machine.load_of(machine.load_per_core())]


def signs_of(contract: Contract, bus: Bus, settings: Settings, *, seconds: float) -> list[Sign]:
    """Return what a bench shows within some seconds, but for the load of this machine."""
    hearing = Hearing(contract, bus, settings)
    trips = wire.Trips()
    with ExitStack() as stack:
        stack.callback(hearing.close)
        hearing.open()
        with suppress(BenchError):  # an access list may forbid it: then nothing is known of the broker
            bus.subscribe(*wire.BROKER_TOPICS)
        pairs = Pairs(bus, hearing.beacon) if hearing.beacon else None
        if hearing.recorder.beacon is not None:
            hearing.recorder.beacon.watch = trips
        if pairs is not None:
            stack.callback(pairs.stop)
            with suppress(BenchError):  # no second link is let in: no pair arrives
                pairs.start()
        hearing.wait("the signs of this bench", lambda: False, seconds)
        silent = why_silent(hearing, after_s=seconds) if hearing.is_silent else ""
        facts = bus.facts()
    heard = list(hearing.recorder.taken())
    signs = [
        wire.broker(heard, facts),
        wire.link(heard),
        wire.round_trip(trips, heard, contract, is_off=settings.beacon == ""),
        wire.holding_back(pairs.gaps_s if pairs else []),
        machine.own_lag(trips.late_s, contract),
        machine.clock(bus.clock.facts()),
    ]
    if silent:
        signs.append(Sign(Grade.BAD, silent))
    else:
        signs.append(others.charger(heard, Subject(contract, hearing.view), contract))
        signs += others.charger_clock(heard, contract, settings.prefix)
    if silent and not hearing.beacon:  # what is swallowed may be anything: silence shows nothing
        return signs
    signs += others.leftovers(heard, contract, settings)
    signs += others.controllers(heard, contract, settings.prefix)
    return signs
