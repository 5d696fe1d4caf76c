"""A survey of a charger behind a real broker, and what is recorded and judged with the statement that it writes."""

import re

from conformance import capture
from tests.broker.worlds import kit, reference, told
from tests.bus.mosquitto import NEEDS_MOSQUITTO, mosquitto

pytestmark = NEEDS_MOSQUITTO


def test_surveyed_signed_recorded_and_judged(tmp_path):
    """What was surveyed is written once; completed, it stands in a capture and counts; amended, it contradicts."""
    statement, heard, result = (tmp_path / name for name in ("charger.yaml", "heard.ndjson", "result.json"))
    with mosquitto(tmp_path) as address, reference(address):
        done = kit("survey", address, "-o", statement, "--seconds", "1.5")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"--statement {statement}" in done.stdout
        written = statement.read_text(encoding="utf-8")
        assert (again := kit("survey", address, "-o", statement)).returncode == 2
        assert re.search("exists already, .*; name a new file", again.stderr)
        statement.write_text(written.replace("ocpp: unset", "ocpp: no"), encoding="utf-8")
        assert kit("listen", address, "-o", heard, "--statement", statement, "--seconds", "1.5").returncode == 0
    header = capture.read(heard).header
    assert header.declared["ocpp"] is False
    assert header.declared["export"] is False
    assert "energy_management" not in header.declared
    assert header.connectors == ("evse_1",)
    kit("judge", heard, "--json", result)
    assert {told(result)[each]["verdict"] for each in ("charger.declared", "connection_status.unconfigured")} == {
        "pass"
    }
    statement.write_text(written.replace("export: no", "export: yes"), encoding="utf-8")
    kit("judge", heard, "--statement", statement, "--json", result)
    assert told(result)["charger.declared"]["verdict"] == "warn"
