"""What the documents say of register maps is so: the meter to try them with, the keys, the values, the maps."""

import json
import re
import subprocess
import sys

import pytest

from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.form import SCHEMA
from reference_impl.hardware.modbus.map import load, shipped
from reference_impl.hardware.modbus.place import parse
from reference_impl.hardware.modbus.quantities import METER, QUANTITIES
from tests.bus.mosquitto import free_port, reachable, until
from tests.docs.documented import documents, files

GUIDE, PAGE = "guides/hardware.md", "docs/hardware.md"


@pytest.fixture
def meter(tmp_path):
    """Yield the address of the meter of the guide, which runs as it is typed, but on a free port."""
    port = free_port()
    program = tmp_path / "meter.py"
    program.write_text(files(GUIDE)["meter.py"].replace("5020", str(port)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program)]) as running:
        try:
            until(lambda: reachable(port), "the meter of the guide")
            yield f"tcp://127.0.0.1:{port}"
        finally:
            running.terminate()


def test_the_meter_of_the_guide_is_shown_as_the_guide_shows_it(meter):
    """`python3 meter.py` plays a meter, and `everest-reference hardware` shows of it what stands in the guide."""
    command = [sys.executable, "-m", "reference_impl.cli", "hardware", "sunspec-ac-meter", meter]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    assert shown.replace(meter, "tcp://127.0.0.1:5020") in documents()[GUIDE]


def test_the_map_of_the_page_is_right(tmp_path):
    """The example of a map is one."""
    path = tmp_path / "my-meter.yaml"
    path.write_text(files(PAGE)[path.name], encoding="utf-8")
    assert len(load(str(path)).registers) == 4


def test_the_page_has_every_key_and_no_other():
    """docs/hardware.md has a row for each key of the schema, in the table of what it belongs to."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    parts = {
        "map": schema,
        "register": schema["$defs"]["register"],
        "write": schema["$defs"]["write"],
        "setting": schema["$defs"]["setting"],
    }
    for name, part in parts.items():
        table = (
            documents()[PAGE].partition(f"key of {'the' if name == 'map' else 'a'} {name} |")[2].partition("\n\n")[0]
        )
        keys = {key for row in table.splitlines()[2:] for key in re.findall(r"`(\w+)`", row.split("|")[1])}
        assert keys == set(part["properties"]), name


def test_the_page_has_every_value_with_its_range():
    """docs/hardware.md names each value; those of a meter with their unit and what is plausible."""
    page = documents()[PAGE].partition("## The values")[2]
    assert set(re.findall(r"`(\w+_\w+)`", page.partition("## Checked")[0])) >= {n for n in QUANTITIES if "_" in n}
    for each in METER:
        row = next(line for line in page.splitlines() if f"`{each.name}`" in line)
        assert row.endswith(f"| {each.unit} | {each.least:g} to {each.most:g} |"), row


def test_the_page_has_every_map():
    """docs/hardware.md has a row for each map that is shipped."""
    rows = re.findall(r"^\| `([\w-]+)` \| .* \| .* \|$", documents()[PAGE].partition("## A map")[0], re.M)
    assert sorted(rows) == shipped()


def test_the_addresses_of_the_guide_are_addresses():
    """Each address in the guide is one."""
    rows = re.findall(r"^\| `((?:tcp|rtu)\S*)` \|", documents()[GUIDE], re.M)
    assert len(rows) == 5
    lines = Lines()
    assert {lines.unit(*parse(each)).number for each in rows} == {1, 2}
