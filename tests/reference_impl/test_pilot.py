from decimal import Decimal

import pytest

from reference_impl.pilot import STEADY_PERCENT, cable_A, duty_percent, offered_A


@pytest.mark.parametrize(
    ("amperes", "percent"),
    [("6", 10), ("10", 16.66), ("16", 26.66), ("32", 53.33), ("51", 85), ("52", 85), ("63", 89.2), ("80", 96)],
)
def test_the_duty_cycle_is_the_standards(amperes: str, percent: float) -> None:
    """Up to 51 A it is I/0.6, beyond that I/2.5 + 64, rounded down to 0.01 %."""
    assert duty_percent(Decimal(amperes)) == percent


@pytest.mark.parametrize("amperes", ["0", "5.99", "-3"])
def test_less_than_six_amperes_are_not_offered(amperes: str) -> None:
    """The pilot stays steady, and that offers nothing."""
    assert duty_percent(Decimal(amperes)) == STEADY_PERCENT
    assert offered_A(STEADY_PERCENT) == 0


@pytest.mark.parametrize("centiamperes", [*range(600, 5100, 37), *range(5290, 8000, 37)])
def test_what_is_offered_never_exceeds_the_limit(centiamperes: int) -> None:
    """A vehicle that reads the duty cycle takes no more than was to be offered, and hardly less."""
    limit_A = Decimal(centiamperes) / 100
    assert float(limit_A) - 0.03 <= offered_A(duty_percent(limit_A)) <= float(limit_A) + 1e-9


def test_between_both_formulas_there_is_the_end_of_the_first() -> None:
    """From 51 A to 52.5 A a vehicle would read the second formula by the first one; 51 A are offered."""
    assert {offered_A(duty_percent(Decimal(centiamperes) / 100)) for centiamperes in range(5100, 5251)} == {51}


def test_more_than_eighty_amperes_are_eighty() -> None:
    """The pilot cannot say more."""
    assert offered_A(duty_percent(Decimal(125))) == 80


@pytest.mark.parametrize(("percent", "amperes"), [(0, 0), (5, 0), (7.9, 0), (8, 6), (9.9, 6), (97, 80), (98, 0)])
def test_the_edges_of_the_duty_cycle(percent: float, amperes: float) -> None:
    """Below 8 % and above 97 % nothing is offered; 8 to 10 % are 6 A."""
    assert offered_A(percent) == amperes


@pytest.mark.parametrize(("ohm", "amperes"), [(1500, 13), (680, 20), (220, 32), (100, 63), (0, 0), (5000, 0), (1e9, 0)])
def test_the_resistor_in_the_plug_rates_the_cable(ohm: float, amperes: float) -> None:
    """The standard's four values have their ratings, and what is far from them has none."""
    assert cable_A(ohm) == amperes
