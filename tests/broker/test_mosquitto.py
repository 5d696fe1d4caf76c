"""Real time on Debian's mosquitto: the reference charger behind it gets the same verdicts as in the virtual world."""

from contextlib import ExitStack

import pytest

from conformance.bench.runner import run_features
from features.virtual_world import virtual_bench
from tests.broker.worlds import kit, listening, reference, told
from tests.bus.mosquitto import NEEDS_MOSQUITTO, mosquitto

pytestmark = NEEDS_MOSQUITTO
ISOLATION = "charger.isolation"


def test_two_connectors_are_isolated(broker, tmp_path):
    """With a second connector, charging as well, it is shown that a command to one has no effect on the other."""
    live = tmp_path / "run.json"
    options = ("--allow", "power", "--only", ISOLATION, "--observe", "1", "--json", live)
    with reference(broker, "--connector", "left", "--connector", "right"):
        kit("run", broker, *options)
    assert told(live)[ISOLATION]["verdict"] == "pass"
    assert told(live)[ISOLATION]["count"]["kept"] >= 2


def test_listening_sends_nothing(broker, tmp_path):
    """On a named address the default is to listen: no command is in the capture, and the word is INCOMPLETE."""
    path = tmp_path / "listened.ndjson"
    with reference(broker):
        assert kit("run", broker, "--observe", "2", "-o", path).returncode == 4
    assert "/cmd/" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("fault", ["pause-forgotten"])
def test_a_sample_has_the_same_verdicts_in_both_worlds(broker, tmp_path, fault):
    """What is found of a faulty charger in real time behind mosquitto is what is found of it on the virtual clock."""
    live = tmp_path / "run.json"
    sample = ("pause_charging.effect.stays", "pause_charging.effect.power", "resume_charging.effect.state")
    only = [word for name in sample for word in ("--only", name)]
    with reference(broker, "--fault", fault):
        kit("run", broker, "--allow", "session", "--observe", "1", *only, "--json", live)
    bench = virtual_bench(faults=(fault,), only=sample, observe_s=1.0)
    bench.open()
    virtual = {each.requirement.id: each.verdict.value for each in run_features(bench, sample).outcomes}
    assert {name: told(live)[name]["verdict"] for name in sample} == {name: virtual[name] for name in sample}
    assert {"fail", "warn"} & set(virtual.values())


def test_what_is_retained_is_found_by_listening_alone(tmp_path):
    """Whoever subscribes anew is told: a charger that lets limits be retained is warned of, a healthy one passes."""
    kinds = {"healthy": (), "wrong": ("--fault", "limits-retained")}
    with ExitStack() as worlds:
        listeners = []
        for name, faults in kinds.items():
            address = worlds.enter_context(mosquitto(tmp_path, options=""))
            worlds.enter_context(reference(address, *faults))
            path = tmp_path / f"{name}.ndjson"
            listeners.append(worlds.enter_context(listening(address, path, "--seconds", "6.5")))
        assert [each.wait(30) for each in listeners] == [0, 0]
    found = {}
    for name in kinds:
        kit("judge", tmp_path / f"{name}.ndjson", "--json", tmp_path / f"{name}.json")
        found[name] = told(tmp_path / f"{name}.json")["charger.not_retained"]
    assert found["healthy"]["verdict"] == "pass"
    assert found["healthy"]["count"]["kept"] >= 8
    assert found["wrong"]["verdict"] == "warn"
    assert {each["topic"] for each in found["wrong"]["evidence"]} == {"everest_api/evse_1/var/limits"}


def test_what_is_retained_is_found_in_a_run(tmp_path, broker):
    """The run subscribes anew as well, and warns; whoever only listens on the address risks nothing by it."""
    live = tmp_path / "run.json"
    with reference(broker, "--fault", "limits-retained"):
        kit("run", broker, "--only", "charger.not_retained", "--observe", "1", "--json", live)
    assert told(live)["charger.not_retained"]["verdict"] == "warn"
