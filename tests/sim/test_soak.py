"""Hours in which everything fails, and hours in which everything happens; `tox -e soak` lives days and a month."""

import logging

import pytest

from reference_impl import assemble
from reference_impl.hardware.modbus import trusted
from tests.reference_impl.story import START, Story
from tests.soak.controlled import Controlled
from tests.soak.days import lived
from tests.soak.failures import OF_CONTROLLER, OF_SIMULATED
from tests.soak.memory import Forgetful, allocated
from tests.soak.watched import Watched

pytestmark = pytest.mark.sim
HALVES, WARM = 7, 4
SEED = 2


@pytest.mark.parametrize(
    ("charger", "failures", "kinds"),
    [(Watched, OF_SIMULATED, {"hardware", "vehicle"}), (Controlled, OF_CONTROLLER, {"controller"})],
)
def test_whatever_fails_ends_safe_and_well(tmp_path, charger, failures, kinds):
    """In some hours of failures of every kind nothing is as it must not be."""
    told = lived(charger(tmp_path, seed=SEED), failures, days=0.1, seed=SEED)
    assert not told.violations
    assert {name.partition(":")[0] for name in told.injected} == {"broker", "CSMS", "power", *kinds}


@pytest.mark.parametrize("fault", ["meter-energy-flickers", "limits-gap", "error-without-cause"])
def test_a_charger_that_is_wrong_is_found_out(tmp_path, fault):
    """The counter, the pulse and the judge: each of them would have been noticed."""
    assert lived(Watched(tmp_path, seed=1, faults=(fault,)), OF_SIMULATED, days=0.05, seed=1).violations


def test_a_charger_that_trusts_a_silent_controller_is_found_out(tmp_path, monkeypatch):
    """Where a device that says nothing is believed for a minute, it is noticed that charging goes on."""
    monkeypatch.setattr(trusted, "STALE_AFTER_S", 60.0)
    told = lived(Controlled(tmp_path, seed=1), OF_CONTROLLER, days=0.05, seed=1)
    assert any("to be safe took more than" in each for each in told.violations)


@pytest.fixture
def silent():
    """Log nothing: pytest keeps every record."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def _growth(told: Story) -> float:
    """Return how many blocks of memory are added in a minute once everything has happened."""
    blocks = list(allocated(told, hours=0.5, stretches=HALVES, seed=1))[WARM - 1 :]
    return (blocks[-1] - blocks[0]) / (30 * (len(blocks) - 1))


@pytest.mark.usefixtures("silent")
def test_memory_does_not_grow():
    """After two hours not one block a minute is added, where one that keeps what it says adds hundreds."""
    assert _growth(Forgetful(assemble(start=START, seed=1)).wait(5)) < 1
    assert _growth(Story(assemble(start=START, seed=1)).wait(5)) > 100
