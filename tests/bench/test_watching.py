"""Who watches a run is told what it waits for; who breaks it off is told nothing that misleads."""

import re

import pytest

from conformance.bench.runner import run_features
from conformance.report.advice import advice
from features.virtual_world import virtual_bench
from tests.bench.worlds import outcome

PAUSE, STAYS = "pause_charging.effect.state", "pause_charging.effect.stays"


def watched(*names, told):
    bench = virtual_bench(only=names, progress=told)
    bench.open()
    return run_features(bench, names)


def test_each_scenario_says_which_one_it_is_and_what_it_waits_for():
    """Its number of how many, its title, what is awaited, and how long already of how long at most."""
    told = []
    watched("limits.payload", PAUSE, told=told.append)
    effects = [each for each in told if "waiting for its effect" in each]
    assert effects
    for each in effects:
        assert re.fullmatch(r"2/2 [A-Z].+: waiting for its effect, \d+ of \d+ s", each)
    passed = [int(each.rpartition(", ")[2].split()[0]) for each in effects]
    assert passed == sorted(passed)
    assert told[-1].startswith("waiting for the end of the observation, ")


def test_a_run_that_is_broken_off_blames_no_other_command(capsys):
    """What the kit does to restore the charger is no reason for a verdict, and the remedy is another run."""

    def break_off(text):
        if "its effect, 1 of" in text and not broken:
            broken.append(text)
            raise KeyboardInterrupt

    broken = []
    result = watched(STAYS, told=break_off)
    found = outcome(result, STAYS)
    assert result.interrupted
    assert found.reason == "capture truncated"
    assert found.observed == "the run was broken off 0.5 s after the command"
    assert capsys.readouterr().out == ""
    assert advice(result) == "The run was interrupted: run again, and let it come to its end."


@pytest.mark.parametrize("connectors", [("evse_1",), ("evse_1", "evse_2")])
def test_every_connector_counts(connectors):
    """With several connectors each scenario comes once for each of them."""
    told = []
    bench = virtual_bench(only=(PAUSE,), under_test=("all",), progress=told.append, connectors=connectors)
    bench.open()
    run_features(bench, (PAUSE,))
    numbers = {each.split()[0] for each in told if each[0].isdigit()}
    assert numbers == {f"{n}/{len(connectors)}" for n in range(1, len(connectors) + 1)}
