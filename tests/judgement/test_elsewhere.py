"""The judge on effects where they were not meant: on another connector, or of a command to none that exists."""

import pytest

from conformance.capture import Entry, Mark
from tests.judgement.charging import charger
from tests.recordings import START, altered, at, found, judged, outcome, says, steps, topic, verdict

ISOLATION = "charger.isolation"
UNKNOWN = "charger.unknown_connector"
PAUSED = "ChargingPausedEVSE"


def two(left=(), right=(), *, listed=("left", "right"), **options):
    """Return a charger with two connectors that charge, and are in other states from given seconds on."""
    sides = [
        *charger(state=steps("Charging", *left), connector="left", **options),
        *charger(state=steps("Charging", *right), connector="right", **options),
    ]
    others = [each for each in sides if each.topic != topic("connectors")]
    return [*others, *says("connectors", list(listed), seconds=40, first_s=0.1)]


def pause(second=10.5, connector="left"):
    return at(second, "pause_charging", connector=connector)


def test_a_command_that_has_its_effect_where_it_was_meant_is_kept():
    """The left session pauses, the right one goes on."""
    told = found([*two([(12, PAUSED)]), pause()], ISOLATION)
    assert (told.verdict.value, told.kept) == ("pass", 1)


@pytest.mark.parametrize("left", [[], [(12, PAUSED)]])
def test_an_effect_on_the_neighbour_is_found(left):
    """Whether it comes as well or instead, a pause on the other connector is found there."""
    told = found([*two(left, [(12, PAUSED)]), pause()], ISOLATION)
    assert (told.verdict.value, told.broken) == ("warn", 1)
    assert told.expected == 'no effect of a command to "left" on right'
    assert told.observed == "the effect of pause_charging 1.700 s after it"
    assert (told.findings[0].where.topic, told.findings[0].where.connector) == (topic("session_info", "right"), "right")


def test_a_limit_of_the_neighbour_is_found():
    """A limit for the left that lowers the right is found; an unlimited right is kept."""
    low = [each for name in ("left", "right") for each in charger(amps=steps(32.0, (12, 10.0)), connector=name)]
    listed = says("connectors", ["left", "right"], seconds=40, first_s=0.1)
    events = [*(each for each in low if each.topic != topic("connectors")), *listed]
    limit = at(10.5, "set_limit_amps", b"10", connector="left")
    told = found([*events, limit], ISOLATION)
    assert (told.broken, told.findings[0].where.topic) == (1, topic("limits", "right"))
    right = altered(events, lambda e: e if "right/var/limits" not in e.topic else None)
    assert found([*right, *says("limits", {}, connector="right", seconds=40), limit], ISOLATION).kept == 1


@pytest.mark.parametrize(("amps", "told"), [(0.0, "inconclusive"), (12.0, "pass")])
def test_a_neighbour_that_falls_below_the_limit_decides_nothing(amps, told):
    """A limit below the neighbour's minimum may be what it does without; one that falls to more was not obeyed."""
    low = charger(amps=steps(32.0, (12, amps)), connector="right")
    others = [each for each in [*low, *charger(connector="left")] if each.topic != topic("connectors")]
    listed = says("connectors", ["left", "right"], seconds=40, first_s=0.1)
    limit = at(10.5, "set_limit_amps", b"5", connector="left")
    assert verdict([*others, *listed, limit], ISOLATION)[0] == told


def test_what_comes_after_the_deadline_is_no_effect():
    """A neighbour that pauses four seconds later does it for a reason of its own."""
    assert verdict([*two([(12, PAUSED)], [(15, PAUSED)]), pause()], ISOLATION) == ("pass", None)


@pytest.mark.parametrize("right", ["Preparing", PAUSED, "Unplugged"])
def test_a_neighbour_that_could_not_show_it_decides_nothing(right):
    """An effect can be seen only where the neighbour is in the state that the command is for."""
    assert verdict([*two([(12, PAUSED)], [(0, right)]), pause()], ISOLATION) == ("inconclusive", "no observation")


EXCUSES = [
    at(11.0, "resume_charging", connector="right"),
    at(10.9, "pause_charging", connector="right"),
    Entry(START + 11.0, topic("set_limit_amps", "right"), b"5"),
    Mark(START + 11.0, "operator", {"action": "unplug", "connector": "right"}),
]


@pytest.mark.parametrize("excuse", EXCUSES)
def test_something_else_at_the_neighbour_excuses_it(excuse):
    """A command to the neighbour itself, anyone's, and an operator there may be the cause."""
    told = found([*two([(12, PAUSED)], [(12, PAUSED)]), pause(), excuse], ISOLATION)
    assert (told.broken, told.reason) == (0, "lawful cause possible")


def test_something_else_on_the_left_excuses_nothing():
    """An operator at the connector of the command has nothing to do with the neighbour."""
    mark = Mark(START + 11.0, "operator", {"action": "unplug", "connector": "left"})
    assert found([*two([(12, PAUSED)], [(12, PAUSED)]), pause(), mark], ISOLATION).broken == 1


@pytest.mark.parametrize("more", [{"action": "read the display", "sees": "OK"}, {"action": "unplug", "cannot": "…"}])
def test_an_operator_who_did_nothing_at_the_neighbour_excuses_nothing(more):
    """Who only looked, or could not do what was asked, is no cause of anything."""
    mark = Mark(START + 11.0, "operator", {"connector": "right", **more})
    assert found([*two([(12, PAUSED)], [(12, PAUSED)]), pause(), mark], ISOLATION).broken == 1


def test_a_change_of_another_kind_at_the_neighbour_excuses_it():
    """A limit that changes there before the session pauses may be the cause."""
    events = two([(12, PAUSED)], [(12, PAUSED)], amps=steps(32.0, (11, 0.0)))
    assert verdict([*events, pause()], ISOLATION) == ("inconclusive", "lawful cause possible")


def test_one_connector_has_no_neighbour():
    """Where the charger lists one connector only, isolation does not apply; where it lists none, nothing is known."""
    one = [*charger(state=steps("Charging", (12, PAUSED))), at(10.5, "pause_charging")]
    assert verdict(one, ISOLATION) == ("not applicable", "the charger lists one connector")
    unlisted = [each for each in one if getattr(each, "topic", "") != topic("connectors")]
    assert verdict(unlisted, ISOLATION) == ("inconclusive", "no observation")


@pytest.mark.parametrize("connector", ["ghost", "LEFT", "left ", "everest_api"])
def test_a_command_to_nobody_has_no_effect(connector):
    """A pause for a name that is not listed is kept where nothing pauses, and found where something does."""
    result = judged([*two(), pause(connector=connector)])
    assert (outcome(result, UNKNOWN).verdict.value, outcome(result, UNKNOWN).kept) == ("pass", 2)
    assert outcome(result, ISOLATION).reason == "no observation"
    told = found([*two([], [(12, PAUSED)]), pause(connector=connector)], UNKNOWN)
    assert (told.verdict.value, told.broken, told.kept) == ("warn", 1, 1)
    assert told.expected == f'no effect of a command to "{connector}" on right'


def test_one_connector_is_enough_for_a_command_to_nobody():
    """A charger with a single connector is tried by it, and failed where it does not mind the name."""
    assert verdict([*charger(), pause(connector="ghost")], UNKNOWN) == ("pass", None)
    told = found([*charger(state=steps("Charging", (12, PAUSED))), pause(connector="ghost")], UNKNOWN)
    assert told.findings[0].where.connector == "evse_manager"


def test_a_real_command_of_the_kind_ends_the_watch_on_nobodys():
    """A pause that is sent to the left half a second after one to nobody is what pauses the left."""
    events = [*two([(12, PAUSED)]), pause(connector="ghost"), pause(10.9, "left")]
    assert (found(events, UNKNOWN).verdict.value, found(events, UNKNOWN).undecided) == ("inconclusive", 2)
    assert verdict(events, ISOLATION) == ("pass", None)


def test_without_commands_nothing_is_known_of_effects_elsewhere():
    """A plain recording of two connectors decides neither."""
    for name in (ISOLATION, UNKNOWN):
        assert verdict(two(), name) == ("inconclusive", "no observation")


def test_retained_and_doubtful_commands_are_no_test():
    """What lies on the broker, and what has no effect anywhere, cannot show that it is not elsewhere."""
    retained = Entry(START + 10.5, topic("pause_charging", "left"), b"", retain=True)
    assert verdict([*two(), retained], ISOLATION) == ("inconclusive", "no observation")
    doubtful = at(10.5, "set_limit_amps", b"abc", connector="left")
    assert verdict([*two(), doubtful], ISOLATION) == ("inconclusive", "no observation")


def test_the_end_of_the_evidence_decides_nothing():
    """A capture that ends, or a link that breaks, before the deadline shows nothing."""
    assert found([*two(seconds=12), pause()], ISOLATION).kept == 0
    cut = [each for each in two() if each.t < START + 12]
    assert verdict([*cut, pause()], ISOLATION)[0] == "inconclusive"
    gone = altered(two(), lambda each: None if 11 < each.t - START < 20 else each)
    marks = [Mark(START + 11, "link", {"state": "down"}), Mark(START + 19.9, "link", {"state": "up"})]
    assert verdict([*gone, pause(), *marks], ISOLATION)[0] == "inconclusive"


def test_repeats_are_counted():
    """Three pauses that reach the neighbour are one finding that happened three times."""
    states = [each for n in range(3) for each in ((12 + 10 * n, PAUSED), (15 + 10 * n, "Charging"))]
    told = found([*two([], states), *(pause(10.5 + 10 * n) for n in range(3))], ISOLATION)
    assert (told.broken, len(told.findings), told.findings[0].count) == (3, 1, 3)
