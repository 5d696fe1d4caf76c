"""Beside the road: what can go wrong with the kit itself, each error one sentence that ends with its remedy.

A fault of the charger is never an exception: it is a finding.
"""


class KitError(Exception):
    """What keeps the kit from judging; its text is one sentence saying what is wrong, where, and what to do."""

    exit_code = 3


class UsageError(KitError):
    """The user asked for something that cannot be done."""

    exit_code = 2


class ContractError(KitError):
    """The contract document is broken."""

    exit_code = 2


class CaptureError(KitError):
    """A capture cannot be read."""

    exit_code = 2


class BenchError(KitError):
    """The bench (broker link, clock, operator) failed; says nothing about the charger."""

    exit_code = 3


class OwingError(BenchError):
    """An earlier run has left something undone at the charger, and it could not be made good."""


class JournalError(BenchError):
    """The journal of what a charger is owed is held by another run, is none, or is of another contract."""
