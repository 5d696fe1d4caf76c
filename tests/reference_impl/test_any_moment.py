"""The car or the power is gone at any moment of what goes on: the charger is right again, and safe all the time."""

from random import Random

import pytest

from reference_impl.charger import Charger
from reference_impl.contract import load
from reference_impl.door import Door
from reference_impl.evse import Evse
from tests.reference_impl.day import lived
from tests.reference_impl.promises import broken
from tests.reference_impl.story import CHARGES, OF_CONNECTOR, STATION, Story, story

MOMENTS = range(40)


def some_moment(seed: int) -> tuple[Story, Random]:
    """Return a charger in the middle of something."""
    random = Random(seed)
    told = story(authorisation=random.choice(("free", "required")), seed=seed).wait(3)
    events = lived(told, random, hours=1)
    for _ in range(random.randrange(1, 6)):
        next(events, None)
    return told.wait(random.random()), random


@pytest.mark.parametrize("seed", MOMENTS)
def test_the_car_is_gone(seed: int) -> None:
    """At once nothing flows and the contactor is open; mended and in service, the charger is ready for the next car."""
    told, _ = some_moment(seed)
    told.operate("enable", b"false")
    assert told.wait(1.1).last("powermeter")["power_W"]["total"] == 0
    assert told.device.connectors[0].contactor.closed is False  # type: ignore[attr-defined]
    assert told.lock == "unlocked" or told.state in {"Error", "PermanentFault", "Disabled"}
    for command, payload in (("mend", b""), ("put_into_service", b"true"), ("reserve", b""), ("warm", b"25")):
        told.operate(command, payload)
    told.operate("limit_grid", b"").operate("enable", b"true").say("set_limit_amps", b"32").wait(900)
    assert (told.state, told.lock) == ("Unplugged", "unlocked")
    told.operate("execute_charging_session", CHARGES.encode()).wait(1).operate("authorise", b"CARD").wait(10)
    assert told.state == "Charging"
    assert told.last("session_info")["charged_energy_wh"] < 30
    assert not broken(told.heard)


@pytest.mark.parametrize("seed", MOMENTS)
def test_the_power_is_gone(seed: int) -> None:
    """Booted again around the same car and faults, it publishes all at once, offers nothing unsafe, and charges on."""
    told, random = some_moment(seed)
    world = told.device.connectors  # type: ignore[attr-defined]
    world[0].settle(told.now)
    world[0].contactor.closed, world[0].vehicle.duty_percent = False, 100.0
    before_Wh = sum(world[0].energy_Wh)
    now = told.now + random.uniform(1, 600)
    evse = Evse("evse_1", load(), world[0].hardware, authorises_itself=True)
    again = Story(Door(Charger(load(), {"evse_1": evse}, start=now), world, start=now), now=now).wait(0.9)
    assert all(again.all_of(variable) for variable in (*OF_CONNECTOR, *STATION))
    assert sum(world[0].energy_Wh) >= before_Wh
    for _ in range(30):
        again.wait(1)
        assert world[0].contactor.is_closed is (again.state == "Charging") or world[0].contactor.welded
    assert not broken(again.heard)
    vehicle, site = world[0].vehicle, world[0].site
    broken_vehicle = vehicle.short_circuits or vehicle.diode_fails or vehicle.communication_fault
    broken_vehicle = broken_vehicle or vehicle.asks_for_ventilation or vehicle.residual_mA >= 6 or not vehicle.obeys
    broken_charger = world[0].contactor.welded or world[0].contactor.stuck_open or world[0].supply_V < 12
    able = world[0].self_test_passed and site.in_service and site.reserved_for is None and evse.energy.suffices
    wants = vehicle.plugged_in and vehicle.wanted_A > 0 and not vehicle.battery.is_full
    if wants and able and not broken_vehicle and not broken_charger and again.last("telemetry")["temperature"] < 80:
        assert again.state == "Charging"
    if not vehicle.plugged_in:
        assert again.state in {"Unplugged", "Reserved", "Disabled", "Error", "PermanentFault"}
