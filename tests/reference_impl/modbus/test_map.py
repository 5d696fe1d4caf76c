"""Register maps: those that are shipped, and what is told of those that are wrong."""

import copy
import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reference_impl.errors import UsageError
from reference_impl.hardware.modbus.codec import TYPES
from reference_impl.hardware.modbus.form import SCHEMA
from reference_impl.hardware.modbus.map import SHIPPED, load, shipped
from reference_impl.hardware.modbus.quantities import CONTROLLER, METER, ORDERS

RIGHT = """\
device: A meter
source: its manual
registers:
  - {value: voltage_L1_V, function: input, address: 0, type: float32}
  - value: frequency_Hz
    function: input
    address: 6
    type: uint16
    scale: 0.1
writes:
  - {value: offered_current_A, function: holding, address: 9}
at_start:
  - {function: holding, address: 4, value: 1, remedy: do this.}
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "meter.yaml"


def test_a_map_in_a_file(path):
    """A map says its device, its source and where its values are; what it leaves out is what Modbus does."""
    path.write_text(RIGHT, encoding="utf-8")
    register_map = load(str(path))
    voltage, frequency = register_map.registers
    assert (register_map.name, register_map.unit, voltage.count, voltage.word_order) == ("meter", 1, 2, "big")
    assert frequency.value([500]) == 50.0
    assert register_map.writes["offered_current_A"].registers(99) == [80]


@pytest.mark.parametrize("name", shipped())
def test_shipped_maps_load_and_cite_their_source(name):
    """Every map that is shipped is right, and says where its registers are documented."""
    register_map = load(name)
    assert register_map.registers
    assert len(register_map.source) > 40
    assert "utm_" not in register_map.source


def test_a_map_that_is_neither_ours_nor_a_file():
    """A name that is wrong is answered with those that are right."""
    with pytest.raises(UsageError, match=r"'sunspec' is neither a file .* those are: phoenix.*, sunspec-ac-meter"):
        load("sunspec")


def test_the_schema_has_every_value_and_every_type():
    """The schema is a schema, and names what the code knows, no more and no less; every key is described."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    register, write = (schema["$defs"][each]["properties"] for each in ("register", "write"))
    assert register["value"]["enum"] == [each.name for each in (*METER, *CONTROLLER)]
    assert write["value"]["enum"] == [each.name for each in ORDERS]
    assert register["type"]["enum"] == list(TYPES)
    for each in (schema["properties"], register, write, schema["$defs"]["setting"]["properties"]):
        assert [key for key, said in each.items() if not (said.get("description") or "$ref" in said)] == []


@pytest.mark.parametrize(
    ("right", "wrong", "line", "why"),
    [
        ("device: A meter\n", "", 1, "device is missing; add it."),
        ("address: 0", "adress: 0", 4, "'adress' is no key here; write address."),
        ("voltage_L1_V", "voltage_L1", 4, "'voltage_L1' cannot stand here; write voltage_L1_V."),
        ("    function: input\n", "    function: 4\n", 6, "4 cannot stand here; write coil or discrete"),
        ("address: 6", "address: six", 7, "'six' is no integer; write one."),
        ("address: 6", "address: 65536", 7, "65536 is greater than the maximum of 65535"),
        ("address: 0", "address: 65535", 4, "voltage_L1_V: it ends behind the last register"),
        ("scale: 0.1", "scale: .nan", 9, "it is no number; write one."),
        ("scale: 0.1", "scale: 0.1\n    scale: 1", 10, "it is said twice; leave one out."),
        ("scale: 0.1", "length: 2", 9, "frequency_Hz: only a text (ascii) has a length"),
        ("scale: 0.1", "bit: 3", 9, "frequency_Hz: a bit is a yes or no"),
        ("scale: 0.1", "words: {0: fifty}", 9, "frequency_Hz: 'fifty' is no number"),
        ("scale: 0.1", "words: {0: 5}", 9, "frequency_Hz: 5 Hz is not plausible"),
        ("frequency_Hz", "fault\n    bits: {16: Car}", 6, "fault: the bits of a register are 0 to 15"),
        ("frequency_Hz", "fault", 5, "fault: say which words it may be"),
        ("frequency_Hz", "voltage_L1_V", 5, "voltage_L1_V is here twice"),
        ("function: input, address: 0", "function: coil, address: 0", 4, "a coil or discrete input has no type"),
        ("address: 9}", "address: 9, least: 7, most: 6}", 11, "the least is more than the most"),
        ("address: 9}", "address: 9, scale: 0.001}", 11, "80000 does not fit into uint16"),
        ("function: holding, address: 9", "function: coil, address: 9", 11, "a coil says yes or no"),
        (", remedy: do this.", "", 13, "remedy is missing"),
        ("source: its manual", "source: &a its manual\nunit: *a", 3, "it refers to something above"),
        ("source: its manual", "source: [", 4, "it is no YAML"),
        ("source: its manual", "source: !!python/name:os.system", 2, "it is no YAML"),
        ("source: its manual", "source: 2026-99-99", 1, "it is no YAML"),
        (RIGHT, "[" * 5000, 1, "it is no YAML"),
        (RIGHT, "", 1, "None is no object"),
        (RIGHT, "- 1", 1, "is no object"),
        (RIGHT, "a\0b", 1, "it is no YAML"),
    ],
)
def test_what_is_wrong_in_a_map_is_told_with_its_line(path, right, wrong, line, why):
    """A map that is wrong is one sentence: the file, the line, what is wrong and what to do."""
    assert right in RIGHT
    path.write_text(RIGHT.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load(str(path))
    told = str(raised.value)
    assert told.startswith(f"{path}, line {line}"), told
    assert why in told
    assert told.isprintable()


def test_a_file_that_cannot_be_read(path):
    """What is no text, or too large, is told as that."""
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="it is no YAML"):
        load(str(path))
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(UsageError, match="larger than a megabyte"):
        load(str(path))


def error_of(path):
    """Return what is told of a file, or nothing where it is a map."""
    try:
        load(str(path))
    except UsageError as error:
        return str(error)
    return ""


OURS = [yaml.safe_load(each.read_text(encoding="utf-8")) for each in SHIPPED.glob("*.yaml")]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt(draw):
    """Return one of our maps with anything in place of one thing in it."""
    whole = copy.deepcopy(draw(st.sampled_from(OURS)))
    place, depth = whole, draw(st.integers(1, 3))
    for level in range(depth):
        key = draw(st.sampled_from(list(place))) if isinstance(place, dict) else draw(st.integers(0, len(place) - 1))
        if level == depth - 1 or not isinstance(place[key], dict | list) or not place[key]:
            place[key] = draw(ANYTHING)
            break
        place = place[key]
    return whole


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=spoilt())
def test_a_spoilt_map_is_one_sentence_or_right(path, whole):
    """Whatever stands in a map, it loads, or what is wrong is one printable sentence of usage."""
    path.write_text(yaml.safe_dump(whole), encoding="utf-8")
    told = error_of(path)
    assert told == "" or (told.isprintable() and told.startswith(str(path)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octets=st.binary(max_size=40), at=st.integers(0, len(RIGHT)))
def test_broken_yaml_is_one_sentence(path, octets, at):
    """Whatever octets stand in a file, the error is one sentence."""
    path.write_bytes(RIGHT.encode()[:at] + octets + RIGHT.encode()[at:])
    assert error_of(path).isprintable()
