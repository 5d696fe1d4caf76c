"""A fault of the bench is never the charger's: with trouble on the kit's own link a healthy charger is never blamed.

And without the trouble, a charger that is itself wrong in the same place is.
"""

import random
from functools import cache, partial

import pytest

from conformance.judgement import Verdict
from tests.bench.test_care import left_behind
from tests.bench.worlds import START, Silent, bench_before, device, outcome, overheard, run, world_before
from tests.bus.troubled import TroubledBus

DECLARED = {"ocpp": False, "energy_management": True}
OURS = {"timing guard band", "bench lost messages"}
BLAMED = {Verdict.FAIL, Verdict.WARN}


def within(begin, end):
    return lambda t: START + begin <= t < START + end


def slow(seconds):
    """Take so long for a message, there and back each."""
    return {"delay_s": lambda _: seconds}


def uneven(seed):
    """Take up to 200 ms each way, now more, now less: 400 ms for a beacon at most."""
    return {"delay_s": lambda t: random.Random(f"{seed} {t}").uniform(0.0, 0.2)}


def stalls(begin, end):
    """Let through nothing for a while, and then all at once."""
    return {"delay_s": lambda t: START + end - t if within(begin, end)(t) else 0.0}


def loses(begin, end):
    """Lose all that comes for a while, beacons as well as what the charger says."""
    return {"swallows": lambda t, _: within(begin, end)(t)}


def breaks(begin, end):
    """Have no link for a while, which is marked."""
    return {"down": [(START + begin, START + end)]}


SEVERAL = {
    "slow": slow(0.2),
    "uneven": uneven(1),
    "uneven, otherwise": uneven(2),
    **{
        f"{kind.__name__} {begin} to {end}": kind(begin, end)
        for kind in (stalls, loses, breaks)
        for begin, end in ((3.9, 4.1), (12.7, 13.6), (8.3, 10.3), (20.1, 26.1))
    },
}
AT_THE_END = {
    f"{kind.__name__} {begin} to {end}": kind(begin, end)
    for kind in (stalls, loses, breaks)
    for begin, end in ((28.9, 29.2), (28.9, 29.8), (28.9, 36.0), (27.3, 36.0))
}


def anything(seed):
    """Return any trouble: slow, uneven, with stalls, losses and breaks, as chance has it, alike for the same seed."""
    chance = random.Random(seed)
    base_s, uneven_s = chance.choice([0.0, 0.02, 0.1, 0.2]), chance.choice([0.0, 0.05, 0.2])
    times = {
        kind: [
            (begin, begin + chance.uniform(0.05, longest_s))
            for begin in sorted(chance.uniform(2.5, 60.0) for _ in "12")
        ]
        for kind, longest_s in (("stalls", 4.0), ("losses", 6.0), ("breaks", 8.0))
    }
    first, second = times["breaks"]
    breaks_ = [first] if second[0] < first[1] else [first, second]

    def delay_s(t):
        stalled_s = [START + end - t for begin, end in times["stalls"] if within(begin, end)(t)]
        return base_s + random.Random(f"{seed} {t}").uniform(0.0, uneven_s) + max(stalled_s, default=0.0)

    return {
        "delay_s": delay_s,
        "swallows": lambda t, _: any(within(*each)(t) for each in times["losses"]),
        "down": [(START + begin, START + end) for begin, end in breaks_],
    }


def tried(trouble=None, *, wrap=lambda inner: inner, **settings):
    bench = bench_before(device(wrap), link=TroubledBus, trouble=trouble, declared=DECLARED, **settings)
    return run(bench), bench


def heard(trouble=None, *, wrap=lambda inner: inner, seconds=30.0):
    return overheard(world_before(device(wrap), link=TroubledBus, trouble=trouble), seconds=seconds, declared=DECLARED)


@cache
def full_run(trouble):
    """Return the result of a full run with a trouble, which several tests look at."""
    return tried(SEVERAL[trouble])[0]


def blamed(result):
    return {each.requirement.id: each.observed for each in result.outcomes if each.verdict in BLAMED}


def undecided(result):
    return {each.requirement.id: each.reason for each in result.outcomes if each.verdict is Verdict.INCONCLUSIVE}


@pytest.fixture(scope="module")
def heard_well():
    """Tell what is decided of a healthy charger that is only listened to, without any trouble."""
    return {each.requirement.id for each in heard().outcomes if each.verdict is Verdict.PASS}


@pytest.mark.parametrize("trouble", [*SEVERAL, *AT_THE_END])
def test_listening_blames_nobody(trouble, heard_well):
    """What is decided without trouble is a pass, or inconclusive for a reason of the bench's own; never a finding."""
    result = heard((SEVERAL | AT_THE_END)[trouble])
    assert blamed(result) == {}
    reasons = undecided(result)
    assert {reasons[each] for each in heard_well & reasons.keys()} <= OURS


@pytest.mark.parametrize("trouble", [name for name in SEVERAL if not name.endswith((" 4.1", "10.3", "otherwise"))])
def test_a_full_run_blames_nobody(trouble):
    """Commands and their effects as well: what was late or lost on the kit's way is nobody's fault."""
    assert blamed(full_run(trouble)) == {}


@pytest.mark.parametrize("seed", [0, 36, 51, 59, 98, 115])
def test_whatever_goes_wrong_on_our_side_nobody_is_blamed(seed):
    """Several troubles in one run, as chance has it: no finding, and the charger is left as it was found."""
    result, bench = tried(anything(seed))
    assert blamed(result) == {}
    assert left_behind(bench) == ("Unplugged", 32.0)


@pytest.mark.parametrize("trouble", ["slow", "uneven"])
def test_a_link_that_is_only_slow_leaves_nothing_undecided(trouble):
    """With 400 ms for a beacon at most, all that was decided without trouble still is."""
    assert undecided(full_run(trouble)) == {}


@pytest.mark.parametrize(("begin", "end"), [(3.9, 4.9), (12.7, 13.6), (8.3, 10.3), (20.1, 26.1), (28.9, 36.0)])
@pytest.mark.parametrize(("topic", "requirement"), [("", "charger.presence"), ("/limits", "limits.period.gap")])
def test_a_charger_that_is_silent_in_the_same_place_is_failed(begin, end, topic, requirement):
    """Where the link is well and beacons come back all the time, the same gap is the charger's own."""
    during = within(begin, end)
    wrap = partial(Silent, says_nothing=lambda name, t: name.endswith(topic) and during(t))
    found = blamed(heard(wrap=wrap, seconds=31.0))
    assert ("silent on all topics for" if not topic else "s without one") in found[requirement]


def test_the_gap_of_one_topic_is_failed_though_there_was_trouble_elsewhere():
    """Trouble excuses what is within five seconds of it, and no more."""
    during = within(20.5, 21.8)
    wrap = partial(Silent, says_nothing=lambda topic, t: topic.endswith("/limits") and during(t))
    for trouble in (loses(8.3, 10.3), breaks(8.3, 10.3), stalls(8.3, 10.3)):
        found = outcome(heard(trouble, wrap=wrap), "limits.period.gap")
        assert found.verdict is Verdict.FAIL
        assert found.observed == "2.000 s without one"


def test_the_gap_of_one_topic_is_not_failed_where_the_trouble_is():
    """Near lost beacons nobody can tell whose gap it was."""
    during = within(12.5, 13.8)
    wrap = partial(Silent, says_nothing=lambda topic, t: topic.endswith("/limits") and during(t))
    found = outcome(heard(loses(10.4, 10.9), wrap=wrap), "limits.period.gap")
    assert (found.verdict, found.reason) == (
        Verdict.INCONCLUSIVE,
        "bench lost messages",
    ) or found.verdict is Verdict.PASS


@pytest.mark.parametrize("trouble", ["slow", "uneven"])
def test_a_gap_within_the_guard_band_is_not_held_against_anybody(trouble):
    """Where a gap of 1.8 s was measured, and the link is good to 0.4 s only, it is told, and decides nothing."""
    bus = world_before(device(faults=("limits-gap",)), link=TroubledBus, trouble=SEVERAL[trouble])
    found = outcome(overheard(bus, seconds=40.0, declared=DECLARED), "limits.period.gap")
    assert found.broken == 0
    assert found.undecided >= 1


@pytest.mark.parametrize("begin", [15.1, 20.1, 26.3, 40.1])
def test_a_link_that_breaks_leaves_nobody_limited(begin):
    """After a break of 0.3 s in the middle of a pause or a limit, the charger is left as it was found."""
    _, bench = tried(breaks(begin, begin + 0.3))
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_a_link_that_breaks_during_the_restoring_leaves_nobody_limited():
    """The restoring waits for the link to come back."""
    bench = bench_before(device(), link=TroubledBus, trouble=breaks(14.0, 17.0), declared=DECLARED)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    bench._wait("the break", lambda: False, START + 14.5 - bench._clock.now())
    bench.conclude(aborted=True)
    assert left_behind(bench) == ("Unplugged", 32.0)


@pytest.mark.parametrize("trouble", ["breaks 12.7 to 13.6", "loses 12.7 to 13.6", "loses 20.1 to 26.1"])
def test_scenarios_go_on_when_the_link_is_well_again(trouble):
    """A link that comes back costs the scenarios that it interrupted, and not all that come after them."""
    for name in ("set_limit_watts.effect.limit", "force_unlock.effect.named", "set_limit_amps.doubtful"):
        assert outcome(full_run(trouble), name).verdict is Verdict.PASS
