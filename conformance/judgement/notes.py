"""Judgement: what is worth a note and is no finding: what the contract wants noted, or nobody has named or declared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.contract.payload import shown
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Reading, Topic
from conformance.judgement.uncertainty import ASSUMED_S

MOST_LOOKED_AT = 20  # payloads of each topic: what is always so is seen in the first
MOST_NAMED = 8


def look(topic: Topic, reading: Reading, facts: Facts) -> None:
    """Note what a payload shows."""
    for note in topic.channel.notes:
        if note.schema.accepts(reading.value):
            facts.note(f"{topic.channel.name}: {note.text}")
    unknown = sorted(unknown_fields(reading.value, topic.channel.payload.schema.schema))
    if unknown:
        more = " and more" if len(unknown) > MOST_NAMED else ""
        named = ", ".join(shown(each, 40) for each in unknown[:MOST_NAMED])
        facts.note(f"{topic.channel.name} has fields that the contract does not name: {named}{more}.")


def conclude(facts: Facts, *, messages: int) -> None:
    """Note what the capture as a whole shows, and what is not declared, where something is declared of others."""
    open_ = [name for name in facts.contract.features if name not in facts.stated.declared]
    if facts.stated.declared and open_:
        facts.note(f"Nothing is declared of: {', '.join(open_)}.")
    if not messages:
        facts.note("Nothing was heard: is this the charger's broker, and the right topic prefix?")
    elif not facts.uncertainty.beacons:
        facts.note(f"There are no beacons in the capture: arrival times are taken as good to {ASSUMED_S:g} s.")
    if facts.header is not None and facts.header.contract_digest not in {"", facts.contract.digest}:
        facts.note("The capture was recorded for another contract than the one that it is judged by.")


def unknown_fields(value: Any, schema: Any, place: str = "") -> Iterator[str]:
    """Yield the fields of an object, and of objects in it, that a schema with properties does not name."""
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(value, dict) or not isinstance(properties, Mapping):
        return
    for name, inner in value.items():
        if name in properties:
            yield from unknown_fields(inner, properties[name], f"{place}{name}/")
        else:
            yield place + name
