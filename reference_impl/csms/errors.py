"""CSMS, beside its road: why there is no connection, as a sentence for whoever installs the charger."""

from __future__ import annotations


class CsmsError(Exception):
    """Ends an attempt, or a connection; says why with the remedy, and how many seconds to wait at least."""

    def __init__(self, sentence: str, *, wait_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.wait_s = wait_s
