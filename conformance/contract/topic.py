"""Contract: addresses with parameters, as MQTT topics and topic filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_PLACEHOLDER = re.compile(r"\{([^{}/]+)\}")
T = TypeVar("T")


def placeholders(address: str) -> tuple[str, ...]:
    """Return the names of the parameters in an address, in their order."""
    return tuple(_PLACEHOLDER.findall(address))


def topic(address: str, parameters: Mapping[str, str], prefix: str = "") -> str:
    """Return the topic of an address with its parameters filled in, after an optional prefix."""
    return _with_prefix(prefix, _PLACEHOLDER.sub(lambda match: parameters[match[1]], address))


def topic_filter(address: str, prefix: str = "") -> str:
    """Return the MQTT topic filter that subscribes to an address whatever its parameters are."""
    return _with_prefix(prefix, _PLACEHOLDER.sub("+", address))


def _with_prefix(prefix: str, text: str) -> str:
    return f"{prefix.strip('/')}/{text}" if prefix.strip("/") else text


def covers(subscription: str, name: str) -> bool:
    """Tell whether a subscription's topic filter (MQTT 3.1.1, section 4.7) covers a topic."""
    levels, parts = subscription.split("/"), name.split("/")
    for index, level in enumerate(levels):
        if level == "#":
            return True
        if index >= len(parts) or level not in {"+", parts[index]}:
            return False
    return len(levels) == len(parts)


@dataclass(slots=True)
class Router(Generic[T]):
    """Finds what a topic belongs to; a topic that was seen once is found without matching again."""

    addresses: Iterable[tuple[str, T]]
    prefix: str = ""
    remembered: int = 10_000
    _patterns: list[tuple[re.Pattern[str], tuple[str, ...], T]] = field(init=False)
    _known: dict[str, tuple[T, dict[str, str]] | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._patterns = [
            (_pattern(_with_prefix(self.prefix, address)), placeholders(address), target)
            for address, target in sorted(self.addresses, key=lambda pair: len(placeholders(pair[0])))
        ]

    def match(self, name: str) -> tuple[T, dict[str, str]] | None:
        """Return what a topic belongs to, with the values of the parameters, or None."""
        if name not in self._known:
            if len(self._known) >= self.remembered:
                self._known.clear()
            self._known[name] = self._find(name)
        return self._known[name]

    def _find(self, name: str) -> tuple[T, dict[str, str]] | None:
        for pattern, names, target in self._patterns:
            found = pattern.fullmatch(name)
            if found:
                return target, dict(zip(names, found.groups(), strict=True))
        return None


def _pattern(address: str) -> re.Pattern[str]:
    literals = _PLACEHOLDER.split(address)[::2]
    return re.compile("([^/]+)".join(map(re.escape, literals)))
