"""`everest-reference hardware`: exit codes, sentences, and nobody waits for Modbus who does not use it."""

import json
import subprocess
import sys

import pytest

from reference_impl.cli import main
from reference_impl.errors import UsageError
from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.place import Line
from tests.reference_impl.modbus.device import serving
from tests.reference_impl.modbus.test_showing import METER


def test_all_is_well(capsys):
    """A device that answers with what can be ends with 0."""
    with serving(METER) as meter:
        assert main(["hardware", "sunspec-ac-meter", meter.address()]) == 0
    assert "voltage_L1_V" in capsys.readouterr().out


def test_a_program_reads_it(capsys):
    """With --json, standard output is one JSON object; --list has none."""
    with serving(METER) as meter:
        assert main(["hardware", "sunspec-ac-meter", meter.address(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["values"]["frequency_Hz"]["unit"] == "Hz"
    with pytest.raises(SystemExit, match="2"):
        main(["hardware", "--list", "--json"])


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ([], 2, "Name a register map and the address of a device; --list says"),
        (["sunspec-ac-meter"], 2, "Name a register map"),
        (["sunspec", "tcp://127.0.0.1"], 2, "is neither a file nor one of our register maps"),
        (["sunspec-ac-meter", "127.0.0.1"], 2, "is no address of a device"),
        (["sunspec-ac-meter", "tcp://127.0.0.1:1", "--json"], 3, "tcp://127.0.0.1:1?unit=1 cannot be reached"),
        (["sunspec-ac-meter", "tcp://127.0.0.1:1"], 3, "tcp://127.0.0.1:1?unit=1 cannot be reached"),
        (["sunspec-ac-meter", "rtu:///dev/there-is-none"], 3, "look whether the serial port is there"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_a_code(words, code, why, capsys):
    """A wrong map or address ends with 2, a device that does not answer with 3; each says so in one line."""
    assert main(["hardware", *words]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("everest-reference: ")
    assert told.err.count("\n") == 1
    assert why in told.err


def test_what_the_library_logs_of_a_device_is_not_told(capfd):
    """On standard error stands our sentence alone: what a device sends is told by nobody else."""
    with serving(METER) as meter:
        code = subprocess.run(
            [sys.executable, "-m", "reference_impl.cli", "hardware", "sunspec-ac-meter", meter.address(unit=9)],
            check=False,
        ).returncode
    assert code == 3
    assert capfd.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("missing", ["pymodbus", "pymodbus.client", "serial"])
def test_without_the_extra_it_says_what_to_install(missing, monkeypatch):
    """Where the libraries are not installed, that is one sentence, and what to install."""
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=r"install everest-conformance\[modbus\]"):
        Lines().unit(Line(serial="/dev/ttyUSB0", has_serial_frames=True), 1)


def test_maps_are_read_without_the_library():
    """Whoever only reads maps, or none, never imports pymodbus."""
    program = (
        "import sys, reference_impl.cli, reference_impl.hardware.modbus.showing as showing\n"
        "showing.show_maps()\nassert not {'pymodbus', 'serial'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
