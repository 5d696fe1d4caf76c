"""The site, snippets: what a state of the session says of the vehicle, in the letters of IEC 61851-1."""

from __future__ import annotations

from conformance.contract import Contract
from docs.site.snippets.field import field

_STATES = {
    "A": ("Unplugged", "Disabled", "Reserved"),
    "B": (
        "AuthRequired",
        "AuthTimeout",
        "Preparing",
        "WaitingForEnergy",
        "ChargingPausedEV",
        "ChargingPausedEVSE",
        "Finished",
        "FinishedEV",
        "FinishedEVSE",
    ),
    "C": ("Charging",),
    "E": ("Error",),
    "F": ("PermanentFault",),
}
_LETTERS = {state: letter for letter, states in _STATES.items() for state in states}


def letters(contract: Contract) -> dict[str, str]:
    """Return the letter of every state that a contract states, in its order; raises KeyError for one without."""
    return {state: _LETTERS[state] for state in field(contract, "session_info", "state").schema["enum"]}
