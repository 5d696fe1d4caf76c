"""The charger on devices on Modbus: three processes; the devices die and come back, and the charger ends safely."""

import json
import sys
from contextlib import ExitStack, contextmanager
from itertools import pairwise

from conformance.capture import Entry
from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.place import parse
from tests.broker.worlds import process
from tests.bus.mosquitto import NEEDS_MOSQUITTO, free_port, link, mosquitto, soon
from tests.docs.documented import files

pytestmark = NEEDS_MOSQUITTO
CONTROLLER, METER = "phoenix-contact-ev-charge-control-basic", "sunspec-ac-meter-float"
SESSION = "everest_api/evse_1/var/session_info"
DOOR = "everest_external/nodered/1/carsim/cmd/execute_charging_session"
CHARGES = b"sleep 1;iec_wait_pwr_ready;sleep 1;draw_power_regulated 16,3;sleep 400"
VERB = (sys.executable, "-m", "reference_impl.cli")
GAP_S = 1.5


def simulated(address, port):
    devices = ("simulate", CONTROLLER, METER, "--listen", f"127.0.0.1:{port}", "--broker", str(address))
    return process(*VERB, *devices, ready="simulates 2 devices")


@contextmanager
def read_by_somebody_else(port):
    """Yield what reads the controller, as `everest-reference hardware` does."""
    lines, register_map = Lines(), load(CONTROLLER)
    try:
        yield Instrument(register_map, lines.unit(*parse(f"tcp://127.0.0.1:{port}?unit=1"))).read
    finally:
        lines.close()


def test_it_charges_on_devices_that_die_and_come_back(tmp_path):
    """It charges; without its devices it is in an error and goes on telling; with them it charges again, and opens."""
    port = free_port()

    def sessions():
        return [each for each in heard if isinstance(each, Entry) and each.topic == SESSION]

    def is_in(state, info=""):
        told = [json.loads(each.payload) for each in sessions()[-1:]]
        return bool(told) and (told[0]["state"], told[0]["state_info"]) == (state, info)

    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.subscribe(SESSION)
        settings = tmp_path / "desk.toml"
        text = files("docs/charger.md")[settings.name]
        settings.write_text(text.replace(":5020", f":{port}").replace("mqtt://127.0.0.1:1883", str(address)), "utf-8")
        serve = (*VERB, "serve", "--config", str(settings))
        with ExitStack() as devices, ExitStack() as charger:
            devices.enter_context(simulated(address, port))
            charger.enter_context(process(*serve, ready="ready"))
            bus.publish(DOOR, CHARGES, qos=1)
            assert soon(bus, lambda: is_in("Charging"))
            devices.close()
            assert soon(bus, lambda: is_in("Error", "Internal"))
            with simulated(address, port):
                assert soon(bus, lambda: is_in("Unplugged"))
                bus.publish(DOOR, CHARGES, qos=1)
                assert soon(bus, lambda: is_in("Charging"))
                with read_by_somebody_else(port) as read:
                    assert read()["contactor_closed"] is True
                    charger.close()
                    assert read()["contactor_closed"] is False
    times = [each.t for each in sessions()]
    assert max(after - before for before, after in pairwise(times)) <= GAP_S
