"""The charger on a broker with a management system: what is on the wire of their connection, and what the kit says."""

import sys
import threading
from contextlib import contextmanager

from conformance.capture import Entry
from reference_impl import assemble
from reference_impl.address import Address
from reference_impl.csms.csms import Csms
from reference_impl.csms.patience import Patience
from reference_impl.csms.place import parse
from reference_impl.wire import Wire
from tests.broker.worlds import kit, process, told
from tests.bus.mosquitto import NEEDS_MOSQUITTO, free_port, link, mosquitto, soon
from tests.reference_impl.csms.system import System

pytestmark = NEEDS_MOSQUITTO
STATUS = "everest_api/ocpp/var/connection_status"
SOON = Patience(opening_s=1.0, answer_s=1.0, wait_minimum_s=0.1, repeat_times=0, random_range_s=0.1)


@contextmanager
def charger(address, url):
    """Run the charger in this process, with little patience for its management system."""
    wire = Wire(Address(address.host, address.port))
    with Csms(parse(url, identity="CP001", version="1.6"), patience=SOON) as csms:
        device = assemble(management=csms, start=wire.now())
        wire.connect(device.subscriptions)
        carrying = threading.Thread(target=wire.run, args=(device,))
        carrying.start()
        try:
            yield
        finally:
            wire.stop()
            carrying.join(10)
            wire.close()


def statuses(heard):
    return [each.payload.decode() for each in heard if isinstance(each, Entry) and each.topic == STATUS]


def test_the_status_is_that_of_the_connection(tmp_path):
    """Nobody there, found, gone, found again: each is on the wire."""
    port = free_port()
    with mosquitto(tmp_path) as address, link(address) as (bus, heard):
        bus.subscribe(STATUS)
        with charger(address, f"ws://127.0.0.1:{port}"):
            assert soon(bus, lambda: "disconnected" in statuses(heard))
            for _ in range(2):
                with System(port) as system:
                    assert soon(bus, lambda: statuses(heard)[-1] == "connected")
                    system.awaits("StatusNotification")
                assert soon(bus, lambda: statuses(heard)[-1] == "disconnected")
    course = [word for place, word in enumerate(statuses(heard)) if word != statuses(heard)[place - 1] or not place]
    assert course[course[0] == "unknown" :] == ["disconnected", *["connected", "disconnected"] * 2]


def test_the_kit_judges_a_charger_that_is_managed(tmp_path):
    """A process told by options is accepted, heard of, and passes with OCPP declared; its secret is in no output."""
    heard, result, secret = (tmp_path / name for name in ("heard.ndjson", "result.json", "secret"))
    secret.write_text("kilowatt", encoding="utf-8")
    serve = [sys.executable, "-m", "reference_impl.cli", "serve", "--door"]
    with mosquitto(tmp_path) as address, System() as system:
        options = ("--csms", system.url, "--csms-identity", "CP001", "--csms-password-file", str(secret))
        with process(*serve, "--broker", str(address), *options, ready="ready"):
            assert system.awaits("StatusNotification")["status"] == "Available"
            assert system.requests[0].headers["Authorization"].startswith("Basic ")
            assert kit("listen", address, "-o", heard, "--declare", "ocpp=yes", "--seconds", "12").returncode == 0
    kit("judge", heard, "--json", result)
    verdicts = {name: each["verdict"] for name, each in told(result).items() if name.startswith("connection_status.")}
    assert verdicts.pop("connection_status.unconfigured") == "not applicable"
    assert set(verdicts.values()) == {"pass"}
    assert told(result)["charger.declared"]["verdict"] == "pass"
