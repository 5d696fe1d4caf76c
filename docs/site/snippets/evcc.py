"""The site, snippets: a charger as a user-defined device of evcc."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from conformance.bus import Address
from conformance.contract import Contract
from docs.site.snippets.field import field
from docs.site.snippets.states import letters

_TEMPLATE = Path(__file__).with_name("evcc.yaml.j2")
_PULSES_MISSED = 10


def evcc(contract: Contract, connector: str, broker: Address) -> str:
    """Return the part of an evcc.yaml that makes a loadpoint's charger of one connector."""

    def topic(name: str) -> str:
        return json.dumps(contract.channels[name].topic(broker.prefix, connector=connector), ensure_ascii=False)

    def path(variable: str, *names: str) -> str:
        return f".{field(contract, variable, *names).path}"

    pulse = contract.channels["session_info"].publication
    assert pulse is not None, "the session is published periodically"
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        broker=_at(broker),
        user=json.dumps(broker.user, ensure_ascii=False) if broker.user else None,
        connector=json.dumps(connector, ensure_ascii=False),
        letters=letters(contract),
        resume=contract.channels["resume_charging"].payload.examples[0],
        timeout=f"{_PULSES_MISSED * pulse.every_s:g}s",
        topic=topic,
        path=path,
    )


def _at(broker: Address) -> str:
    """Return where evcc finds a broker; it knows no other scheme than that of TLS."""
    host = f"[{broker.host}]" if ":" in broker.host else broker.host
    return json.dumps(f"{'tls://' if broker.is_tls else ''}{host}:{broker.port}")
