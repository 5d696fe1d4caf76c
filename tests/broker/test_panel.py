"""The panel on mosquitto: under a prefix, and while the broker is away."""

import json

from reference_impl.address import parse
from reference_impl.contract import load
from reference_impl.panel.panel import Panel
from reference_impl.panel.place import Place
from tests.bus.mosquitto import NEEDS_MOSQUITTO, free_port, running
from tests.reference_impl.panel.test_panel import browser, told

pytestmark = NEEDS_MOSQUITTO
ORDER = {"operation": "set_limit_amps", "connector": "evse_1", "payload": "10"}
TOPIC = "site/7/" + load().channels["set_limit_amps"].topic(connector="evse_1")


def until_told(link):
    """Return the next frame that tells of the link, and of no message."""
    return next(told for _ in range(100) if not (told := json.loads(link.recv(10))).get("messages", True))


def test_a_broker_that_is_away_is_said_and_comes_back(tmp_path):
    """A command goes out under the prefix; without a broker it is refused and never sent later."""
    port = free_port()
    with running(tmp_path, port, "allow_anonymous true") as (_, process):
        panel = Panel(
            Place(port=0), address=parse(f"mqtt://127.0.0.1:{port}/site/7"), connectors=("evse_1",), door=False
        )
        with panel, browser(panel.url) as link:
            assert "messages" in json.loads(link.recv(5))
            link.send(json.dumps(ORDER))
            assert told(link, lambda _: True)["topic"] == TOPIC
            process.terminate()
            process.wait()
            assert not until_told(link)["is_up"]
            link.send(json.dumps(ORDER))
            refused = json.loads(link.recv(5))["refused"]
            assert refused.startswith("The link to the broker is down, and nothing was sent; ")
            with running(tmp_path, port, "allow_anonymous true"):
                assert until_told(link)["is_up"]
                link.send(json.dumps({**ORDER, "payload": "11"}))
                assert told(link, lambda _: True)["payload"] == "11"
