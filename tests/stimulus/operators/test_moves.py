"""The operator at the door moves a world that knows the same words: the reference charger's, on a virtual clock."""

import pytest

from conformance import contract
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.contract import bundled
from conformance.listening import View
from conformance.stimulus.operators import (
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOCKED,
    LOOK_AT_LOCK,
    PLUG_IN,
    UNLOCKED,
    UNPLUG,
    Seen,
    find_door,
)
from features.virtual_world import START, VirtualCharger
from reference_impl import assemble
from tests.stimulus.operators.scripted import waiting

API, DOOR = contract.load(), contract.load(bundled("simulation-door.yaml"))
STATES = [
    (PLUG_IN, "AuthRequired"),
    (AUTHORISE, "Charging"),
    (CAUSE_ERROR, "Error"),
    (CLEAR_ERROR, "Charging"),
    (UNPLUG, "Unplugged"),
    (PLUG_IN, "AuthRequired"),
]


@pytest.mark.parametrize("token_has_type", [True, False])
def test_every_action_leads_to_its_state(token_has_type):
    """A session at the second of two connectors, which wants a card; its lock is seen, and the first is left alone."""
    clock, view = VirtualClock(START), View()
    broker = MemoryBroker(clock)
    connectors = ["left", "right"]
    VirtualCharger(assemble(connectors=connectors, authorisation="required", start=START), broker)
    bus, wait = MemoryBus(broker), waiting(clock)
    bus.connect(view.hear)
    bus.subscribe("#")
    door = find_door(
        bus,
        view,
        door=DOOR,
        prefix="",
        connectors=connectors,
        wait=wait,
        asked_for=False,
        token_has_type=token_has_type,
    )

    def state(connector):
        session = view.latest(API.channels["session_info"], connector=connector) or {}
        return session.get("state")

    for action, leads_to in STATES:
        door.do(action, "right")
        assert wait(leads_to, lambda leads_to=leads_to: state("right") == leads_to, 15.0), (action, state("right"))
        if leads_to in {"Charging", "Unplugged"}:
            looks = LOCKED if leads_to == "Charging" else UNLOCKED
            assert door.see(LOOK_AT_LOCK, "right", until=looks, within_s=5.0) == Seen(looks)
    assert state("left") == "Unplugged"
