"""The site: configurations of other people's software for a charger, made from its contract."""

from docs.site.snippets.evcc import evcc
from docs.site.snippets.home_assistant import home_assistant
from docs.site.snippets.node_red import node_red

__all__ = ["SNIPPETS", "evcc", "home_assistant", "node_red"]

SNIPPETS = {"evcc": evcc, "home-assistant": home_assistant, "node-red": node_red}
