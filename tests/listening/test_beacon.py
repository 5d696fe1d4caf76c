"""Beacons: they show how well arrivals are known, second by second, and are no part of what is recorded."""

import re
from itertools import pairwise

import pytest

from conformance.bus import MemoryBroker, MemoryBus, RealClock, VirtualClock
from conformance.capture import Entry, Header, Mark
from conformance.listening import Beacon, Recorder, View, default_topic
from tests.bus.troubled import TroubledBus

TOPIC = "kit/beacon"
LATENCY_S = 0.0005


class World:
    """A bus with beacons on it and a recorder behind it, on a virtual clock that starts at 100 s."""

    def __init__(self, bus_class=MemoryBus, latency_s=LATENCY_S, **trouble):
        self.clock = VirtualClock(100.0)
        self.broker = MemoryBroker(self.clock, latency_s=latency_s)
        self.bus = bus_class(self.broker, **trouble)
        self.recorder = Recorder(self.clock, View())
        self.bus.connect(self.recorder)
        self.beacon = self.recorder.beacon = Beacon(self.bus, self.recorder, TOPIC)
        self.bus.subscribe(TOPIC, "a/#")
        self.recorder.begin(Header(), None)
        self.heard = []

    def run(self, seconds):
        """Let some seconds pass, and keep what is recorded."""
        self.clock.wait(lambda: False, self.clock.now() + seconds)
        self.heard += self.recorder.taken()
        return self

    def marks(self, kind="beacon"):
        return [each for each in self.heard if isinstance(each, Mark) and each.kind == kind]

    def summaries(self):
        return [each.data for each in self.marks()]

    def counted(self, what):
        return sum(each[what] for each in self.summaries())


def lit(*args, **options):
    world = World(*args, **options)
    world.beacon.start()
    return world


def test_a_beacon_is_sent_twenty_times_a_second_and_summarised_once():
    """On a good link every second has a summary: all of its beacons are back, as fast as the broker is."""
    world = lit().run(10.1)
    assert [each.t for each in world.marks()] == pytest.approx([101.0 + n for n in range(10)], abs=0.051)
    assert world.counted("lost") == 0
    assert world.counted("heard") == pytest.approx(200, abs=2)
    assert {each["worst_s"] for each in world.summaries()} == {LATENCY_S}
    assert {each["median_s"] for each in world.summaries()} == {LATENCY_S}


def test_a_slow_link_is_measured():
    """A round trip of 400 ms is told as such, from the second summary on as the median, too; nothing is lost."""
    world = lit(latency_s=0.4).run(10.0)
    assert world.counted("lost") == 0
    for each in world.summaries():
        assert each["worst_s"] == pytest.approx(0.4, abs=0.051)
        assert each["median_s"] == pytest.approx(0.4)


def test_one_slow_beacon_is_the_worst_of_its_second():
    """A single late message shows in the worst, and hardly in the median."""
    world = lit(TroubledBus, delay_s=lambda t: 0.15 if 104.32 < t < 104.36 else 0.0).run(10.0)
    worst = [each["worst_s"] for each in world.summaries()]
    assert max(worst) == pytest.approx(0.15 + LATENCY_S, abs=0.051)
    assert sum(each > 0.1 for each in worst) == 1
    assert max(each["median_s"] for each in world.summaries()) == pytest.approx(LATENCY_S)


def test_a_beacon_that_is_still_out_counts_as_long_as_it_is():
    """In the middle of a stall the summary tells how long nothing has come back, not how fast it was before."""
    world = lit(TroubledBus, delay_s=lambda t: max(0.0, 105.5 - t) if t > 104.6 else 0.0).run(10.0)
    worst = [each["worst_s"] for each in world.summaries()]
    assert worst[4] == pytest.approx(0.4, abs=0.06)
    assert worst[5] == pytest.approx(0.9, abs=0.06)
    assert world.counted("lost") == 0


@pytest.mark.parametrize("nth", [2, 7])
def test_a_broker_that_swallows_beacons_is_found_out(nth):
    """Every beacon that is swallowed is told as lost, a second later, in one summary and no other."""
    swallowed = []

    def swallows(_, entry):
        if entry.topic != TOPIC or int(entry.payload.split()[-1]) % nth:
            return False
        swallowed.append(entry)
        return True

    world = lit(TroubledBus, swallows=swallows).run(8.0)
    world.beacon.stop()
    sent = world.counted("heard") + world.counted("lost")
    assert world.counted("lost") == pytest.approx(len(swallowed), abs=2 * 20 / nth)
    assert world.counted("lost") == pytest.approx(sent / nth, abs=2 * 20 / nth)
    assert all(each["lost"] for each in world.summaries()[2:])


def test_all_is_lost():
    """Where nothing comes back any more, summaries go on, and say so."""
    world = lit(TroubledBus, swallows=lambda t, _: t >= 105.0).run(12.0)
    *_, last = world.summaries()
    assert last["heard"] == 0
    assert last["lost"] == pytest.approx(20, abs=1)
    assert last["worst_s"] == pytest.approx(1.0, abs=0.051)
    assert world.counted("heard") == pytest.approx(100, abs=2)


def test_a_link_that_goes_down_takes_its_beacons_with_it():
    """The break is marked: beacons that were out are not lost by the broker, and the seconds after it are as before."""
    world = lit(TroubledBus, delay_s=lambda _: 0.1, down=[(104.52, 107.31)]).run(15.0)
    assert world.counted("lost") == 0
    assert [each.data["state"] for each in world.marks("link")] == ["up", "down", "up"]
    after = [each for each in world.marks() if each.t > 108.0]
    assert len(after) == 7
    assert all(each.data["worst_s"] < 0.3 for each in after)


def test_what_could_not_be_sent_is_not_lost():
    """While the link is down nothing is out: there are no summaries, as nothing is known, but the one that was due."""
    world = lit(TroubledBus, down=[(104.0, 114.0)]).run(20.0)
    told = [each.t for each in world.marks()]
    assert world.counted("lost") == 0
    assert not [t for t in told if 105.1 < t < 114.0]
    assert [t for t in told if t > 114.0]


def test_what_was_heard_before_a_break_is_not_told_after_it():
    """A summary is about its own second: nothing that came back before a long break is summarised behind it."""
    world = lit(TroubledBus, down=[(104.52, 117.0)]).run(20.0)
    for earlier, later in pairwise(world.marks()):
        assert later.data["heard"] <= 21
        assert later.t > earlier.t


def test_a_beacon_is_never_recorded():
    """What else is heard on the broker is recorded, and no beacon, whoever sent it."""
    world = lit()
    stranger = MemoryBus(world.broker)
    stranger.connect(lambda _: None)
    for number in range(100):
        world.clock.call_at(100.0 + number / 10, lambda n=number: stranger.publish(TOPIC, str(n).encode()))
    stranger.publish("a/1", b"here")
    world.run(10.0)
    assert [(each.topic, each.payload) for each in world.heard if isinstance(each, Entry)] == [("a/1", b"here")]


def test_beacons_of_another_kit_are_not_ours():
    """Two kits on one topic, one of them with a link that loses everything: its own beacons are lost all the same."""
    world = lit(TroubledBus, swallows=lambda _, entry: entry.payload in own)
    own = set()
    publish = world.bus.publish
    world.bus.publish = lambda topic, payload, **options: (own.add(payload), publish(topic, payload, **options))
    other_bus = MemoryBus(world.broker)
    other = Recorder(world.clock, View())
    other_bus.connect(other)
    other.beacon = Beacon(other_bus, other, TOPIC)
    other_bus.subscribe(TOPIC)
    other.beacon.start()
    world.run(6.1)
    assert world.counted("heard") <= 1  # the first one was on its way before the other kit came
    assert world.counted("lost") == pytest.approx(100, abs=2)
    others = [each.data for each in other.taken() if each.kind == "beacon"]
    assert {each["lost"] for each in others} == {0}
    assert {each["worst_s"] for each in others} == {LATENCY_S}


def test_a_beacon_that_is_delivered_twice_counts_once():
    """A bridge that echoes makes no beacons out of nothing."""
    world = World()
    deliver = world.bus._deliver
    world.bus._deliver = lambda entry: (deliver(entry), deliver(entry))
    world.beacon.start()
    world.run(5.1)
    assert world.counted("heard") == pytest.approx(100, abs=2)


def test_it_stops():
    """After stop nothing is sent any more; what came back since the last summary is told, and then nothing."""
    world = lit().run(3.4)
    sent = world.beacon._number
    world.beacon.stop()
    world.run(0.0)
    told = world.counted("heard")
    assert sent - 1 <= told <= sent
    world.run(5.0)
    assert world.beacon._number == sent
    assert world.counted("heard") == told
    assert world.counted("lost") == 0


def test_what_is_out_at_the_end_is_not_passed_over():
    """Where nothing came back for the last half second, the last summary says so."""
    world = lit(TroubledBus, swallows=lambda t, _: t > 103.5).run(4.0)
    world.beacon.stop()
    world.run(0.0)
    *_, last = world.summaries()
    assert last["lost"] or last["worst_s"] >= 0.4


def test_nothing_is_summarised_where_nothing_is_known():
    """Before it is lit, a beacon says nothing."""
    world = World().run(5.0)
    assert world.summaries() == []
    assert not world.beacon.returned


class Echo:
    """A bus in real time that returns at once what is sent."""

    def __init__(self):
        self.clock, self.sent = RealClock(), []

    def publish(self, topic, payload, **_):
        self.sent.append(self.clock.now())
        self.listener(Entry(self.clock.now(), topic, payload))


def test_nothing_is_summarised_before_the_first_came_back():
    """A broker that lets no beacon through is not told as one that loses them: the kit then has none."""
    world = lit(TroubledBus, swallows=lambda *_: True).run(6.0)
    assert world.summaries() == []
    assert not world.beacon.returned


def test_a_beacon_that_was_late_is_sent_once():
    """A kit that was busy for a while goes on in the rhythm, without making up for what it did not send."""
    bus = Echo()
    beacon = Beacon(bus, lambda _: None, TOPIC)
    bus.listener = beacon.hears
    beacon.start()
    busy_until = bus.clock.now() + 0.4
    while bus.clock.now() < busy_until:
        pass
    begin = bus.clock.now()
    bus.clock.wait(lambda: bus.clock.now() > begin + 0.2, begin + 10.0)
    late = [each for each in bus.sent if each > begin]
    assert 1 <= len(late) <= (late[-1] - begin) / 0.05 + 2


def test_a_kit_that_stood_still_knows_that_its_arrivals_are_late():
    """A beacon counts from when it was due: what kept it from being sent kept messages from being heard."""
    bus, marks = Echo(), []
    beacon = Beacon(bus, marks.append, TOPIC)
    bus.listener = beacon.hears
    beacon.start()
    busy_until = bus.clock.now() + 0.4
    while bus.clock.now() < busy_until:
        pass
    bus.clock.wait(lambda: bool(marks), bus.clock.now() + 10.0)
    assert marks[0].data["worst_s"] >= 0.3
    assert marks[0].data["lost"] == 0


def test_each_kit_has_a_topic_of_its_own():
    """Two kits do not meet on the topics that they choose themselves."""
    one, other = default_topic(), default_topic()
    assert one != other
    assert re.fullmatch(r"everest_conformance/[0-9a-f]{8}/beacon", one)
