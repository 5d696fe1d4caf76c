"""The simulated world: what flows, when, and that it depends on nothing but the seed, the time and what was done."""

from decimal import Decimal
from random import Random

import pytest

from reference_impl.hardware.noise import Noise
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.pilot import PilotState, duty_percent
from tests.reference_impl.story import START, Story, story

PHASES = ("L1", "L2", "L3")


def offering(amperes: float, *, wanted: float = 32.0, phases: int = 3) -> SimulatedConnector:
    """Return a connector that offers a current to a vehicle that wants another one, from START on."""
    connector = SimulatedConnector("seed")
    connector.settle(START)
    connector.vehicle.plug_in()
    connector.vehicle.draw(wanted, phases)
    connector.vehicle.duty_percent = duty_percent(Decimal(str(amperes)))
    return connector


def closed(connector: SimulatedConnector) -> SimulatedConnector:
    connector.settle(START + 2)
    assert connector.vehicle.state is PilotState.C
    connector.contactor.closed = True
    return connector


def currents(told: Story) -> list[float]:
    return [told.last("powermeter")["current_A"][phase] for phase in PHASES]


def test_a_vehicle_asks_for_power_a_moment_after_it_is_offered() -> None:
    """The pilot goes from B to C within a second and a bit, and nothing flows before the contactor is closed."""
    connector = offering(16)
    assert connector.reading(START).total_W == 0
    assert connector.vehicle.state is PilotState.B
    assert connector.due() < START + 0.21
    connector.settle(START + 1.2)
    assert connector.vehicle.state is PilotState.C
    assert connector.reading(START + 9).total_W == 0


def test_current_begins_with_an_inrush_and_a_ramp() -> None:
    """After the contactor closes there is a little, then it rises, then it stays just below the offer."""
    connector = closed(offering(16))
    seen = [connector.reading(START + 2 + tenths / 10).current_A[0] for tenths in range(1, 80)]
    assert 0 < seen[2] <= 2
    assert seen[6] < seen[12] < seen[20] < 16
    assert all(15.6 < amperes <= 16 for amperes in seen[40:])


@pytest.mark.parametrize(("before", "after"), [(32, 6), (32, 13), (6, 32), (16, 10)])
def test_the_current_follows_the_pilot_within_the_standards_time(before: float, after: float) -> None:
    """Less than 5 s after another duty cycle the current is at most what is offered then; more may take a while."""
    connector = closed(offering(before))
    connector.settle(START + 20)
    connector.vehicle.duty_percent = duty_percent(Decimal(after))
    assert max(connector.reading(START + 25).current_A) <= after
    assert min(connector.reading(START + 30).current_A) > after * 0.97


def test_three_phases_are_not_quite_alike_and_never_still() -> None:
    """Currents and voltages differ a little between phases and from second to second; N carries the difference."""
    told = story().charge().wait(10)
    seen = [(told.wait(1), currents(told))[1] for _ in range(20)]
    assert all(len(set(amperes)) > 1 and max(amperes) - min(amperes) < 0.5 for amperes in seen)
    assert len({tuple(amperes) for amperes in seen}) > 10
    assert 0 < told.last("powermeter")["current_A"]["N"] < 0.5
    assert len({told.last("powermeter")["voltage_V"][phase] for phase in PHASES}) > 1


def test_one_phase_of_a_vehicle_or_of_a_charger() -> None:
    """A vehicle with one phase loads one, and so does every vehicle at a charger that has one."""
    told = story().charge().operate("modify_charging_session", b"draw_power_regulated 16,1").wait(9)
    assert [amperes > 0 for amperes in currents(told)] == [True, False, False]
    assert told.last("powermeter")["current_A"]["N"] == currents(told)[0]
    told = story(phases=1).charge().wait(9)
    assert [amperes > 0 for amperes in currents(told)] == [True, False, False]
    assert told.last("limits")["nr_of_phases_available"] == 1
    assert told.last("hardware_capabilities")["max_phase_count_import"] == 1
    assert told.say("set_limit_watts", b"2300").last("limits")["max_current"] == 10


def test_a_battery_takes_less_when_it_is_nearly_full_and_nothing_when_it_is() -> None:
    """From 90 % on the current falls, and at the end the vehicle rests: the session is paused by it."""
    told = story().charge().operate("charge_battery", b"89").wait(60)
    assert told.last("powermeter")["power_W"]["total"] > 10_500
    told.wait(1800)
    tapered_W = told.last("powermeter")["power_W"]["total"]
    assert 500 < tapered_W < 10_000
    assert told.wait(3600).last("powermeter")["power_W"]["total"] < tapered_W
    assert told.wait(4 * 3600).state == "ChargingPausedEV"
    assert told.last("powermeter")["power_W"]["total"] == 0


def test_what_is_measured_does_not_depend_on_who_asks() -> None:
    """Read a thousand times or once, the same is shown at the same time."""
    often, once = closed(offering(20)), closed(offering(20))
    for step in range(1000):
        often.reading(START + 2 + step * 0.0937)
    reading = once.reading(START + 100)
    seen = often.reading(START + 100)
    assert (seen.voltage_V, seen.current_A, seen.power_W) == (reading.voltage_V, reading.current_A, reading.power_W)
    assert seen.energy_Wh == pytest.approx(reading.energy_Wh, abs=0.0011)


def test_seeds_make_different_worlds() -> None:
    """Two seeds have other voltages, shares and counters; the same seed has the same."""
    readings = [closed_with(seed).reading(START + 60) for seed in ("a", "a", "b")]
    assert readings[0] == readings[1] != readings[2]


def closed_with(seed: str) -> SimulatedConnector:
    connector = SimulatedConnector(seed)
    connector.settle(START)
    return connector


def test_noise_is_bounded_and_differs_by_channel() -> None:
    """It never goes beyond 2.5, has a mean near zero, and no two channels are alike."""
    noise = Noise(Random(3), 2)
    first, second = ([noise.at(channel, step) for step in range(4000)] for channel in (0, 1))
    assert first != second
    assert max(map(abs, first)) <= 2.5
    assert abs(sum(first) / len(first)) < 0.1


def test_heat_follows_power() -> None:
    """Idle at the temperature around it, warmer under load, the fan turning with it."""
    told = story().wait(10)
    assert (told.last("telemetry")["temperature"], told.last("telemetry")["fan_rpm"]) == (25.0, 0.0)
    told.charge().operate("modify_charging_session", b"draw_power_regulated 32,3;sleep 99999").wait(1800)
    warm = told.last("telemetry")
    assert warm["temperature"] > 35
    assert warm["fan_rpm"] > 0
    assert told.operate("modify_charging_session", b"unplug").wait(3600).last("telemetry")["temperature"] == 25.0
