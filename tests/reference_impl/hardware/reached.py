"""A charger on devices in memory in each state that it can reach, and what must hold whatever its devices do."""

import json
from itertools import pairwise

from tests.reference_impl.hardware.on_a_desk import story
from tests.reference_impl.story import OF_CONNECTOR

CONTROLLER, METER = 0, 1
LOST_WITHIN_S, TOLD_WITHIN_S, OPEN_WITHIN_S, BACK_WITHIN_S = 2.3, 4.1, 3.1, 16.0
GAP_S = 1.5
REACHED = {
    "Unplugged": lambda told: told,
    "AuthRequired": lambda told: told.charge(),
    "Charging": lambda told: told.charge().wait(8),
    "ChargingPausedEV": lambda told: told.charge().wait(8).operate("modify_charging_session", b"pause").wait(5),
    "ChargingPausedEVSE": lambda told: told.charge().wait(8).say("pause_charging").wait(5),
    "WaitingForEnergy": lambda told: told.charge().wait(8).say("set_limit_amps", b"0").wait(5),
    "Finished": lambda told: told.charge().wait(8).say("force_unlock", b"1").wait(8),
}


def reached(state):
    told = REACHED[state](story(authorisation="required" if state == "AuthRequired" else "free"))
    assert told.state == state
    return told


def orders(told):
    return told.device.lines[CONTROLLER].whole.controller.orders


def is_safe(told):
    """Tell whether nothing is offered and nothing can flow, as the controller itself has it."""
    wanted = orders(told)
    return not (wanted["charging_enabled"] or told.device.world.contactor.closed) and wanted["offered_current_A"] == 6


def gaps_s(told, variable):
    times = [at for at, _ in told.all_of(variable)]
    return [after - before for before, after in pairwise(times)]


def counted_Wh(told):
    return [json.loads(each)["energy_Wh_import"]["total"] for _, each in told.all_of("powermeter")]


def holds_all_the_time(told):
    """Hold a story to what is true whatever happens: the pulse, and a counter that never falls."""
    assert max(gap for variable in OF_CONNECTOR for gap in gaps_s(told, variable)) <= GAP_S
    assert counted_Wh(told) == sorted(counted_Wh(told))


def lines(caplog, word):
    return [each.getMessage() for each in caplog.records if word in each.getMessage()]
