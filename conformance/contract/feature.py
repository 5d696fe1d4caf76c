"""Contract: optional features of a charger, and the signs by which a publication shows one, or shows it lacking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.contract.payload import Schema, shown


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows on a channel that a feature is there, or that it is lacking."""

    is_there: bool
    channel: str
    schema: Schema

    def told(self, value: Any) -> str:
        """Return in short what a payload says in the fields that the sign is about."""
        fields = self.schema.schema.get("properties", {})
        if not isinstance(value, Mapping) or not fields:
            return f"{self.channel} is {shown(value)}"
        said = [f"{each} is {shown(value[each])}" if each in value else f"{each} is missing" for each in fields]
        return f"in {self.channel}, {', '.join(said)}"


@dataclass(frozen=True, slots=True)
class Feature:
    """An optional feature; `text` asks for it so that yes and no are answers."""

    name: str
    text: str
    signs: tuple[Sign, ...]

    def sign(self, channel: str, value: Any) -> Sign | None:
        """Return the sign that a payload on a channel gives, None where it shows nothing."""
        return next((each for each in self.signs if each.channel == channel and each.schema.accepts(value)), None)

    def can_show(self, *, is_there: bool) -> bool:
        """Tell whether anything can show that the feature is there, or that it is lacking."""
        return any(each.is_there is is_there for each in self.signs)


def feature(name: str, raw: Mapping[str, Any]) -> Feature:
    """Build a feature from its entry in the document; where a payload has signs of both kinds, it shows the first."""
    signs = [
        Sign(is_there, each["channel"], Schema(each["schema"]))
        for word, is_there in (("seen", True), ("lacking", False))
        for each in _listed(raw.get(word, []))
    ]
    return Feature(name, raw["text"], tuple(signs))


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]
