"""The site, snippets: a charger as a device of Home Assistant, by its MQTT integration."""

from __future__ import annotations

from typing import Any

import yaml

from conformance.bus import Address
from conformance.contract import Contract
from docs.site.snippets.field import Field, field
from docs.site.snippets.states import letters

_CLASSES = {"W": "power", "Wh": "energy", "A": "current", "V": "voltage", "°C": "temperature", "s": "duration"}
_SENSORS = {
    "Power": ("powermeter", "power_W", "total"),
    "Energy": ("powermeter", "energy_Wh_import", "total"),
    "Energy of the session": ("session_info", "charged_energy_wh"),
    "Duration of the session": ("session_info", "charging_duration_s"),
    "Current L1": ("powermeter", "current_A", "L1"),
    "Current L2": ("powermeter", "current_A", "L2"),
    "Current L3": ("powermeter", "current_A", "L3"),
    "Limit in force": ("limits", "max_current"),
    "Temperature": ("telemetry", "temperature"),
}
_PULSES_MISSED = 10


class _Dumper(yaml.SafeDumper):
    """Writes what stands several times once, and gives it a name that can be read."""

    def generate_anchor(self, node: Any) -> str:  # noqa: ARG002
        return "charger"

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def home_assistant(contract: Contract, connector: str, broker: Address, *, most_A: float) -> str:
    """Return the part of a configuration.yaml that makes a device of one connector; Home Assistant knows the broker.

    `most_A` is the highest limit that can be set: what the installation takes per phase, which no contract knows.
    """
    entities = _entities(contract, connector, broker, most_A)
    return yaml.dump({"mqtt": entities}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _entities(contract: Contract, connector: str, broker: Address, most_A: float) -> list[dict[str, Any]]:
    device = {"identifiers": [f"everest_{connector}"], "name": connector, "manufacturer": contract.title}
    state, limit = field(contract, "session_info", "state"), field(contract, "limits", "max_current")
    unplugged = [key for key, each in letters(contract).items() if each == "A"]

    def topic(name: str) -> str:
        return contract.channels[name].topic(broker.prefix, connector=connector)

    def entity(kind: str, name: str, **more: Any) -> dict[str, Any]:
        unique = f"everest_{connector}_{name.lower().replace(' ', '_')}"
        return {kind: {"name": name, "unique_id": unique, **more, "device": device}}

    def read(each: Field, template: str = "{{ value_json.%s }}", *, expires: bool = True) -> dict[str, Any]:
        pulse = each.channel.publication
        assert pulse is not None, "what is shown is published periodically"
        more = {"expire_after": int(_PULSES_MISSED * pulse.every_s)} if expires else {}
        return {"state_topic": topic(each.channel.name), "value_template": template % each.path, **more}

    def measured(each: Field) -> dict[str, Any]:
        kind = _CLASSES[str(each.unit)]
        grows = {"energy": "total_increasing"}
        more = {} if kind == "duration" else {"state_class": grows.get(kind, "measurement")}
        return {**read(each), "device_class": kind, "unit_of_measurement": each.unit, **more}

    plugged = "{{ 'OFF' if value_json.%s in " + str(unplugged) + " else 'ON' }}"
    return [
        entity("sensor", "State", **read(state)),
        entity("binary_sensor", "Vehicle", **read(state, plugged), device_class="plug"),
        *(entity("sensor", name, **measured(field(contract, *place))) for name, place in _SENSORS.items()),
        entity(
            "number",
            "Limit",
            command_topic=topic("set_limit_amps"),
            **read(limit, expires=False),
            device_class="current",
            unit_of_measurement=limit.unit,
            min=0,
            max=int(most_A) if most_A.is_integer() else most_A,
        ),
        *(
            entity(
                "button",
                name,
                command_topic=topic(command),
                payload_press=contract.channels[command].payload.examples[0],
            )
            for name, command in (("Pause", "pause_charging"), ("Resume", "resume_charging"))
        ),
    ]
