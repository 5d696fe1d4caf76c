"""Bench: all that is on stage beside the charger."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.bench.contactor import Contactor
from conformance.bench.owed import Owed
from conformance.bench.presence import Presence
from conformance.bench.subject import Subject
from conformance.bus import Clock
from conformance.contract import Contract
from conformance.stimulus import Client, Leave
from conformance.stimulus.operators import Hands, Wait


@dataclass(slots=True)
class Props:
    """All that is on stage beside the charger."""

    contract: Contract
    clock: Clock
    subject: Subject
    client: Client
    leave: Leave
    owed: Owed
    contactor: Contactor
    presence: Presence
    wait: Wait
    hands: Hands | None = None
