"""Reference, beside its road: writes messages.py from the contract, or tells whether it is stale (development only)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
OPTIONS = (
    "--input-file-type=asyncapi",
    "--output-model-type=dataclasses.dataclass",
    "--target-python-version=3.11",
    "--use-annotated",
    "--collapse-root-models",
    "--use-double-quotes",
    "--use-schema-description",
    "--use-field-description",
    "--strict-nullable",
    "--formatters=builtin",
    "--disable-timestamp",
)


def command() -> list[str]:
    """Return the command line of datamodel-code-generator 0.89 that writes messages.py."""
    source, target = _PACKAGE.parent / "asyncapi.yaml", _PACKAGE / "messages.py"
    return [sys.executable, "-m", "datamodel_code_generator", f"--input={source}", f"--output={target}", *OPTIONS]


def main(arguments: list[str] | None = None) -> int:
    """Write messages.py; with --check, write nothing and return 1 where it is stale."""
    more = sys.argv[1:] if arguments is None else arguments
    return subprocess.run([*command(), *more], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
