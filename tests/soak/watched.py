"""Soak: a charger whose broker, management system and power come and go, and what must be true of it all the time."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from conformance import contract
from conformance.bench.declared import REFERENCE
from conformance.capture import Entry, Header
from conformance.judgement import Judge, Verdict
from reference_impl import assemble
from reference_impl.device import Command, Publication
from reference_impl.evse import Evse
from reference_impl.hardware.simulated import SimulatedConnector
from reference_impl.management import Seen
from reference_impl.messages import ConnectionStatusPayload
from reference_impl.meter_file import MeterFile
from tests.reference_impl.story import Story

CONTRACT = contract.load()
VARIABLES = 8
GAP_S = 1.5
LOOKS_EVERY_S = 0.1


class Log(logging.Handler):
    """The log, line by line, as an installer reads it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self.tracebacks = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
        self.tracebacks += record.exc_info is not None


@dataclass
class Csms:
    """A management system whose connection is as a test says."""

    status: ConnectionStatusPayload = ConnectionStatusPayload.unknown

    def hear(self, seen: Seen) -> None:
        """Nobody is there to be told."""


class Watched(Story):
    """A charger with a meter file, of which every message is looked at and few are kept."""

    not_met: ClassVar[frozenset[str]] = frozenset()
    """The SHOULDs that its hardware cannot meet."""
    declared: ClassVar[dict[str, bool]] = {**REFERENCE, "ocpp": True}

    def __init__(self, folder: Path, *, seed: int, faults: Sequence[str] = ()) -> None:
        self.csms, self.log = Csms(), Log()
        self.violations: list[str] = []
        self.is_linked = True
        self._folder, self._seed, self._faults = folder, seed, tuple(faults)
        self._heard_at: dict[str, float] = {}
        self._counted_Wh = 0.0
        self._judge: Judge
        self._meter_file: MeterFile
        super().__init__(None)  # type: ignore[arg-type]  # there is none before the power is on
        self.power_on()

    @property
    def is_safe(self) -> bool:
        """Whether the contactor is told to be open, and nothing is offered."""
        return not self.world.contactor.closed and self.world.vehicle.offered_A <= 0

    @property
    def world(self) -> SimulatedConnector:
        """The world behind the connector."""
        return self.device.inner.connectors[0]  # type: ignore[attr-defined]

    @property
    def evse(self) -> Evse:
        """The connector, whatever of it is heard."""
        return self.device.inner.inner.evses["evse_1"]  # type: ignore[attr-defined]

    def power_on(self) -> None:
        """Start the charger, with other noise and the same counters."""
        self._seed += 1
        self._meter_file = MeterFile(self._folder / "meter.sqlite")
        around = {"faults": self._faults, "meter_file": self._meter_file, "management": self.csms}
        self.device = assemble(start=self.now, seed=self._seed, **around)
        self.link_up()

    def power_off(self) -> None:
        """End the process between two of its messages, without a word."""
        self.link_down()
        self._meter_file.close()

    def link_up(self) -> None:
        """Let the broker hear the charger, and the judge what the broker hears."""
        self.is_linked = True
        self._heard_at.clear()
        self._judge = Judge(CONTRACT, Header(declared=self.declared, started=self.now))

    def link_down(self) -> None:
        """Lose everything in both directions from now on; judge what was heard until now."""
        if not self.is_linked:
            return
        self.is_linked = False
        for outcome in self._judge.finish(self.now, name="a soak").outcomes:
            if outcome.verdict in {Verdict.FAIL, Verdict.WARN} and outcome.requirement.id not in self.not_met:
                self.violations.append(f"{outcome.requirement.id}: {outcome.observed}")

    def pass_without_power(self, seconds: float) -> None:
        """Let time pass for everybody but the charger."""
        self.now += seconds

    def until(self, condition: Callable[[], bool], within_s: float, what: str) -> float:
        """Let time pass until a condition holds, and return how long that took; that it does not is a violation."""
        begin = self.now
        while not condition() and self.now < begin + within_s:
            self.wait(LOOKS_EVERY_S)
        if not condition():
            self.violations.append(f"{what} took more than {within_s:g} s")
        return self.now - begin

    @property
    def is_heard(self) -> bool:
        """Whether all variables have been heard since the link is up."""
        return len(self._heard_at) >= VARIABLES

    @property
    def status_heard(self) -> bytes:
        """The status of the connection to the management system, as it was heard last."""
        return next(each.payload for _, each in reversed(self.heard) if each.topic.endswith("connection_status"))

    def send(self, command: Command) -> Story:
        """Send a command, which a broker that is away does not deliver; the operator's reach the world anyway."""
        is_operators = not command.topic.startswith("everest_api/evse_1/")
        if self.is_linked:
            self._judge.feed(Entry(self.now, command.topic, command.payload, command.qos, command.retained))
        return super().send(command) if self.is_linked or is_operators else self

    def _hear(self, publications: list[Publication]) -> None:
        if not self.is_linked:
            return
        for each in publications:
            self._judge.feed(Entry(self.now, each.topic, each.payload, each.qos, each.retain))
            if "/var/lock" not in each.topic:
                self._look_at(each)
        self.heard = [*self.heard[-60:], *((self.now, each) for each in publications)]

    def _look_at(self, publication: Publication) -> None:
        variable = publication.topic.rpartition("/")[2]
        gap_s = self.now - self._heard_at.get(variable, self.now)
        if gap_s > GAP_S:
            self.violations.append(f"{variable} was not heard for {gap_s:.1f} s")
        self._heard_at[variable] = self.now
        if variable == "powermeter":
            total_Wh = json.loads(publication.payload)["energy_Wh_import"]["total"]
            if total_Wh < self._counted_Wh:
                self.violations.append(f"the counter fell from {self._counted_Wh} to {total_Wh} Wh")
            self._counted_Wh = total_Wh
