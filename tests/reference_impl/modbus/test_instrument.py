"""A device through its map, on a line that is only a table."""

import pytest

from reference_impl.errors import HardwareError, RefusedError
from reference_impl.hardware.modbus.instrument import Block, Instrument, blocks
from reference_impl.hardware.modbus.map import RegisterMap, load
from reference_impl.hardware.modbus.quantities import QUANTITIES
from reference_impl.hardware.modbus.register import Register, Setting
from tests.reference_impl.modbus.device import words


class Table:
    """Registers in memory: what is not there is refused, what is fixed does not change."""

    place = "tcp://h:502?unit=1"

    def __init__(self, held, *, fixed=()):
        self.held, self.fixed, self.reads, self.writes = dict(held), fixed, [], []

    def read(self, function, address, count):
        self.reads.append((function, address, count))
        if any(address + number not in self.held for number in range(count)):
            raise RefusedError(f"{self.place} has no such register")
        return [self.held[address + number] for number in range(count)]

    def write(self, function, address, values):
        self.writes.append((function, address, list(values)))
        if address not in self.fixed:
            self.held |= dict(enumerate(values, address))


def at(address, name="voltage_L1_V", **said):
    return Register(quantity=QUANTITIES[name], function="holding", address=address, **said)


def test_adjacent_registers_are_one_request():
    """Registers that touch are read together, others apart; over unnamed ones only where the map allows it."""
    registers = [at(4), at(5, count=2, type="float32"), at(9), at(5, scale_register=7)]
    assert blocks(registers, across=0) == (Block("holding", 4, 4), Block("holding", 9, 1))
    assert blocks(registers, across=1) == (Block("holding", 4, 6),)


def test_no_request_is_longer_than_modbus_allows():
    """A request has at most 125 registers, however many touch."""
    made = blocks([at(number) for number in range(300)], across=0)
    assert [each.count for each in made] == [125, 125, 50]
    assert blocks([at(0), at(125)], across=124) == (Block("holding", 0, 1), Block("holding", 125, 1))


def map_of(*registers, **said):
    return RegisterMap(name="m", device="d", source="s", registers=registers, writes={}, **said)


def test_a_doubtful_value_is_a_fault_of_the_hardware():
    """What cannot be is never returned; the error names the device, the register and the value."""
    instrument = Instrument(map_of(at(7)), Table({7: 999}))
    with pytest.raises(HardwareError, match=r"^tcp://h:502\?unit=1, holding register 7: voltage_L1_V: 999 V is not"):
        instrument.read()


def test_settings_are_written_only_where_they_differ():
    """Retentive memory wears out: what is right already is not written again."""
    table = Table({1: 3, 2: 0})
    settings = tuple(Setting(function="holding", address=each, value=3, remedy="r.") for each in (1, 2))
    Instrument(map_of(at(1), at_start=settings), table).set_up()
    assert table.writes == [("holding", 2, [3])]


def test_a_setting_that_is_not_kept_is_a_fault_with_its_remedy():
    """A device that does not take a setting would not obey later either."""
    instrument = Instrument(
        map_of(at(1), at_start=(Setting(function="holding", address=1, value=2, remedy="set S1/DIP 2 to ON."),)),
        Table({1: 0}, fixed=(1,)),
    )
    with pytest.raises(HardwareError, match="holding register 1 does not keep 2: set S1/DIP 2 to ON"):
        instrument.set_up()


METER = load("sunspec-ac-meter")
SUNS, COMMON, END = "5375 6e53", "0001 0042" + " 0000" * 66, "ffff 0000"
# A wye meter: 10.00, 10.01, 10.02 A; 230.1, 230.2, 230.3 V; 50.00 Hz; 2766 W; 6553.6 Wh, of which nothing by phase.
WYE = (
    "00cb 0069 0bb9 03e8 03e9 03ea fffe 08fe 08fd 08fe 08ff 0f92 0f90 0f91 0f92 ffff 1388 fffe"
    " 0ace 0300 0301 0302 0000" + " 8000" * 15 + " 0000" * 8 + " 0001 0000 0000 0000 0000 0000 0000 0000 ffff"
)
REST = " 0000" * (107 - len(WYE.split()))


@pytest.mark.parametrize("base", [40000, 50000, 0])
def test_a_sunspec_model_is_found_wherever_the_list_begins(base):
    """The meter is read from where its model is: behind the common one, at each of the three places there are."""
    instrument = Instrument(METER, Table(words(base, f"{SUNS} {COMMON} {WYE} {REST} {END}")))
    values = instrument.read()
    assert values["voltage_L3_V"] == 230.3
    assert values["current_L2_A"] == 10.01
    assert (values["frequency_Hz"], values["power_W"], values["energy_import_Wh"]) == (50.0, 2766, 6553.6)
    assert "energy_import_L1_Wh" not in values


def test_the_list_of_models_is_followed_once():
    """A round is a request for each block, and the list is not followed again."""
    table = Table(words(40000, f"{SUNS} {COMMON} {WYE} {REST} {END}"))
    instrument = Instrument(METER, table)
    instrument.read()
    table.reads.clear()
    instrument.read()
    assert table.reads == [("holding", 40073, 20), ("holding", 40116, 9)]


def test_after_a_failure_the_list_is_followed_anew():
    """A meter that is exchanged for another may keep its model elsewhere."""
    table = Table(words(40000, f"{SUNS} {COMMON} {WYE} {REST} {END}"))
    instrument = Instrument(METER, table)
    instrument.read()
    table.held = words(0, f"{SUNS} {WYE} {REST} {END}")
    with pytest.raises(HardwareError):
        instrument.read()
    assert instrument.read()["voltage_L1_V"] == 230.1


@pytest.mark.parametrize(
    ("held", "why"),
    [
        ("0000 0000", "at none of the registers 40000, 50000, 0 that it is a SunSpec device"),
        (f"{SUNS} {COMMON} 00d5 0001 0000 {END}", "none of the SunSpec models 203, 204, 202, 201, but 1, 213"),
        (f"{SUNS} {END}", "but no model at all"),
    ],
)
def test_a_device_without_the_model_says_what_it_has(held, why):
    """Where the model is not there, the error names those that are."""
    with pytest.raises(HardwareError, match=why):
        Instrument(METER, Table(words(40000, held))).read()


def test_a_list_of_models_without_end_is_left():
    """A device whose list goes on to the last register is told that it has none, and nothing loops."""
    table = Table(dict.fromkeys(range(65536), 0) | words(40000, SUNS))
    with pytest.raises(HardwareError, match="none of the SunSpec models"):
        Instrument(METER, table).read()
    assert len(table.reads) < 300


# The points of models 211 to 214 in the order of the specification, each a float of two registers.
POINTS = [
    *("A", "AphA", "AphB", "AphC", "PhV", "PhVphA", "PhVphB", "PhVphC", "PPV", "PPVphAB", "PPVphBC", "PPVphCA", "Hz"),
    *(f"{each}{phase}" for each in ("W", "VA", "VAR", "PF") for phase in ("", "phA", "phB", "phC")),
    *(f"{each}{phase}" for each in ("TotWhExp", "TotWhImp") for phase in ("", "PhA", "PhB", "PhC")),
]
FLOATS = {  # by hand: 16.0 A, 230.0 V, 50.0 Hz, 3680.0 W, 1234567.0 Wh
    "AphA": "4180 0000",
    "PhVphA": "4366 0000",
    "Hz": "4248 0000",
    "W": "4566 0000",
    "TotWhImp": "4996 b438",
}


def test_a_meter_with_floats():
    """Model 211 has floats; what is not a number is not implemented."""
    model = "00d3 007c " + " ".join(FLOATS.get(each, "7fc0 0000") for each in POINTS) + " 0000" * 50
    table = Table(words(40000, f"{SUNS} {COMMON} {model} {END}"))
    assert Instrument(load("sunspec-ac-meter-float"), table).read() == {
        "current_L1_A": 16.0,
        "voltage_L1_V": 230.0,
        "frequency_Hz": 50.0,
        "power_W": 3680.0,
        "energy_import_Wh": 1234567.0,
    }


def test_a_meter_that_lies_is_a_fault():
    """A voltage that is not a number, where there must be one, is no value."""
    model = "00d3 007c" + " 7fc0 0000" * len(POINTS) + " 0000" * 50
    table = Table(words(40000, f"{SUNS} {COMMON} {model} {END}"))
    with pytest.raises(HardwareError, match="voltage_L1_V: the device does not implement it"):
        Instrument(load("sunspec-ac-meter-float"), table).read()


def test_power_is_turned_round_where_positive_is_export(tmp_path):
    """A map says which direction is positive; energies and currents stay as they are."""
    path = tmp_path / "turned.yaml"
    path.write_text(
        "device: d\nsource: s\npositive_power: export\nregisters:\n"
        "  - {value: power_W, function: holding, address: 0, type: int16}\n"
        "  - {value: current_L1_A, function: holding, address: 1}\n",
        encoding="utf-8",
    )
    assert Instrument(load(str(path)), Table({0: 0xF448, 1: 13})).read() == {"power_W": 3000, "current_L1_A": 13}
