"""Stimulus: the client, the other side of the API: the one way by which the kit sends a command."""

from __future__ import annotations

from conformance.bus import Bus, Listener
from conformance.capture import Mark, payload_fields
from conformance.contract import Operation
from conformance.stimulus.leave import Leave


class Client:
    """Sends commands as far as the user allows; each is marked in the capture before it is sent."""

    def __init__(self, bus: Bus, record: Listener, *, leave: Leave, prefix: str) -> None:
        self._bus = bus
        self._record = record
        self._leave = leave
        self._prefix = prefix

    def send(
        self, operation: Operation, payload: bytes, *, qos: int = 0, gives_back: bool = False, **parameters: str
    ) -> float:
        """Send a command; return the time of its mark, from which effects count, in Unix seconds.

        What `gives_back` to the charger what was taken needs no leave: it was announced.
        """
        if not gives_back:
            self._leave.may(operation.invasive or "power")
        topic = operation.channel.topic(self._prefix, **parameters)
        t = self._bus.clock.now()
        self._record(Mark(t, "stimulus", {"topic": topic, **payload_fields(payload), "qos": qos, "retain": False}))
        self._bus.publish(topic, payload, qos=qos)
        return t
