"""The whole suite in real time on Debian's mosquitto; by itself, as it takes as long as half of the others."""

from conformance import capture, contract
from conformance.judgement import judge
from tests.broker.worlds import kit, reference, told
from tests.bus.mosquitto import NEEDS_MOSQUITTO

pytestmark = NEEDS_MOSQUITTO
ISOLATION = "charger.isolation"


def test_the_reference_conforms_behind_mosquitto(broker, tmp_path):
    """A full run decides all requirements, with beacons, and its capture is judged again to the same bytes."""
    path, live, again = tmp_path / "run.ndjson", tmp_path / "run.json", tmp_path / "again.json"
    with reference(broker):
        done = kit("run", broker, "--allow", "power", "--declare", "ocpp=no", "-o", path, "--json", live)
    verdicts = {name: each["verdict"] for name, each in told(live).items()}
    assert verdicts.pop(ISOLATION) == "not applicable"
    assert {name: each for name, each in verdicts.items() if each != "pass"} == {}
    assert len(verdicts) == len(contract.load().requirements) - 1
    assert "CONFORMS" in done.stdout
    assert done.returncode == 0
    assert capture.read(path).header.beacon
    result = judge(contract.load(), capture.read(path))
    assert {each.requirement.id: each.verdict.value for each in result.outcomes} == verdicts | {
        ISOLATION: "not applicable"
    }
    assert kit("judge", path, "--json", again).returncode == 0
    assert told(again) == told(live)
