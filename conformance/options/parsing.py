"""The door, options: what reads the command line, and says in one sentence what is wrong with it."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from conformance.errors import UsageError
from conformance.report.safe import safe


class Parser(argparse.ArgumentParser):
    """A parser whose errors are those of the kit: one sentence that ends with what to do."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read what is known; the verb says itself what it does not know, and points to its own help."""
        namespace, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return namespace, unknown

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what is wrong."""
        wrong = safe(message.removeprefix("argument "), 200)
        raise UsageError(f"{wrong}; see: {self.prog} --help.")
