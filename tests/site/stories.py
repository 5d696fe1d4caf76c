"""What the tests of the snippets tell: a reference charger in every state that the snippets must read."""

from conformance import contract
from conformance.bus import parse
from tests.reference_impl.story import Story, story

CONTRACT = contract.load()
BROKER = parse("mqtt://192.0.2.10:1883")


def heard(told: Story, topic: str) -> bytes:
    return [said.payload for _, said in told.heard if said.topic == topic][-1]


def plugged() -> Story:
    return story().wait(2).charge().wait(10)


def stopped_by_card(told: Story) -> Story:
    return told.operate("authorise", b"DEADBEEF").wait(20).operate("authorise", b"DEADBEEF").wait(10)


STORIES = {
    "Unplugged": lambda: story().wait(3),
    "AuthRequired": lambda: story(authorisation="required").wait(2).charge().wait(2),
    "Charging": plugged,
    "ChargingPausedEVSE": lambda: plugged().say("pause_charging").wait(5),
    "ChargingPausedEV": lambda: plugged().operate("modify_charging_session", b"pause").wait(5),
    "WaitingForEnergy": lambda: plugged().say("set_limit_amps", b"0").wait(8),
    "Error": lambda: plugged().operate("modify_charging_session", b"rcd_current 30").wait(3),
    "Finished": lambda: stopped_by_card(story(authorisation="required").wait(2).charge().wait(2)),
    "Disabled": lambda: story().wait(2).operate("put_into_service", b"false").wait(3),
    "Reserved": lambda: story().wait(2).operate("reserve", b"DEADBEEF").wait(3),
    "PermanentFault": lambda: story().wait(2).operate("break", b"self_test").wait(30),
}
