"""How the kit hears: what it subscribes and marks, when it has beacons, and what it says where it has none."""

import pytest

from conformance import capture, contract
from conformance.bench import Settings
from conformance.bench.hearing import Hearing
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock
from conformance.capture import Mark
from conformance.errors import BenchError, CaptureError
from tests.bus.troubled import TroubledBus

START = 1000.0


class Denying(MemoryBus):
    """A link to a broker whose access list forbids topics under a root."""

    def __init__(self, broker, *, root):
        super().__init__(broker)
        self._root = root

    def subscribe(self, *filters):
        if any(each.startswith(self._root) for each in filters):
            raise BenchError("the broker did not grant the subscription; check its access list.")
        super().subscribe(*filters)


def hearing(bus_class=MemoryBus, *, latency_s=0.0005, queues=True, trouble=None, **settings):
    broker = MemoryBroker(VirtualClock(START), latency_s=latency_s)
    bus = bus_class(broker, **(trouble or {}))
    return Hearing(contract.load(), bus, Settings(address="virtual", **settings), queues=queues)


def opened(made):
    made.open()
    return made.begin(), list(made.recorder.taken())


def notes(events):
    return [each.data["text"] for each in events if isinstance(each, Mark) and each.kind == "note"]


def test_beacons_are_lit_before_the_header_is_written():
    """Where the first beacon comes back, the header names its topic, a new one for every hearing."""
    header, events = opened(hearing())
    assert header.beacon.startswith("everest_conformance/")
    assert header.beacon != opened(hearing())[0].beacon
    assert notes(events) == []
    assert dict(header.clock) == {"source": "virtual"}


@pytest.mark.parametrize("topic", ["site/beacon", "ä"])
def test_the_user_may_name_the_topic(topic):
    """An access list may leave one topic: it is taken."""
    assert opened(hearing(beacon=topic))[0].beacon == topic


def test_the_user_may_want_none():
    """Without beacons the header is empty, nothing is sent, and nothing needs a note."""
    made = hearing(beacon="")
    sent = []
    made.bus.publish = lambda *arguments, **_: sent.append(arguments)
    header, events = opened(made)
    made.wait("a while", lambda: False, 5.0)
    assert header.beacon == ""
    assert notes(events) == []
    assert sent == []
    assert [each.kind for each in events] == ["link", "subscribed"]


@pytest.mark.parametrize(
    ("bus_class", "options"),
    [
        (TroubledBus, {"trouble": {"swallows": lambda _, entry: "beacon" in entry.topic}}),
        (Denying, {"trouble": {"root": "everest_conformance"}}),
        (MemoryBus, {"latency_s": 1.5}),
    ],
)
def test_a_broker_that_returns_no_beacons_is_noted(bus_class, options):
    """Swallowed, refused or slower than a second: hearing goes on without, the header is empty, and a note says so."""
    made = hearing(bus_class, **options)
    header, events = opened(made)
    assert header.beacon == ""
    (note,) = notes(events)
    assert "does not return beacons on everest_conformance/" in note
    assert "access list" in note
    made.bus.broker.publish("everest_api/evse_1/var/telemetry", b"{}")
    made.wait("a while", lambda: False, 5.0)
    later = list(made.recorder.taken())
    assert [each.topic for each in later if not isinstance(each, Mark)] == ["everest_api/evse_1/var/telemetry"]
    assert not [each for each in later if isinstance(each, Mark) and each.kind == "beacon"]


def test_a_subscription_is_marked_each_time(tmp_path):
    """The mark names what was subscribed; what is retained is delivered after each one."""
    path = tmp_path / "c.ndjson"
    made = hearing(capture=path, beacon="")
    made.bus.broker.publish("everest_api/evse_1/var/limits", b"{}", retain=True)
    made.open("lab/#")
    made.begin()
    made.wait("a while", lambda: False, 1.0)
    made.subscribe()
    made.wait("a while", lambda: False, 1.0)
    made.close()
    events = list(capture.read(path).events)
    marks = [each for each in events if isinstance(each, Mark) and each.kind == "subscribed"]
    assert [each.data["filters"] for each in marks] == [[*contract.load().subscriptions(""), "lab/#"]] * 2
    assert [each.t >= START + 1.0 for each in events if not isinstance(each, Mark)] == [False, True]
    assert all(each.retain for each in events if not isinstance(each, Mark))


def test_the_window_begins_with_the_first_subscription():
    """What is left of it is counted from there, and never below zero."""
    made = hearing()
    made.open()
    assert made.left_s(30.0) == pytest.approx(30.0, abs=0.1)
    made.wait("a while", lambda: False, 10.0)
    assert made.left_s(30.0) == pytest.approx(20.0, abs=0.1)
    made.wait("a while", lambda: False, 30.0)
    assert made.left_s(30.0) == 0.0


def test_the_last_second_is_summarised_as_well():
    """When the hearing ends, beacons that came back or are out since the last summary are told before the footer."""
    made = hearing(TroubledBus, trouble={"delay_s": lambda t: max(0.0, START + 5.9 - t) if t > START + 5.2 else 0.0})
    made.open()
    made.begin()
    made.wait("a while", lambda: False, 6.0)
    made.close()
    told = [each for each in made.recorder.taken() if isinstance(each, Mark) and each.kind == "beacon"]
    assert max(each.data["worst_s"] for each in told if each.t > START + 5.5) == pytest.approx(0.7, abs=0.1)


def test_a_capture_is_never_overwritten(tmp_path):
    """Captures are evidence: a name that is taken is refused, and what is there stays as it is."""
    path = tmp_path / "c.ndjson"
    path.write_bytes(b"evidence")
    made = hearing(capture=path)
    made.open()
    with pytest.raises(CaptureError, match="exists already; captures are evidence, name a new file"):
        made.begin()
    made.close()
    assert path.read_bytes() == b"evidence"


def test_what_is_declared_stands_in_the_header():
    """The verdicts on a capture need no statement beside it."""
    header, _ = opened(hearing(declared={"ocpp": False}, declared_connectors=("left", "right")))
    assert (header.declared, header.connectors) == ({"ocpp": False}, ("left", "right"))
