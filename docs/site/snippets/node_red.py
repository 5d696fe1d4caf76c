"""The site, snippets: a charger as a flow of Node-RED."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from conformance.bus import Address
from conformance.contract import Contract
from docs.site.snippets.field import field

_SHOWN = {
    "state": ("session_info", "state"),
    "limit": ("limits", "max_current"),
    "power": ("powermeter", "power_W", "total"),
    "energy": ("powermeter", "energy_Wh_import", "total"),
}
_LEAST_A = "6"  # that a vehicle can be offered by IEC 61851-1: a button that is tried must not lift anybody's limit
_ASKED = {"pause": ("pause_charging", None), "resume": ("resume_charging", None), "limit": ("set_limit_amps", _LEAST_A)}
_COLUMN, _ROW = 200, 60


def node_red(contract: Contract, connector: str, broker: Address) -> str:
    """Return a flow to import: what one connector shows, and a button for each of some commands."""
    tab, link = _id(connector, "tab"), _id(connector, "broker")
    nodes = [_tab(tab, contract, connector), _broker(link, broker)]

    def row(name: str, *steps: tuple[str, str, dict[str, Any]]) -> None:
        """Place nodes in a row of their own, each wired to the next."""
        y = _ROW * (1 + len({each["y"] for each in nodes if "y" in each}))
        ids = [_id(connector, f"{name}: {kind}") for kind, _, _ in steps]
        for column, (kind, label, more) in enumerate(steps, start=1):
            here = {"id": ids[column - 1], "type": kind, "z": tab, "name": label, "x": _COLUMN * column, "y": y}
            nodes.append({**here, **more, "wires": [[each] for each in ids[column : column + 1]]})

    def topic(name: str) -> str:
        return contract.channels[name].topic(broker.prefix, connector=connector)

    for name, (variable, *names) in _SHOWN.items():
        each = field(contract, variable, *names)
        row(
            name,
            ("mqtt in", variable, {"topic": topic(variable), "qos": "2", "datatype": "json", "broker": link}),
            ("change", name, {"rules": [_payload_becomes(f"payload.{each.path}")]}),
            ("debug", f"{name} in {each.unit}" if each.unit else name, _SHOWS_PAYLOAD),
        )
    for name, (command, chosen) in _ASKED.items():
        payload = chosen or contract.channels[command].payload.examples[0]
        row(
            name,
            ("inject", f"{name}: {payload}", {"props": [{"p": "payload"}], "payload": payload, "payloadType": "str"}),
            ("mqtt out", command, {"topic": topic(command), "qos": "1", "retain": "false", "broker": link}),
        )
    return json.dumps(nodes, indent=2, ensure_ascii=False)


_SHOWS_PAYLOAD = {"active": True, "complete": "payload", "targetType": "msg", "tosidebar": True, "tostatus": True}


def _payload_becomes(place: str) -> dict[str, str]:
    return {"t": "set", "p": "payload", "pt": "msg", "to": place, "tot": "msg"}


def _tab(name: str, contract: Contract, connector: str) -> dict[str, Any]:
    return {"id": name, "type": "tab", "label": f"{contract.title} {connector}", "disabled": False}


def _broker(name: str, broker: Address) -> dict[str, Any]:
    return {
        "id": name,
        "type": "mqtt-broker",
        "name": "the charger's broker",
        "broker": broker.host,
        "port": str(broker.port),
        "autoConnect": True,
        "usetls": broker.is_tls,
        "protocolVersion": "4",
        "keepalive": "60",
        "cleansession": True,
    }


def _id(connector: str, name: str) -> str:
    return hashlib.sha256(f"{connector}/{name}".encode()).hexdigest()[:16]
