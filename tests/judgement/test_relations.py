"""The judge on relations between fields: sums within what is printed, products, order, limits within capabilities."""

import pytest

from tests.recordings import START, found, payload, pulse, says, steps, with_payload

SUMS = "powermeter.sums"
POWER = "powermeter.power"
ORDERED = "hardware_capabilities.ordered"
WITHIN = "limits.within_capabilities"
PHASES = ("L1", "L2", "L3")


def energies(total, *phases):
    """Return a reading whose energies are these, and whose powers say nothing of their total."""
    told = dict(zip(PHASES, phases, strict=False))
    return {"energy_Wh_import": {"total": total, **told}, "power_W": {}}


def told(name, requirement, fields):
    found_ = found(says(name, fields, seconds=3), requirement)
    return found_.verdict.value, found_.kept, found_.broken


KEPT, WARNED, SAYS_NOTHING = ("pass", 3, 0), ("warn", 0, 3), ("inconclusive", 0, 0)


@pytest.mark.parametrize(
    ("total", "phases", "verdict"),
    [
        (300, (100, 100, 100), KEPT),
        (0, (0, 0, 0), KEPT),
        (300.0, (100.0, 100.0, 100.0), KEPT),
        (33, (10, 10, 10), KEPT),  # 1 Wh, and four roundings of a half
        (34, (10, 10, 10), WARNED),
        (305, (100, 100, 100), KEPT),  # 1 %, and four roundings of a half
        (306, (100, 100, 100), WARNED),
        (295, (100, 100, 100), KEPT),
        (294, (100, 100, 100), WARNED),
        (0.3, (0.1, 0.1, 0.1), KEPT),  # 0.1 + 0.1 + 0.1 is not 0.3 in a computer
        (301.2, (100.0, 100.0, 100.0), KEPT),
        (303.1, (100.0, 100.0, 100.0), KEPT),  # 1 % of 300, and four roundings of 0.05
        (303.3, (100.0, 100.0, 100.0), WARNED),
        (10.0, (3.0, 3.0, 3.5), KEPT),
        (10.9, (3.0, 3.0, 3.5), WARNED),
        (1010.01, (333.25, 333.25, 333.5), KEPT),
        (1010.04, (333.25, 333.25, 333.5), WARNED),
        (-300, (-100, -100, -100), KEPT),
        (-100, (100, -100, -100), KEPT),
        (300, (-100, -100, -100), WARNED),
        (2**70, (2**68, 2**68, 2**69), KEPT),
        (1e308, (1e307, 1e307, 1e307), SAYS_NOTHING),  # beyond what can be reckoned with
        (100, (100,), KEPT),
        (100, (), SAYS_NOTHING),
    ],
)
def test_totals_are_the_sums_of_their_phases(total, phases, verdict):
    """A total may differ by 1 Wh or 1 %, and by half of what is printed for each number; phases may be missing."""
    assert told("powermeter", SUMS, energies(total, *phases)) == verdict


@pytest.mark.parametrize("phases", [(100, True, 100), (100, "100", None), ("a", [], {}), (None, None, None)])
@pytest.mark.parametrize("total", [200, True, "200", None, [], {"a": 1}])
def test_what_is_no_number_says_nothing(total, phases):
    """True, text, null and lists are no numbers: they are the payload's finding, and nothing is added up with them."""
    numbers = isinstance(total, int) and total is not True and 100 in phases
    kept, broken = told("powermeter", SUMS, energies(total, *phases))[1:]
    assert kept + broken == (3 if numbers else 0)


def test_the_sum_names_what_is_there():
    """Expected and observed name the total, the phases that are there, and their sum; not the ones that are not."""
    finding = found(says("powermeter", energies(250.5, 100.5, 100.5), seconds=1), SUMS).findings[0]
    assert finding.expected == "energy_Wh_import.total equal to energy_Wh_import.L1 plus energy_Wh_import.L2"
    assert finding.observed == "energy_Wh_import.total is 250.5, energy_Wh_import.L1 plus energy_Wh_import.L2 is 201"


def phase(volts, amps, watts):
    return {"voltage_V": {"L1": volts}, "current_A": {"L1": amps}, "power_W": {"L1": watts}}


@pytest.mark.parametrize(
    ("volts", "amps", "watts", "verdict"),
    [
        (230.0, 16.0, 3680.0, KEPT),
        (230.0, 16.0, -3680.0, KEPT),  # the direction is not judged
        (230.0, -16.0, 3680.0, KEPT),
        (230.5, 16.0, 3319.5, KEPT),  # 10 % of 3688
        (230.5, 16.0, 3318.0, WARNED),
        (230.5, 16.0, 4056.5, KEPT),
        (230.5, 16.0, 4058.0, WARNED),
        (230.5, 0.0, 0.0, KEPT),
        (230.5, 0.0, 100.0, KEPT),  # 100 W
        (230.5, 0.0, 100.5, WARNED),
        (230.5, 0.4, 0.0, KEPT),
        (230.5, 0.5, 0.0, WARNED),
        (0.0, 16.5, 99.0, KEPT),
        (230.5, 16.0, 0.0, WARNED),
        (230.5, 16.0, None, SAYS_NOTHING),
        (230.5, None, 3680.0, SAYS_NOTHING),
        (230.5, True, 230.5, SAYS_NOTHING),
        (230.5, "16", 3680.0, SAYS_NOTHING),
    ],
)
def test_power_is_voltage_times_current(volts, amps, watts, verdict):
    """Within 10 % or 100 W, whichever is more, in magnitude; where one of the three is missing, nothing is said."""
    assert told("powermeter", POWER, phase(volts, amps, watts)) == verdict


def test_each_phase_is_judged_by_itself():
    """A phase that is wrong is named, beside two that are right; the message is one observation."""
    fields = {"voltage_V": dict.fromkeys(PHASES, 230), "current_A": dict.fromkeys(PHASES, 16)}
    bad = {**fields, "power_W": {"L1": 3680, "L2": 0, "L3": 3680}}
    found_ = found(says("powermeter", bad, seconds=3), POWER)
    assert (found_.broken, found_.kept, len(found_.findings)) == (3, 0, 1)
    assert found_.expected == "power_W.L2 equal to voltage_V.L2 times current_A.L2"
    assert found_.observed == "power_W.L2 is 0, voltage_V.L2 times current_A.L2 is 3680"


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"min_current_A_import": 6, "max_current_A_import": 6.0}, KEPT),
        ({"min_current_A_import": 6.1, "max_current_A_import": 6}, WARNED),
        ({"min_current_A_export": 1, "max_current_A_export": 0}, WARNED),
        ({"min_phase_count_import": 3, "max_phase_count_import": 1}, WARNED),
        ({"min_phase_count_export": 1, "max_phase_count_export": 0}, WARNED),
        ({"min_current_A_import": -1.0, "max_current_A_import": -0.0}, KEPT),
        ({"min_current_A_import": "7", "max_current_A_import": 6}, KEPT),  # three other pairs are in order
        ({"min_current_A_import": True, "max_current_A_import": 0}, KEPT),
        (b"{}", SAYS_NOTHING),
        (b'{"min_current_A_import": 99}', SAYS_NOTHING),
        (b"[]", SAYS_NOTHING),
        (b"", SAYS_NOTHING),
    ],
)
def test_no_minimum_is_above_its_maximum(fields, verdict):
    """Equal is in order, whole or not; a pair of which one is missing says nothing."""
    assert told("hardware_capabilities", ORDERED, fields) == verdict


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"max_current": 32}, "pass"),
        ({"max_current": 32.01}, "pass"),
        ({"max_current": 32.02}, "warn"),
        ({"max_current": 0.0}, "pass"),
        ({"max_current": -5.0}, "warn"),  # nothing can be fed back
        ({"nr_of_phases_available": 4}, "warn"),
        ({"max_current": 99, "nr_of_phases_available": 4}, "warn"),
        ({"max_current": "99"}, "inconclusive"),  # the wrong type is the payload's finding
        ({"max_current": True, "nr_of_phases_available": None}, "inconclusive"),
    ],
)
def test_limits_lie_within_the_capabilities(fields, verdict):
    """A limit is compared with what the connector said last that it can do."""
    capabilities = pulse(names=["connectors", "hardware_capabilities"])
    assert found([*capabilities, *says("limits", fields)], WITHIN).verdict.value == verdict


def test_limits_above_the_capabilities_are_evidence_of_one_message_each():
    """Both fields beyond are two findings of one observation, with what the capability is."""
    events = [
        *pulse(names=["hardware_capabilities"]),
        *says("limits", {"max_current": 99, "nr_of_phases_available": 4}),
    ]
    found_ = found(events, WITHIN)
    assert (found_.broken, len(found_.findings)) == (29, 2)  # of the last one, nobody said whether it still held
    assert found_.findings[0].expected == "max_current at most max_current_A_import of hardware_capabilities"
    assert found_.findings[0].observed == "max_current is 99, max_current_A_import is 32"
    assert found_.findings[0].where.payload == payload("limits", START, max_current=99, nr_of_phases_available=4)


def test_capabilities_may_be_told_a_period_after_the_limits():
    """A change of both is heard on one topic first: what does not hold yet holds at the other's next word."""
    both = steps({"max_current": 16}, (10, {"max_current": 32}))
    grows = steps({"max_current_A_import": 16}, (10, {"max_current_A_import": 32}))
    events = [*says("limits", both), *says("hardware_capabilities", grows, first_s=0.7)]
    assert found(events, WITHIN).verdict.value == "pass"
    late = says("hardware_capabilities", steps({"max_current_A_import": 16}, (12, {})), first_s=0.7)
    assert found([*says("limits", both), *late], WITHIN).broken == 2


@pytest.mark.parametrize(("back", "told"), [(0.0, "warn"), (10.0, "pass"), (9.98, "warn")])
def test_what_is_fed_back_lies_within_the_capabilities_as_well(back, told):
    """A negative limit is what the vehicle may feed back: at most what the hardware can export."""
    able = says("hardware_capabilities", {"max_current_A_export": back}, first_s=0.1)
    found_ = found([*able, *says("limits", {"max_current": -10.0})], WITHIN)
    assert found_.verdict.value == told
    if told == "warn":
        assert found_.expected == "max_current at least -max_current_A_export of hardware_capabilities"


@pytest.mark.parametrize("capabilities", [[], says("hardware_capabilities", b"{}"), says("hardware_capabilities", b"")])
def test_unknown_capabilities_bound_nothing(capabilities):
    """Before the capabilities are heard, and where they say nothing, no limit is too high."""
    found_ = found([*capabilities, *says("limits", {"max_current": 999})], WITHIN)
    assert (found_.verdict.value, found_.reason) == ("inconclusive", "no observation")


def test_capabilities_of_one_connector_do_not_bound_another():
    """Each connector has its own capabilities, and is named where it breaks them."""
    small = {"max_current_A_import": 16}
    events = [each for name in ("left", "right") for each in says("limits", {"max_current": 32}, connector=name)]
    events += says("hardware_capabilities", {}, connector="left", first_s=0.1)
    events += says("hardware_capabilities", small, connector="right", first_s=0.1)
    found_ = found(events, WITHIN)
    assert (found_.kept, found_.broken) == (30, 29)
    assert {each.where.connector for each in found_.findings} == {"right"}


@pytest.mark.parametrize(
    ("uuid", "verdict", "observed"),
    [
        ("evse_manager", "pass", None),
        ("", "warn", 'uuid is ""'),
        ("evse_manager ", "warn", 'uuid is "evse_manager "'),
        (0, "warn", "uuid is 0"),
        (None, "warn", "uuid is missing"),
        (..., "warn", "uuid is missing"),
    ],
)
def test_limits_name_their_evse(uuid, verdict, observed):
    """The name is that of the topic, character for character."""
    found_ = found(says("limits", {"uuid": uuid}), "limits.uuid")
    assert (found_.verdict.value, found_.observed) == (verdict, observed)


def test_a_name_that_is_missing_once_is_found_once():
    """One message without a name among thirty is one finding; what is no object names nothing."""
    once = with_payload(says("limits", {}), "limits", payload("limits", START, uuid=...), only=7)
    assert found(once, "limits.uuid").broken == 1
    assert found(says("limits", b"[]"), "limits.uuid").reason == "no observation"


def test_every_connector_has_its_own_name():
    """The name of a neighbour is the wrong one."""
    events = [*says("limits", {"uuid": "left"}, connector="left"), *says("limits", {"uuid": "left"}, connector="right")]
    found_ = found(events, "limits.uuid")
    assert (found_.kept, found_.broken, found_.expected) == (30, 30, "uuid right")
