"""The site: configurations of other people's software for a charger, made from its contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from docs.site.snippets.evcc import evcc
from docs.site.snippets.home_assistant import home_assistant
from docs.site.snippets.node_red import node_red

__all__ = ["SNIPPETS", "evcc", "home_assistant", "node_red"]

SNIPPETS: Mapping[str, Callable[..., str]] = {"evcc": evcc, "home-assistant": home_assistant, "node-red": node_red}
