"""The site, snippets, for one's own charger: `python -m docs.site.snippets evcc --connector left`."""

from __future__ import annotations

import argparse
import sys

from conformance.bus import parse
from conformance.contract import DEFAULT, load
from conformance.errors import KitError
from docs.site.snippets import SNIPPETS


def main() -> int:
    """Print a snippet; return the exit code: 0, or 2 where the user asks for what is not there."""
    asked = argparse.ArgumentParser(prog="python -m docs.site.snippets", description="A charger in other software.")
    asked.add_argument("software", choices=SNIPPETS)
    asked.add_argument("--connector", default="evse_1", metavar="NAME", help="the connector, as it is listed (evse_1)")
    asked.add_argument("--broker", default="mqtt://127.0.0.1:1883", metavar="ADDRESS", help="broker of the charger")
    asked.add_argument("--contract", default=DEFAULT, metavar="NAME|FILE", help=f"what the charger keeps ({DEFAULT})")
    options = asked.parse_args()
    try:
        print(SNIPPETS[options.software](load(options.contract), options.connector, parse(options.broker)))
    except KitError as error:
        print(f"{asked.prog}: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
