"""A product with a car on it that nobody moves for the kit: what can be tested in the session that is going on."""

import pytest

from conformance.bench import Bench, Settings
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.contract import load
from conformance.judgement import Verdict
from features.virtual_world import VirtualCharger
from reference_impl import Command, assemble
from reference_impl.faults.around import Around
from tests.bench.worlds import START, run

SCRIPT = "everest_external/nodered/1/carsim/cmd/execute_charging_session"
CHARGES = b"iec_wait_pwr_ready;draw_power_regulated 32,3;sleep 99999"
SETTLED_S = 20.0


class WithoutDoor(Around):
    """A charger of whose simulated world nothing is to be seen."""

    def publication(self, publication, _now):
        return [] if publication.topic.startswith("everest_external/") else [publication]


def verdicts(allowed):
    charger = assemble(start=START)
    charger.receive(Command(SCRIPT, CHARGES), now=START)
    clock = VirtualClock(START)
    broker = MemoryBroker(clock)
    VirtualCharger(WithoutDoor(charger), broker)
    clock.wait(lambda: False, START + SETTLED_S)
    declared = {"ocpp": False, "energy_management": True}
    settings = Settings(address="virtual", allowed=allowed, declared=declared)
    outcomes = run(Bench(load(), MemoryBus(broker), settings)).outcomes
    return {each.requirement.id: (each.verdict, str(each.reason)) for each in outcomes}


@pytest.mark.parametrize(
    ("allowed", "tested", "untested"),
    [
        ("limit", ("set_limit_amps", "set_limit_watts"), "too invasive: needs --allow session"),
        ("session", ("set_limit_amps", "set_limit_watts", "pause_charging", "resume_charging"), "no operator"),
    ],
)
def test_what_needs_no_hands_is_tested_in_the_session_as_it_is(allowed, tested, untested):
    """All that the leave suffices for is a pass: the session comes back by itself from each limit that was lifted."""
    told = verdicts(allowed)
    assert {verdict for name, (verdict, _) in told.items() if name.startswith(tested)} == {Verdict.PASS}
    verdict, reason = told["session_info.energy.start"]
    assert (verdict, reason.startswith(untested)) == (Verdict.NOT_RUN, True)
