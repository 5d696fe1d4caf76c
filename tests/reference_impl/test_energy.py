import logging
import re
from decimal import Decimal
from typing import Any

import pytest

from reference_impl.energy import CommandedLimit, Derating, Energy, Source, Unit
from tests.reference_impl.story import story


def energy(value: str, unit: Unit) -> Energy:
    return Energy(commanded=CommandedLimit(Decimal(value), unit))


@pytest.mark.parametrize(
    ("value", "unit", "limit"),
    [
        ("16", Unit.AMPERES, "16.00"),
        ("16.019", Unit.AMPERES, "16.01"),
        ("40", Unit.AMPERES, "32.00"),
        ("9" * 200_000, Unit.AMPERES, "32.00"),
        ("0." + "0" * 200_000 + "1", Unit.AMPERES, "0.00"),
        ("0", Unit.AMPERES, "0.00"),
        ("-8", Unit.AMPERES, "0.00"),
        ("-5.5", Unit.WATTS, "0.00"),
        ("11000.5", Unit.WATTS, "15.94"),
        ("22000", Unit.WATTS, "31.88"),
        ("+6900", Unit.WATTS, "10.00"),
    ],
)
def test_the_limit_in_force(value: str, unit: Unit, limit: str) -> None:
    """The limit is the lowest of command and hardware, rounded down, and zero where nothing may be taken."""
    assert str(energy(value, unit).limit_A) == limit


@pytest.mark.parametrize("tenths", range(1, 250_000, 1237))
def test_a_limit_in_watts_is_never_exceeded(tenths: int) -> None:
    """The published current in all phases at the nominal voltage takes no more than was commanded."""
    watts = Decimal(tenths) / 10
    assert energy(str(watts), Unit.WATTS).limit_A * 3 * 230 <= watts


def test_six_amperes_are_the_least() -> None:
    """Below the minimum current nothing can be offered."""
    assert energy("6", Unit.AMPERES).suffices
    assert not energy("5.99", Unit.AMPERES).suffices


@pytest.mark.parametrize(
    ("others", "limit", "source"),
    [
        ({}, "32.00", Source.HARDWARE),
        ({"grid_A": Decimal(20), "cable_A": Decimal(20)}, "20.00", Source.GRID),
        ({"grid_A": Decimal(20), "cable_A": Decimal(13)}, "13.00", Source.CABLE),
        ({"temperature_A": Decimal(10), "cable_A": Decimal(13)}, "10.00", Source.TEMPERATURE),
        ({"commanded": CommandedLimit(Decimal(9), Unit.AMPERES)}, "9.00", Source.COMMANDED_AMPERES),
        (
            {"commanded": CommandedLimit(Decimal(6900), Unit.WATTS), "grid_A": Decimal(32)},
            "10.00",
            Source.COMMANDED_WATTS,
        ),
        ({"commanded": CommandedLimit(Decimal(40), Unit.AMPERES), "grid_A": Decimal(32)}, "32.00", Source.HARDWARE),
    ],
)
def test_the_lowest_of_all_limits_is_in_force(others: dict[str, Any], limit: str, source: Source) -> None:
    """Whoever allows least decides, and is named."""
    energy_ = Energy(**others)
    assert (energy_.limit_A, energy_.source) == (Decimal(limit), source)


def test_one_phase_takes_all_watts() -> None:
    """In one phase the same power is three times the current."""
    one = Energy(phases=1, commanded=CommandedLimit(Decimal(3680), Unit.WATTS))
    assert one.limit_A == 16


def test_heat_lowers_the_limit_and_coolness_lifts_it_late() -> None:
    """Each degree above 70 takes 2 A, not below 6 A, and two degrees less are needed to give them back."""
    derating, energy_ = Derating(), Energy()
    degrees = [69.9, 70.0, 70.1, 72.0, 71.5, 70.1, 69.9, 68.0, 100.0]
    assert [derating.limit_A(each, energy_) for each in degrees] == [None, None, 30, 28, 28, 28, 28, None, 6]


def test_the_log_names_who_limits(caplog: pytest.LogCaptureFixture) -> None:
    """Each change of the limit in force is logged with its source."""
    caplog.set_level(logging.INFO)
    told = story().charge().operate("limit_grid", b"20").say("set_limit_amps", b"10").say("set_limit_watts", b"-1")
    told.operate("limit_grid", b"").say("set_limit_amps", b"32")
    assert re.findall(r"in force is (\d.*)", caplog.text) == [
        "20.00 A, from the grid connection",
        "10.00 A, from set_limit_amps",
        "0.00 A, from set_limit_watts",
        "32.00 A, from the hardware",
    ]


def test_a_thin_cable_limits_until_it_is_taken_away() -> None:
    """A cable for 13 A is in force while it is in the socket."""
    told = story().wait(1)
    told.device.connectors[0].vehicle.cable_ohm = 1500.0  # type: ignore[attr-defined]
    assert told.charge().last("limits")["max_current"] == 13
    assert told.operate("modify_charging_session", b"unplug").last("limits")["max_current"] == 32


def test_a_hot_charger_charges_less() -> None:
    """In the heat the limit sinks step by step, the charger gets no hotter, and it recovers in the cool."""
    told = story().charge().operate("modify_charging_session", b"draw_power_regulated 32,3;sleep 99999")
    told.operate("warm", b"64").wait(3600)
    assert (told.state, told.last("telemetry")["temperature"] < 76) == ("Charging", True)
    assert 6 < told.last("limits")["max_current"] < 32
    assert told.operate("warm", b"20").wait(3600).last("limits")["max_current"] == 32


def test_a_charger_that_is_too_hot_stops() -> None:
    """At 90 degrees the charger is in error, and goes on when it is cool enough."""
    told = story().charge().operate("warm", b"95").wait(3600)
    assert (told.state, told.last("session_info")["state_info"]) == ("Error", "Internal")
    assert told.operate("warm", b"20").wait(3600).state == "Charging"
