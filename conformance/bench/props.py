"""Bench: all that is on stage beside the charger."""

from __future__ import annotations

from collections.abc import Callable
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
    """All that is on stage beside the charger.

    `echoed` tells whether the command that was sent at a time, in Unix seconds, came back from the broker.
    """

    contract: Contract
    clock: Clock
    subject: Subject
    client: Client
    leave: Leave
    owed: Owed
    contactor: Contactor
    presence: Presence
    wait: Wait
    under_test: tuple[str, ...]
    echoed: Callable[[float], bool]
    hands: Hands | None = None
