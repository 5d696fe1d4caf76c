"""A charger on devices in memory, in virtual time: the world behind register maps, lines that break in named ways."""

from __future__ import annotations

from dataclasses import dataclass, field

from reference_impl import assemble
from reference_impl.device import Command, Device
from reference_impl.door import Door
from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus.connector import Equipment
from reference_impl.hardware.modbus.desk import DeskController, DeskUnit
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.simulated import SimulatedConnector
from tests.reference_impl.story import START, Story

MAPS = ("phoenix-contact-ev-charge-control-basic", "sunspec-ac-meter-float")


@dataclass
class BreakableRegisters:
    """Registers that break where `broken` says so: gone, exception, lying, slow, fallen, mistaken.

    A slow device answers more rarely than every 2 s; the counter of one that has fallen begins at 0 again; with a
    mistaken one the program itself fails.
    What is overlaid is held by a register in place of what it is.
    """

    whole: DeskUnit
    broken: str = ""
    overlaid: dict[tuple[str, int], int] = field(default_factory=dict)
    written: list[tuple[str, int, list[int]]] = field(default_factory=list)
    _answered_at: float = 0.0

    @property
    def place(self) -> str:
        return self.whole.place

    def read(self, function, address, count):
        self._fail()
        if self.broken == "fallen":
            self.whole.controller.world.energy_Wh = [0.0, 0.0, 0.0]
        held = self.whole.read(function, address, count)
        shown = [self.overlaid.get((function, address + number), each) for number, each in enumerate(held)]
        return [0x7F7F] * count if self.broken == "lying" else shown

    def write(self, function, address, values):
        self._fail()
        self.written.append((function, address, list(values)))
        self.whole.write(function, address, values)

    def _fail(self) -> None:
        if self.broken == "mistaken":
            raise ZeroDivisionError
        if self.broken == "gone":
            raise HardwareError(f"{self.place} cannot be reached; look whether it is on.")
        if self.broken == "exception":
            raise HardwareError(f"{self.place} has failed, or is not this unit; see its manual.")
        if self.broken == "slow" and 0 < self.whole.clock() - self._answered_at < 2.5:
            raise HardwareError(f"{self.place} does not answer within 1 s; look at its cable.")
        self._answered_at = self.whole.clock()


class Idle:
    """No charger: the door of a desk opens on the world alone."""

    subscriptions = ()

    def receive(self, _command, *, now):  # noqa: ARG002
        return []

    def due(self):
        return float("inf")

    def advance(self, _now):
        return []


@dataclass
class Desk:
    """The charger and its devices as one Device: everything happens in one thread, in the order of time.

    The charger's clock is ahead of the one by which its devices are asked.
    """

    inner: Device
    polls: list[Poll]
    lines: list[BreakableRegisters]
    world: SimulatedConnector
    door: Door
    now: list[float]
    ahead_s: float = 0.0

    @property
    def subscriptions(self):
        return self.inner.subscriptions

    def due(self):
        return min(
            self.inner.due() - self.ahead_s, self.door.due(), *(max(each.due(), self.now[0]) for each in self.polls)
        )

    def advance(self, now):
        self.now[0] = now
        out = self.door.advance(now) if self.door.due() <= now else []
        return out + self._settled(now)

    def receive(self, command: Command, *, now):
        self.now[0] = now
        self.door.receive(command, now=now)
        return self.inner.receive(command, now=now + self.ahead_s) + self._settled(now)

    def _settled(self, now):
        out = []
        while True:
            if self.inner.due() <= now + self.ahead_s:
                out += self.inner.advance(now + self.ahead_s)
            elif any(each.due() <= now for each in self.polls):
                for each in self.polls:
                    if each.due() <= now:
                        each.step(now)
            else:
                return out


def desk(*, maps=MAPS, start=START, **options) -> Desk:
    """Return a charger whose only connector is on a controller and a meter in memory."""
    now = [start]
    world = SimulatedConnector("desk")
    behaviour = DeskController(world)
    lines = [
        BreakableRegisters(DeskUnit(load(name), behaviour, lambda: now[0], place=f"desk {unit}"))
        for unit, name in enumerate(maps, start=1)
    ]
    polls = [Poll(Instrument(line.whole.map, line)) for line in lines]
    device = assemble(equipment={"evse_1": Equipment(*polls)}, start=start, door=True, **options)
    return Desk(device, polls, lines, world, Door(Idle(), [world], start=start, shows_locks=False), now)


def story(**options) -> Story:
    made = desk(**options)
    told = Story(made)
    for each in made.polls:
        each.step(START)
    return told.wait(1)
