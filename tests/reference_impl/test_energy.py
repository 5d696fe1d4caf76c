from decimal import Decimal

import pytest

from reference_impl.energy import CommandedLimit, Energy, Unit


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
