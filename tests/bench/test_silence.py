"""Where no charger is heard: a run ends and says what is said on the broker instead, and where the charger may be."""

from functools import partial

import pytest

from conformance import capture, cli, contract
from conformance.bench import Bench, Settings, live
from conformance.bench.hearing import Hearing
from conformance.bench.silence import LOOK_S, why_silent
from conformance.bus import MemoryBroker, MemoryBus, VirtualClock, parse
from conformance.capture import Mark
from conformance.errors import BenchError
from conformance.listening.beacon import EVERY_S
from tests.bench.test_hearing import Denying
from tests.bench.worlds import START, Prefixed, device, world_before
from tests.bus.troubled import TroubledBus

ADDRESS = "mqtt://h:1883"


def refusal(bus, *, prefix="", **settings):
    """Open a bench where no charger is heard; return the sentence in which it says so."""
    address = f"{ADDRESS}/{prefix}" if prefix else ADDRESS
    bench = Bench(contract.load(), bus, Settings(address=address, prefix=prefix, **settings))
    with pytest.raises(BenchError) as refused:
        bench.open()
    return str(refused.value)


def saying(*said, link=MemoryBus, trouble=None):
    """Return a bus on a broker on which every second something is said on some topics."""
    broker = MemoryBroker(VirtualClock(START))

    def say():
        for topic in said:
            broker.publish(topic, b"x")
        broker.clock.call_at(broker.clock.now() + 1.0, say)

    say()
    return link(broker, **(trouble or {}))


@pytest.mark.parametrize(
    ("there", "asked", "named"),
    [("site/7/", "", "site/7"), ("site/7/", "site/8", "site/7"), ("", "site/7", ""), ("a b/", "", "a%20b")],
)
def test_a_wrong_prefix_is_told_with_the_right_one(there, asked, named):
    """The address to be written is named, whatever prefix was asked for and whatever the charger's is."""
    charger = device(partial(Prefixed, prefix=there, of="everest_api/"))
    sentence = refusal(world_before(charger), prefix=asked)
    assert sentence.startswith(f"{ADDRESS}/{asked}:" if asked else f"{ADDRESS}:")
    assert f"topics seen instead: {there}everest_api/" in sentence
    assert sentence.endswith(f"write {ADDRESS}/{named}." if named else f"write {ADDRESS}.")


def test_other_topics_are_shown_escaped_and_few():
    """Five topics are shown at most, each short and without control characters."""
    sentence = refusal(saying("a/\x1b[2J", "b/" + "x" * 500, "c", "d", "e", "f", "g"))
    assert "topics seen instead: a/\\x1b[2J, b/xxx" in sentence
    assert "x" * 100 not in sentence
    assert "and 2 more; none of them is the API's elsewhere: start the charger" in sentence
    assert sentence.isprintable()


def test_what_is_retained_is_no_charger():
    """What a charger has left behind is not taken for one, and is shown as what it is."""
    bus = saying()
    bus.broker.publish("everest_api/connectors", b'["a"]', retain=True)
    assert "seen instead: everest_api/connectors (retained); none" in refusal(bus)


def test_commands_are_no_charger():
    """Another controller that talks to nobody does not make a charger."""
    assert "nothing was heard of a charger within 5 s" in refusal(saying("everest_api/a/cmd/pause_charging"))


def test_a_broker_on_which_nobody_speaks():
    """Where beacons come back, the broker is well, and the charger is away."""
    assert "nobody says anything on this broker; start the charger" in refusal(saying())


def test_a_broker_that_swallows_all():
    """Where not even beacons come back, it is the access list; with beacons off that cannot be known."""
    trouble = {"swallows": lambda *_: True}

    class Swallowing(TroubledBus):
        def another(self, *, patient=False):  # noqa: ARG002 - as the port has it
            return TroubledBus(self.broker, **trouble)

    told = partial(saying, "everest_api/a/var/limits", link=Swallowing, trouble=trouble)
    assert "not even the kit's own beacons come back, as where an access list swallows" in refusal(told())
    assert "nobody says anything" in refusal(told(), beacon="")


def test_a_broker_that_lets_nobody_look_elsewhere():
    """Where the access list forbids `#`, that is said, and the first sentence stands."""

    class Narrow(MemoryBus):
        def another(self, *, patient=False):  # noqa: ARG002 - as the port has it
            return Denying(self.broker, root="#")

    assert "does not let the kit look elsewhere; check the address" in refusal(saying(link=Narrow))


def test_beacons_go_on_while_the_kit_looks():
    """The look on a second link takes a moment, in which the first one keeps measuring."""
    bus = saying()
    hearing = Hearing(contract.load(), bus, Settings(address=ADDRESS))
    hearing.open()
    assert "nobody says anything" in why_silent(hearing, after_s=0.0)
    hearing.close()
    told = [each.data for each in hearing.recorder.taken() if isinstance(each, Mark) and each.kind == "beacon"]
    assert sum(each["heard"] for each in told) >= LOOK_S / EVERY_S - 1
    assert sum(each["lost"] for each in told) == 0


def begun(monkeypatch, capsys, bus, *arguments):
    """Enter by the door, with a bus in memory behind the address; return exit code, output and error output."""
    bus.address = parse(f"{ADDRESS}/site/7")
    monkeypatch.setattr(live, "reach", lambda *_: bus)
    return cli.main([arguments[0], str(bus.address), *arguments[1:]]), *capsys.readouterr()


def test_a_run_that_hears_nobody_is_a_bench_error(monkeypatch, capsys, tmp_path):
    """Exit code 3, one sentence, and no capture: nothing was tested."""
    path = tmp_path / "run.ndjson"
    code, out, error = begun(monkeypatch, capsys, world_before(device()), "run", "-o", str(path))
    assert (code, out) == (3, "")
    assert error.endswith(f"write {ADDRESS}.\n")
    assert len(error.splitlines()) == 1
    assert not path.exists()


def test_listening_goes_on_where_nobody_is_heard(monkeypatch, capsys, tmp_path):
    """The user is told at once, the capture holds what was told, and is whole: the charger may come later."""
    path = tmp_path / "heard.ndjson"
    code, out, error = begun(monkeypatch, capsys, world_before(device()), "listen", "-o", str(path), "--seconds", "20")
    assert code == 0
    assert "nothing was heard, so there is nothing to judge" in out
    assert f"write {ADDRESS}." in error
    heard = capture.read(path)
    assert heard.footer.t - heard.header.started == pytest.approx(20.0, abs=0.1)
    (note,) = [each.data["text"] for each in heard.events if isinstance(each, Mark) and each.kind == "note"]
    assert note in error


def test_listening_to_a_charger_tells_nothing(monkeypatch, capsys, tmp_path):
    """Where one is heard there is nothing to say."""
    bus = world_before(device(partial(Prefixed, prefix="site/7/", of="everest_api/")))
    code, _, error = begun(monkeypatch, capsys, bus, "listen", "-o", str(tmp_path / "a.ndjson"), "--seconds", "20")
    assert (code, error) == (0, "")
