"""WHAT A USER MAY ASK, in words: the command line; nothing heavy is imported here, so that help opens at once."""

from conformance.options.groups import CONTRACTS, DEFAULT
from conformance.options.verbs import LEVELS, parser

__all__ = ["CONTRACTS", "DEFAULT", "LEVELS", "parser"]
