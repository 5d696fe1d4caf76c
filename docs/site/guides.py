"""The site: the guides, made of their templates, the contracts, the snippets and pieces of this repository."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.bus import parse
from conformance.contract import BUNDLED, Contract, Operation, bundled, load
from conformance.options import LEVELS
from docs.site import pieces
from docs.site.snippets import SNIPPETS
from docs.site.topics import PORT
from reference_impl import FAULTS

ORDER = [
    "test-my-charger.md",
    "reference-charger.md",
    "evcc.md",
    "home-assistant.md",
    "node-red.md",
    "recording.md",
    "requirement.md",
    "deploy.md",
    "hardware.md",
]
CONNECTOR, BROKER, MOST_A = "evse_1", "mqtt://192.0.2.10:1883", 16.0
FILES = {"evcc": "evcc.yaml", "home-assistant": "home-assistant.yaml", "node-red": "node-red.json"}
_TEMPLATES = Path(__file__).resolve().parent.parent / "guides"
_DEPLOYED = Path(__file__).resolve().parent.parent / "deploy"


def pages() -> dict[str, str]:
    """Return every guide as Markdown, by its name."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    known = _known()
    return {name: environment.get_template(f"{name}.j2").render(known) for name in ORDER}


def snippet(name: str) -> str:
    """Return the configuration of another software that its guide shows and gives as a file."""
    more = {"most_A": MOST_A} if name == "home-assistant" else {}
    return SNIPPETS[name](load(), CONNECTOR, parse(BROKER), **more).rstrip()


def _known() -> dict[str, Any]:
    contracts, door = {name: load(name) for name in BUNDLED}, load(bundled("simulation-door.yaml"))
    contract = next(iter(contracts.values()))
    return {
        "broker": BROKER,
        "connector": CONNECTOR,
        "contract": contract,
        "contracts": contracts,
        "deployed": lambda name: (_DEPLOYED / name).read_text(encoding="utf-8").rstrip(),
        "door": door,
        "door_topic": lambda name: door.channels[name].topic(number="1"),
        "most_A": MOST_A,
        "faults": FAULTS,
        "levels": {level: _commands(contract, level) for level in LEVELS[1:]},
        "pieces": pieces,
        "port": PORT,
        "snippet": snippet,
        "topic": lambda name: contract.channels[name].topic(connector=CONNECTOR),
    }


def _commands(contract: Contract, level: str) -> list[Operation]:
    return [each for each in contract.commands() if each.invasive == level]
