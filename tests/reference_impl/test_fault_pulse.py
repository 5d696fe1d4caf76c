import itertools
import json
import math

import pytest

from reference_impl.faults.pulse import VARIABLES
from tests.reference_impl.story import story


def counted(times: list[float]) -> list[float]:
    kept = times[:1]
    for at in times[1:]:
        if at - kept[-1] >= 0.5:
            kept.append(at)
    return [after - before for before, after in itertools.pairwise(kept)]


@pytest.mark.parametrize("variable", VARIABLES)
def test_slow_and_gap_break_one_promise_each(variable: str) -> None:
    """The slow pulse has no gap, and the pulse with gaps has its mean."""
    name = variable.replace("_", "-")
    slow = counted([at for at, _ in story(f"{name}-slow").wait(60).all_of(variable)])
    gap = counted([at for at, _ in story(f"{name}-gap").wait(60).all_of(variable)])
    assert math.fsum(slow) / len(slow) == pytest.approx(1.07, abs=0.001)
    assert max(slow) < 1.1
    assert max(gap) == pytest.approx(1.8, abs=0.01)
    assert 0.95 < math.fsum(gap) / len(gap) < 1.05
    for other in set(VARIABLES) - {variable}:
        assert max(counted([at for at, _ in story(f"{name}-slow").wait(20).all_of(other)])) == pytest.approx(1.0)


def test_falling_silent_silences_everything() -> None:
    """For more than a second and a half nothing is heard, within half a minute."""
    times = [at for at, said in story("falls-silent").wait(30).heard if said.topic.startswith("everest_api")]
    assert max(after - before for before, after in itertools.pairwise(times)) > 2


@pytest.mark.parametrize("variable", VARIABLES)
def test_too_often_is_twice_a_second(variable: str) -> None:
    """One variable is published every half second, without a gap; the others are not."""
    told = story(f"{variable.replace('_', '-')}-too-often").wait(20)
    assert len(told.all_of(variable)) == 41
    assert {len(told.all_of(other)) for other in VARIABLES if other != variable} == {21}


def test_a_rare_gap_is_there_within_half_a_minute_and_again_a_minute_later() -> None:
    """The gap of 1.8 s comes once a minute, and the mean stays."""
    times = [at for at, _ in story("limits-rare-gap").wait(180).all_of("limits")]
    intervals = counted(times)
    assert [round(each, 3) for each in intervals if each > 1.5] == [1.8] * 3
    assert times[[each > 1.5 for each in intervals].index(True)] - times[0] < 25
    assert math.fsum(intervals) / len(intervals) == pytest.approx(1.0, abs=0.02)


def test_what_goes_away_does_not_return() -> None:
    """After 25 s nothing is heard of the charger, and its locks are still seen."""
    told = story("goes-away").wait(60)
    assert max(at for at, said in told.heard if said.topic.startswith("everest_api")) == told.heard[0][0] + 24
    assert told.heard[-1][0] == told.now


@pytest.mark.parametrize("name", ["session-info-slow", "powermeter-gap", "session-info-too-often", "falls-silent"])
def test_a_kept_value_is_brought_up_to_date(name: str) -> None:
    """Times are those of the publication, and the duration goes on, so that a late value is not an old one."""
    told = story(name).charge().wait(30)
    for at, payload in told.all_of("powermeter"):
        assert json.loads(payload)["timestamp"] == pytest.approx(at, abs=0.001)
    durations = [(at, json.loads(payload)["charging_duration_s"]) for at, payload in told.all_of("session_info")[8:]]
    for (before, shorter), (after, longer) in itertools.pairwise(durations):
        assert longer - shorter == pytest.approx(after - before, abs=0.002)
