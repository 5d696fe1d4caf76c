"""The door: what a user types wrong gets one sentence and the right exit code, and what is right the right one."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import capture, contract, options
from conformance.bench.hearing import Hearing
from conformance.bus import mqtt
from conformance.contract import BUNDLED

CAPTURES = Path(__file__).resolve().parent / "captures"
IDLE = CAPTURES / "everest-2023-idle.jsonl"


def kit(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "conformance", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


LISTEN = ("listen", "mqtt://127.0.0.1:1", "-o", "x.ndjson")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ((), 2, "VERB"),
        (("dance",), 2, "invalid choice"),
        (("judge",), 2, "FILE"),
        (("judge", "nowhere.ndjson"), 2, "cannot be read"),
        (("judge", __file__), 2, "is not JSON"),
        (("contract", "nowhere.yaml"), 2, "cannot be read"),
        (("contract", __file__), 2, "not YAML|not readable YAML|not an AsyncAPI document"),
        (("contract", "everest-2027"), 2, "cannot be read .* or a bundled contract"),
        (("judge", str(IDLE), "--contract", "nowhere.yaml"), 2, "cannot be read"),
        (("requirements", "--contract", __file__), 2, "not YAML|not readable YAML|not an AsyncAPI document"),
        ((*LISTEN, "--contract", "nowhere.yaml"), 2, "cannot be read"),
        (("run", "--contract", "nowhere.yaml"), 2, "cannot be read"),
        (("run", "--only", "no.such"), 2, "There is no requirement no.such"),
        (("run", "--observe", "-3"), 2, "above zero"),
        (
            ("run", "--observe", "soon"),
            2,
            "--observe: 'soon' is not a number of seconds above zero; see: .* run --help",
        ),
        (("run", "--max-switching", "1.5"), 2, "'1.5' is not a number of times from zero"),
        (("judge", "x", "--junk\x1b[2J"), 2, r"unrecognized arguments: --junk\\x1b\[2J; see: "),
        (("run", "--observe", "nan"), 2, "above zero"),
        (("run", "--allow", "all"), 2, "invalid choice"),
        (("run", "localhost"), 2, "is not an address"),
        (("run", "--alow"), 2, "unrecognized arguments: --alow; see: everest-conformance run --help."),
        (("run", "http://127.0.0.1"), 2, "is not an address"),
        (("run", "mqtt://127.0.0.1:99999"), 2, "'99999' is not a port"),
        (("run", "mqtt://user:secret@127.0.0.1"), 2, "holds a password.*--password-file FILE"),
        (("run", "mqtt://127.0.0.1:1", "--declare", "ocpp"), 2, "'ocpp' declares nothing; write FEATURE=yes"),
        (("run", "mqtt://127.0.0.1:1", "--declare", "ocpp=maybe"), 2, "a feature is energy_management, ocpp"),
        (("run", "mqtt://127.0.0.1:1", "--declare", "iso15118=yes"), 2, "'iso15118=yes' declares nothing"),
        (("run", "mqtt://127.0.0.1:1", "--declare", ""), 2, "'' declares nothing"),
        (("run", "mqtt://127.0.0.1:1", "--declare", "ocpp=no", "--declare", "=yes"), 2, "'=yes' declares nothing"),
        (("run", "mqtt://127.0.0.1:1", "--declare"), 2, "expected one argument"),
        (("run", "mqtt://127.0.0.1:1", "--beacon", "a/#"), 2, "'a/#' is no topic for beacons"),
        (("run", "mqtt://127.0.0.1:1", "--beacon", "+"), 2, "without wildcards"),
        (("run", "mqtt://127.0.0.1:1", "--beacon", "everest_api/a/cmd/pause_charging"), 2, "no topic for beacons"),
        (("run", "mqtt://127.0.0.1:1/lab", "--beacon", "lab/everest_api/a/cmd/force_unlock"), 2, "for beacons"),
        ((*LISTEN, "--beacon", "everest_api/a/var/limits"), 2, "is no topic for beacons"),
        ((*LISTEN, "--declare", "ocpp=maybe"), 2, "declares nothing"),
        ((*LISTEN, "--statement", "nowhere.yaml"), 2, "cannot be read .*; name an existing feature statement"),
        (("judge", str(IDLE), "--statement", __file__), 2, "not YAML|not readable YAML|no feature statement"),
        (("judge", str(IDLE), "--declare", "ocpp"), 2, "'ocpp' declares nothing"),
        (("run", "mqtt://127.0.0.1:1", "--statement", "nowhere.yaml"), 2, "nowhere.yaml: cannot be read"),
        (("survey",), 2, "takes either an ADDRESS or --from RECORDING; name one of them"),
        (("survey", "mqtt://127.0.0.1:1", "--from", str(IDLE)), 2, "either an ADDRESS or --from RECORDING"),
        (("survey", "--from", "nowhere.ndjson"), 2, "cannot be read"),
        (("survey", "--from", __file__), 2, "is not JSON"),
        (("survey", "localhost"), 2, "is not an address"),
        (("survey", "mqtt://127.0.0.1:1", "-o", __file__), 2, "exists already, and may be somebody's answers; name"),
        (("survey", "mqtt://127.0.0.1:1", "--seconds", "0"), 2, "above zero"),
        (("survey", f"mqtt://127.0.0.1:{unused_port()}"), 3, "no broker there"),
        ((*LISTEN, "--beacon", "a/#/b"), 2, "is no topic for beacons"),
        ((*LISTEN, "--beacon", "x" * 70_000), 2, "is no topic for beacons"),
        ((*LISTEN, "--seconds", "0"), 2, "above zero"),
        ((*LISTEN[:2],), 2, "-o"),
        (("doctor", "mqtt://127.0.0.1:1", "--keep-alive", "0"), 2, "from 1 to 65535"),
        (("doctor", "mqtt://127.0.0.1:1", "--mqtt", "4"), 2, "invalid choice"),
        (("doctor", "mqtt://127.0.0.1:1", "--seconds", "0"), 2, "above zero"),
        (("run", "mqtt://127.0.0.1:1", "--ca", "ca.pem"), 2, "Certificates are for TLS"),
        ((*LISTEN, "--password-file", "nowhere"), 2, "belongs to a user; give --user"),
        ((*LISTEN, "--password-file", "nowhere", "--user", "me"), 2, "nowhere: cannot be read"),
        (("doctor", "mqtts://127.0.0.1:1", "--ca", "nowhere"), 2, "nowhere: cannot be read"),
        (("doctor", "mqtts://127.0.0.1:1", "--ca", __file__), 2, "holds no certificate"),
        (("doctor", f"wss://127.0.0.1:{unused_port()}"), 3, "no broker there"),
        (("run", f"mqtt://127.0.0.1:{unused_port()}"), 3, "no broker there"),
        (("run", "mqtt://no-such-host.invalid"), 3, "host name is not known|cannot be reached"),
        (("listen", f"mqtt://127.0.0.1:{unused_port()}", "-o", "x.ndjson"), 3, "no broker there"),
    ],
)
def test_bad_input_is_one_sentence(door, arguments, code, sentence):
    """One clear sentence on the error output, the right exit code, nothing on the output, and no file left behind."""
    left, out, error = door(*arguments)
    assert left == code
    assert re.search(sentence, error)
    assert len(error.splitlines()) == 1
    assert len(error) < 400
    assert out == ""
    assert "secret" not in error
    assert list(Path.cwd().iterdir()) == []


def test_no_traceback_reaches_the_user():
    """Also in a process of its own the sentence is all that is told."""
    done = kit("run", "mqtt://127.0.0.1:1", "--declare", "nonsense")
    assert done.returncode == 2
    assert done.stderr.startswith("everest-conformance: 'nonsense' declares nothing")
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_speaks_no_mqtt(door, monkeypatch):
    """A server that is no broker is named as such."""
    monkeypatch.setattr(mqtt, "PATIENCE_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        code, _, error = door("run", f"mqtt://127.0.0.1:{server.getsockname()[1]}", "-o", "x.ndjson")
    assert code == 3
    assert "no MQTT connection" in error
    assert not Path("x.ndjson").exists()


def test_an_interruption_before_anything_was_recorded_claims_nothing(door, monkeypatch):
    """Ctrl-C while the kit still connects: there is no file, and nobody is sent to judge one."""

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Hearing, "open", interrupted)
    code, out, error = door(*LISTEN)
    assert code == 3
    assert "judge them" not in out
    assert "interrupted" in error


@pytest.mark.parametrize(
    ("words", "beacon"),
    [((), None), (("--beacon", "off"), ""), (("--beacon", ""), ""), (("--beacon", "lab/ä"), "lab/ä")],
)
def test_beacons_can_be_named_and_switched_off(words, beacon):
    """Nothing said is a topic of the kit's own, `off` is none, anything else is the topic; alike for run and listen."""
    for verb in (("run", "mqtt://127.0.0.1:1"), LISTEN):
        assert options.parser().parse_args([*verb, *words]).beacon == beacon


def test_declarations_add_up():
    """The option may be given for each feature."""
    words = ["--declare", "ocpp=no", "--declare", "energy_management=yes"]
    for verb in (["run"], list(LISTEN)):
        assert options.parser().parse_args([*verb, *words]).declare == ["ocpp=no", "energy_management=yes"]


def test_an_output_that_is_closed_is_no_error():
    """Whoever reads only the beginning (`| head`) gets it, and no traceback."""
    command = [sys.executable, "-m", "conformance", "requirements"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read()
        process.wait(30)
    assert b"Traceback" not in error


def test_the_levels_are_those_of_captures():
    """The door spells the levels itself, to open quickly; they are the same."""
    assert options.LEVELS == capture.LEVELS


def test_the_contracts_are_those_that_come_with_the_kit(door):
    """Help names every bundled contract, and each can be listed, also as JSON."""
    assert next(iter(BUNDLED)) == options.DEFAULT
    for name in BUNDLED:
        assert name in " ".join(door("judge", "--help")[1].split())
        code, out, _ = door("requirements", "--json", "--contract", name)
        assert (code, json.loads(out)["contract"]["digest"]) == (0, contract.load(name).digest)
        assert door("contract", name)[0] == 0


def test_requirements_are_listed(door):
    """As JSON and as a table of 80 columns."""
    listed = json.loads(door("requirements", "--json")[1])["requirements"]
    table = kit("requirements").stdout
    assert all(len(line) <= 80 for line in table.splitlines())
    assert f"{len(listed)} requirements" in table
