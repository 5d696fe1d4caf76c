"""What the tests of the reference charger tell it, and what they hear: a device, driven without a clock."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reference_impl import assemble
from reference_impl.contract import load
from reference_impl.device import Command, Device, Publication

START = 1_800_000_000.0
CHARGES = "sleep 1;iec_wait_pwr_ready;sleep 1;draw_power_regulated 16,3;sleep 400"
STATION = ("connectors", "connection_status")
OF_CONNECTOR = ("datetime", "hardware_capabilities", "limits", "telemetry", "powermeter", "session_info")


@dataclass
class Story:
    """A charger, the time, and everything heard of it so far, in order."""

    device: Device
    now: float = START
    heard: list[tuple[float, Publication]] = field(default_factory=list)

    def wait(self, seconds: float) -> Story:
        end = self.now + seconds
        while (due := self.device.due()) <= end:
            self.now = max(self.now, due)
            self._hear(self.device.advance(self.now))
        self.now = end
        return self

    def say(self, command: str, payload: bytes = b"", *, connector: str = "evse_1", **how: Any) -> Story:
        return self.send(Command(load().channels[command].topic(connector=connector), payload, **how))

    def operate(self, command: str, payload: bytes, *, number: str = "1") -> Story:
        return self.send(Command(load("simulation-door.yaml").channels[command].topic(number=number), payload))

    def send(self, command: Command) -> Story:
        self._hear(self.device.receive(command, now=self.now))
        return self

    def charge(self) -> Story:
        return self.operate("execute_charging_session", CHARGES.encode()).wait(3)

    def all_of(self, variable: str, connector: str = "evse_1") -> list[tuple[float, bytes]]:
        topic = load().channels[variable].topic(connector=connector)
        return [(at, said.payload) for at, said in self.heard if said.topic == topic]

    def last(self, variable: str, connector: str = "evse_1") -> Any:
        return json.loads(self.all_of(variable, connector)[-1][1])

    @property
    def state(self) -> str:
        return str(self.last("session_info")["state"])

    @property
    def lock(self) -> str:
        topic = load("simulation-door.yaml").channels["lock"].topic(number="1")
        return [said.payload for _, said in self.heard if said.topic == topic][-1].decode()

    def _hear(self, publications: list[Publication]) -> None:
        self.heard += [(self.now, publication) for publication in publications]


def story(*faults: str, connectors: tuple[str, ...] = ("evse_1",), **options: Any) -> Story:
    return Story(assemble(connectors=connectors, faults=faults, start=START, **options))
