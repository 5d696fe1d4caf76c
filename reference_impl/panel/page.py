"""Panel, beside its road: the page and its files, rendered once from the contract; the only importer of jinja2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from reference_impl.address import Address
from reference_impl.contract import API, document
from reference_impl.panel.controls import controls
from reference_impl.panel.variables import STATES, commands_to, of_charger, of_connector

_STATIC = Path(__file__).resolve().parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
POWER = {"channel": "powermeter", "largest": ["/power_W/total"], "unit": "W"}
ENERGY = {"channel": "session_info", "largest": ["/charged_energy_wh"], "unit": "Wh"}
DURATION = {"channel": "session_info", "largest": ["/charging_duration_s"], "unit": "s"}
STATE = {"channel": "session_info", "place": "/state", "info": "/state_info"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file as it is sent: its media type and its bytes."""

    kind: str
    body: bytes


def shelf(*, address: Address, connectors: Sequence[str], door: bool, faults: Sequence[str] = ()) -> Mapping[str, Leaf]:
    """Return every file of the panel, by its path."""
    files = {
        f"/{file.name}": Leaf(kind, file.read_bytes())
        for file in _STATIC.iterdir()
        if (kind := _KINDS.get(file.suffix)) is not None
    }
    return {
        "/": Leaf("text/html; charset=utf-8", _page(address, connectors, door=door, faults=faults).encode()),
        **files,
    }


def _page(address: Address, connectors: Sequence[str], *, door: bool, faults: Sequence[str]) -> str:
    environment = Environment(
        loader=PackageLoader("reference_impl.panel", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    posts = [
        {
            "name": name,
            "variables": of_connector(name, number=number, prefix=address.prefix, door=door),
            "controls": controls(door=door, number=number),
            "commands": commands_to(name, number=number, prefix=address.prefix),
        }
        for number, name in enumerate(connectors, start=1)
    ]
    return environment.get_template("page.html.j2").render(
        connectors=posts,
        charger=of_charger(prefix=address.prefix),
        door=door,
        faults=faults,
        facts=_facts(posts),
    )


def _facts(posts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what the script needs to know: where values stand, what states mean."""
    amounts = document(API)["x-bench"]["amounts"]
    return {
        "amounts": {
            "current": amounts["current"],
            "limit": {**amounts["limit"], "largest": amounts["limit"]["product"]},
            "power": POWER,
            "energy": ENERGY,
            "duration": DURATION,
        },
        "state": STATE,
        "states": dict(STATES),
        "topics": [{each.name: each.topic for each in post["variables"]} for post in posts],
        "commands": [post["commands"] for post in posts],
    }
