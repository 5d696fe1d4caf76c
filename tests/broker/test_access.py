"""A broker whose access list forbids beacons: the kit goes on without them, and says so."""

import pytest

from conformance import capture
from conformance.capture import Entry, Mark
from tests.broker.worlds import kit, reference, told
from tests.bus.mosquitto import NEEDS_MOSQUITTO, access_list, mosquitto

pytestmark = NEEDS_MOSQUITTO
OURS = ("everest_conformance/#",)


@pytest.fixture(params=["no_publishing", "no_subscribing"])
def charger(tmp_path, request):
    """Run the reference charger behind a mosquitto that forbids the kit's topic; return the address."""
    options = access_list(tmp_path, **{request.param: OURS})
    with mosquitto(tmp_path, options=options) as address, reference(address):
        yield address


def notes(heard):
    return [each.data.get("text", "") for each in heard.events if isinstance(each, Mark) and each.kind == "note"]


def test_run_and_listen_go_on_without_beacons(charger, tmp_path):
    """The header names no beacon, a note says why, nothing else is missing; where a topic is allowed, it is taken."""
    ran, listened, named = (tmp_path / f"{name}.ndjson" for name in ("ran", "listened", "named"))
    assert kit("run", charger, "--observe", "1", "-o", ran).returncode == 4
    assert kit("listen", charger, "--seconds", "1", "-o", listened).returncode == 0
    for heard in map(capture.read, (ran, listened)):
        assert heard.header.beacon == ""
        assert not heard.truncated
        assert any("does not return beacons on everest_conformance/" in each for each in notes(heard))
        assert not [each for each in heard.events if isinstance(each, Mark) and each.kind == "beacon"]
        assert {each.topic.split("/")[-1] for each in heard.events if isinstance(each, Entry)} >= {"limits", "datetime"}
    assert kit("listen", charger, "--seconds", "2", "-o", named, "--beacon", "allowed/here").returncode == 0
    assert capture.read(named).header.beacon == "allowed/here"
    assert notes(capture.read(named)) == []


def test_beacons_that_are_switched_off_need_no_note(charger, tmp_path):
    """Who knows of the access list says `--beacon off`: nothing is tried, and nothing is noted."""
    path = tmp_path / "off.ndjson"
    assert kit("listen", charger, "--seconds", "1", "-o", path, "--beacon", "off").returncode == 0
    assert capture.read(path).header.beacon == ""
    assert notes(capture.read(path)) == []


def test_a_broker_that_swallows_commands_is_not_held_against_the_charger(tmp_path):
    """Where the access list drops what the kit sends, beacons or not, nothing is failed, nor passed: it was lost."""
    live = tmp_path / "run.json"
    only = ("pause_charging.effect.power", "set_limit_amps.doubtful")
    options = access_list(tmp_path, no_publishing=("everest_api/+/cmd/#",))
    with mosquitto(tmp_path, options=options) as address, reference(address):
        selection = [word for name in only for word in ("--only", name)]
        done = kit(
            "run", address, "--allow", "session", "--beacon", "off", "--observe", "1", *selection, "--json", live
        )
    assert done.returncode == 4
    for name in only:
        assert (told(live)[name]["verdict"], told(live)[name]["reason"]) == ("inconclusive", "bench lost messages"), (
            name
        )
    assert "let the kit publish" in live.read_text(encoding="utf-8")
