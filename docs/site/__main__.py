"""Site: `python -m docs.site OUT` builds it into a folder, for any web server or a browser that opens it from disk."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from conformance.errors import KitError
from docs.site.build import build


def main() -> int:
    """Build the site; return 0, 1 where Sphinx or a link complains, 2 for a wrong folder or record, 3 without npm."""
    parser = argparse.ArgumentParser(prog="python -m docs.site", description="Build the specification site.")
    parser.add_argument("out", type=Path, metavar="OUT", help="where to build; an older site there is replaced")
    parser.add_argument("--cache", type=Path, default=Path(".cache"), help="where the package from npm is kept")
    parser.add_argument(
        "--without-reference", action="store_true", help="leave the API reference out: no npm is needed"
    )
    chosen = parser.parse_args()
    try:
        code = build(chosen.out, cache=None if chosen.without_reference else chosen.cache)
    except KitError as error:
        print(f"docs.site: {error}", file=sys.stderr)
        return error.exit_code
    if code == 0:
        print(f"The site is built: open {chosen.out / 'index.html'}")
    return code


if __name__ == "__main__":
    sys.exit(main())
