"""The site, snippets, for one's own charger: `python -m docs.site.snippets evcc --connector left`."""

from __future__ import annotations

import argparse
import math
import sys

from conformance.bus import Address, parse
from conformance.contract import DEFAULT, load
from conformance.errors import KitError, UsageError
from docs.site.snippets import SNIPPETS

_FORBIDDEN = "/+#\0"


def main() -> int:
    """Print a snippet; return the exit code: 0, or 2 where the user asks for what is not there."""
    asked = argparse.ArgumentParser(prog="python -m docs.site.snippets", description="A charger in other software.")
    software = asked.add_subparsers(dest="software", required=True, metavar=f"{{{','.join(SNIPPETS)}}}")
    for name in SNIPPETS:
        one = software.add_parser(name)
        one.add_argument("--connector", default="evse_1", metavar="NAME", help="the connector, as it is listed")
        one.add_argument("--broker", default="mqtt://127.0.0.1:1883", metavar="ADDRESS", help="broker of the charger")
        one.add_argument("--contract", default=DEFAULT, metavar="NAME|FILE", help=f"what it keeps ({DEFAULT})")
        if name == "home-assistant":
            one.add_argument("--max-amps", metavar="AMPERES", help="what the installation can take, per phase")
    options = asked.parse_args()
    try:
        more = {"most_A": _amperes(options.max_amps)} if options.software == "home-assistant" else {}
        connector, broker = _one_level(options.connector), _plain(options.software, parse(options.broker))
        print(SNIPPETS[options.software](load(options.contract), connector, broker, **more))
    except KitError as error:
        print(f"{asked.prog}: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _one_level(connector: str) -> str:
    if not connector or any(each in connector for each in _FORBIDDEN):
        raise UsageError(f"{connector!r} is not one level of a topic; name one connector, as the charger lists it.")
    return connector


def _amperes(text: str | None) -> float:
    try:
        most = float(text or "")
    except ValueError:
        most = math.nan
    if not 0 < most < math.inf:
        raise UsageError("Say with --max-amps AMPERES how much the installation can take per phase, like 16.")
    return most


def _plain(software: str, broker: Address) -> Address:
    if broker.is_websocket and software != "home-assistant":
        raise UsageError("A snippet speaks MQTT without websockets; name the broker with mqtt:// or mqtts://.")
    return broker


if __name__ == "__main__":
    sys.exit(main())
