"""What an installer is shown of a device."""

import json

import pytest

from reference_impl.errors import HardwareError, UsageError
from reference_impl.hardware.modbus.map import shipped
from reference_impl.hardware.modbus.showing import show, show_maps
from tests.reference_impl.modbus.device import serving, words
from tests.reference_impl.modbus.test_instrument import COMMON, END, REST, SUNS, WYE

METER = words(40000, f"{SUNS} {COMMON} {WYE} {REST} {END}")


@pytest.fixture
def meter():
    with serving(METER) as served:
        yield served


def test_a_meter_is_shown(meter, capsys):
    """Each value has its name, number, unit, register and what that holds; what is not implemented is said."""
    assert show("sunspec-ac-meter", meter.address()) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(meter.address())
    assert [each for each in lines if len(each) > 80] == []
    rows = {line.split()[0]: line.split()[1:] for line in lines[3:]}
    assert rows["voltage_L1_V"] == ["230.1", "V", "holding", "40078", "08fd"]
    assert rows["energy_import_Wh"] == ["6553.6", "Wh", "holding", "40116", "0001", "0000"]
    assert rows["energy_import_L1_Wh"] == ["not", "implemented", "holding", "40118", "0000", "0000"]
    assert len({line.index("holding") for line in lines[3:]}) == 1


def test_what_cannot_be_is_marked_and_explained(meter, capsys):
    """A value that cannot be is not shown as one; why is told below, within 80 columns, and the exit code is 3."""
    meter.held[40078] = 3001
    assert show("sunspec-ac-meter", meter.address()) == 3
    shown = capsys.readouterr().out
    assert "voltage_L1_V               cannot be       holding 40078  0bb9" in shown
    assert "voltage_L1_V: 300.1 V is not plausible: 0 to 300 V would be" in shown
    assert [each for each in shown.splitlines() if len(each) > 80] == []


def test_a_program_reads_the_same_as_a_person(meter, capsys):
    """One JSON object has for each value its number, unit, register and what that holds; what is not there is null."""
    assert show("sunspec-ac-meter", meter.address(), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["map"], told["address"], told["will_be_set"]) == ("sunspec-ac-meter", meter.address(), [])
    voltage, missing = (told["values"][name] for name in ("voltage_L1_V", "energy_import_L1_Wh"))
    assert voltage == {
        "value": 230.1,
        "unit": "V",
        "function": "holding",
        "register": 40078,
        "holds": [0x08FD],
        "doubt": None,
    }
    assert (missing["value"], missing["holds"], missing["doubt"]) == (None, [0, 0], None)


def test_what_cannot_be_is_null_for_a_program(meter, capsys):
    """It has its reason beside it, and the exit code is 3."""
    meter.held[40078] = 3001
    assert show("sunspec-ac-meter", meter.address(), as_json=True) == 3
    voltage = json.loads(capsys.readouterr().out)["values"]["voltage_L1_V"]
    assert (voltage["value"], voltage["holds"]) == (None, [3001])
    assert voltage["doubt"].startswith("300.1 V is not plausible")


def test_hostile_text_of_a_device_is_escaped_for_a_program(tmp_path, capsys):
    """What a device says in place of a word reaches a program's terminal in printable ASCII only."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "device: d\nsource: s\nregisters:\n"
        "  - {value: pilot_state, function: holding, address: 0, type: ascii, length: 4, words: {A: A}}\n",
        encoding="utf-8",
    )
    with serving({0: 0x1B5B, 1: 0x334A, 2: 0x0A22, 3: 0xFF07}) as device:
        assert show(str(path), device.address(), as_json=True) == 3
    shown = capsys.readouterr().out
    assert [each for each in shown if not (each == "\n" or " " <= each <= "~")] == []
    assert "the map knows only: A" in json.loads(shown)["values"]["pilot_state"]["doubt"]


def test_swapped_words_come_with_what_to_try(meter, tmp_path, capsys):
    """The installer reads which word order would do."""
    path = tmp_path / "mine.yaml"
    path.write_text(
        "device: d\nsource: s\nregisters:\n"
        "  - {value: energy_import_Wh, function: holding, address: 40116, type: uint32}\n",
        encoding="utf-8",
    )
    meter.held |= {40116: 0xD687, 40117: 0x0012}
    assert show(str(path), meter.address()) == 3
    assert "word_order: little it would be 1.23457e+06 Wh" in " ".join(capsys.readouterr().out.split())


def test_a_device_that_does_not_answer(capsys):
    """Nothing is shown of a device that is not there, but one sentence is raised."""
    with serving(METER) as served:
        gone = served.address()
    with pytest.raises(HardwareError, match="cannot be reached"):
        show("sunspec-ac-meter", gone)
    assert capsys.readouterr().out == ""


def test_a_wrong_address_is_told_before_anything_is_asked():
    """An address that is none is an error of usage."""
    with pytest.raises(UsageError, match="is no address of a device"):
        show("sunspec-ac-meter", "meter")


def test_nothing_is_written(meter):
    """Showing a device changes nothing in it."""
    show("sunspec-ac-meter", meter.address())
    assert meter.writes == []


def test_settings_that_are_still_to_be_made_are_told(capsys):
    """What the charger is going to set when it starts is told, and not done; that is no fault."""
    held = words(24000, "4131 0000") | {24025: 0, 4000: 3, 4001: 1, 4002: 3}
    with serving(held) as controller:
        assert show("phoenix-contact-ev-charge-control-basic", controller.address()) == 0
        assert controller.writes == []
    shown = " ".join(capsys.readouterr().out.split())
    assert "holding 4001 will be set to 2 by the charger: it makes coil 20001 the availability" in shown
    assert "holding 4000" not in shown


def test_settings_that_are_still_to_be_made_are_told_to_a_program(capsys):
    """With their register, what it will hold, and why."""
    held = words(24000, "4131 0000") | {24025: 0, 4000: 3, 4001: 1, 4002: 3}
    with serving(held) as controller:
        assert show("phoenix-contact-ev-charge-control-basic", controller.address(), as_json=True) == 0
    told = json.loads(capsys.readouterr().out)
    (setting,) = told["will_be_set"]
    assert (setting["function"], setting["register"], setting["to"]) == ("holding", 4001, 2)
    assert "coil 20001" in setting["remedy"]
    assert told["values"]["pilot_state"]["value"] == "A"


def test_the_maps_are_listed(capsys):
    """Every map is listed with its device and its source, within 80 columns."""
    show_maps()
    shown = capsys.readouterr().out
    assert [each for each in shipped() if each not in shown.splitlines()] == []
    assert "106377_en_04" in shown
    assert [each for each in shown.splitlines() if len(each) > 80] == []
