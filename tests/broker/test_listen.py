"""Recording that ends in many ways: by itself, by a signal, by a kill, and a broker that goes and comes meanwhile."""

import resource
import signal
from contextlib import ExitStack

import pytest

from conformance import capture, contract
from conformance.bus import RealClock
from conformance.capture import Entry, Mark
from conformance.judgement import Verdict, judge
from tests.broker.worlds import entries, hears, kit, listening, marks, reference
from tests.bus.mosquitto import NEEDS_MOSQUITTO, free_port, link, mosquitto, running, until

pytestmark = NEEDS_MOSQUITTO
BLAMED = {Verdict.FAIL, Verdict.WARN}


def blamed(heard):
    outcomes = judge(contract.load(), heard).outcomes
    return {each.requirement.id: each.observed for each in outcomes if each.verdict in BLAMED}


@pytest.fixture
def charger(tmp_path):
    """Run the reference charger behind a mosquitto as Debian has it; return the address."""
    with mosquitto(tmp_path, options="") as address, reference(address):
        yield address


def test_recording_and_judging(charger, tmp_path):
    """What is recorded for some seconds is whole, and is judged."""
    path = tmp_path / "heard.ndjson"
    done = kit("listen", charger, "-o", path, "--seconds", "2")
    assert done.returncode == 0
    heard = capture.read(path)
    assert not heard.truncated
    assert heard.header.beacon
    assert heard.header.clock["source"] == "host"
    assert f"{heard.footer.entries} messages recorded" in done.stdout
    assert kit("judge", path).returncode == 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_recording_that_is_ended_is_whole(charger, tmp_path, number):
    """SIGTERM and Ctrl-C alike: the footer is written, and the exit code says that all is well."""
    path = tmp_path / "heard.ndjson"
    with listening(charger, path) as listener:
        hears(path, seconds=1)
        listener.send_signal(number)
        assert listener.wait(10) == 0
    heard = capture.read(path)
    assert not heard.truncated
    assert heard.footer.entries == len(entries(path)) > 0


def test_a_recording_that_is_killed_holds_all_up_to_the_last_second(charger, tmp_path):
    """Nothing waits in memory: what another client has heard a second before the kill is in the file, which is cut."""
    path = tmp_path / "heard.ndjson"
    with listening(charger, path) as listener:
        hears(path, seconds=1)
        with link(charger) as (witness, witnessed):
            witness.subscribe("everest_api/#")
            until(lambda: len(witnessed) > 25, "three seconds of messages")
            listener.kill()
            killed = witness.clock.now()
            listener.wait(10)
    heard = capture.read(path)
    assert heard.truncated
    assert heard.footer is None
    kept = {(each.topic, each.payload) for each in heard.events if isinstance(each, Entry)}
    known = [each for each in witnessed if isinstance(each, Entry) and not each.retain and each.t < killed - 1.0]
    assert len(known) > 5
    assert [each for each in known if (each.topic, each.payload) not in kept] == []
    assert judge(contract.load(), heard).truncated
    assert kit("judge", path).returncode == 4


def test_a_broker_that_restarts_is_told_and_the_recording_goes_on(tmp_path):
    """The link is marked, beacons resume, and the gap is not the charger's.

    The broker is away in the very moment in which the kit wants to subscribe anew.
    """
    path, port, clock = tmp_path / "heard.ndjson", free_port(), RealClock()
    with ExitStack() as world:
        broker = world.enter_context(ExitStack())
        address = broker.enter_context(mosquitto(tmp_path, port, options=""))
        world.enter_context(reference(address))
        listener = world.enter_context(listening(address, path))
        hears(path, seconds=2)
        broker.close()
        until(lambda: len(marks(path, "link")) == 2, "the mark that the link is down")
        until(lambda: clock.now() > marks(path, "link")[0]["t"] + 6.5, "the second subscription to be over")
        world.enter_context(mosquitto(tmp_path, port, options=""))
        until(lambda: len(marks(path, "link")) == 3, "the mark that the link is up")
        back = marks(path, "link")[2]["t"]
        until(lambda: any(each["t"] > back + 4.0 for each in entries(path)), "messages after the break")
        until(lambda: sum(each["t"] > back for each in marks(path, "beacon")) >= 2, "beacons after the break")
        listener.send_signal(signal.SIGINT)
        assert listener.wait(10) == 0
    heard = capture.read(path)
    links = [each.data["state"] for each in heard.events if isinstance(each, Mark) and each.kind == "link"]
    assert links == ["up", "down", "up"]
    assert not heard.truncated
    after = {each.topic for each in heard.events if isinstance(each, Entry) and each.t > back}
    assert {each.topic for each in heard.events if isinstance(each, Entry)} == after
    assert blamed(heard) == {}


def test_what_freezes_on_our_side_is_not_the_chargers(tmp_path):
    """A broker that stands still for a while, and a kit that does: all comes late and at once, and nobody is blamed."""
    path, port, clock = tmp_path / "heard.ndjson", free_port(), RealClock()
    with (
        running(tmp_path, port, "allow_anonymous true") as (address, broker),
        reference(address),
        listening(address, path) as listener,
    ):
        hears(path, seconds=2)
        for frozen in (broker, listener):
            frozen.send_signal(signal.SIGSTOP)
            end = clock.now() + 2.5
            until(lambda end=end: clock.now() > end, "time to pass")
            frozen.send_signal(signal.SIGCONT)
            seconds = len(marks(path, "beacon"))
            until(lambda known=seconds: len(marks(path, "beacon")) >= known + 2, "beacons after it")
        listener.send_signal(signal.SIGINT)
        assert listener.wait(10) == 0
    heard = capture.read(path)
    assert max(each["worst_s"] for each in marks(path, "beacon")) > 1.0 or sum(
        each["lost"] for each in marks(path, "beacon")
    )
    assert blamed(heard) == {}


def test_a_full_disk_ends_the_recording(charger, tmp_path):
    """Nobody records for hours what is not written: the kit ends by itself, and what was written can be read."""
    path = tmp_path / "heard.ndjson"
    with listening(charger, path) as listener:
        hears(path, seconds=1)
        most = path.stat().st_size + 2000
        resource.prlimit(listener.pid, resource.RLIMIT_FSIZE, (most, most))
        assert listener.wait(15) == 3
    heard = capture.read(path)
    assert heard.truncated
    assert len(heard.events) > 10
