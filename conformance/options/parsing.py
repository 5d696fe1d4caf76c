"""The door, options: what reads the command line, and says in one sentence what is wrong with it."""

from __future__ import annotations

import argparse
from typing import NoReturn

from conformance.errors import UsageError
from conformance.report.safe import safe


class Parser(argparse.ArgumentParser):
    """A parser whose errors are those of the kit: one sentence that ends with what to do."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with what is wrong."""
        wrong = safe(message.removeprefix("argument "), 200)
        raise UsageError(f"{wrong}; see: {self.prog} --help.")
