"""WHAT WE SAY AND DO: the client, the user's leave that all of it passes, the journal of it, and the operators."""

from conformance.stimulus.client import Client
from conformance.stimulus.journal import Journal, Line, journal_of
from conformance.stimulus.leave import Leave, NotAllowedError, largest_number

__all__ = ["Client", "Journal", "Leave", "Line", "NotAllowedError", "journal_of", "largest_number"]
