"""Several devices on one line, in virtual time: who is dead costs a second, and takes no other device's from it."""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from reference_impl.errors import HardwareError
from reference_impl.hardware.modbus.desk import DeskController, DeskUnit
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.poll import LONGEST_PAUSE_S, Poll
from reference_impl.hardware.modbus.trusted import STALE_AFTER_S
from reference_impl.hardware.modbus.turns import Turns
from reference_impl.hardware.simulated import SimulatedConnector
from tests.reference_impl.hardware.on_a_desk import MAPS

ANSWERS_AFTER_S, SILENT_S = 0.02, 1.0


@dataclass
class Costly:
    """Registers that take their time on the line, and all of a second of it while they are dead."""

    whole: DeskUnit
    now: list[float]
    is_dead: bool = False
    asked_at: list[float] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.whole.place

    def read(self, function, address, count):
        self._wait()
        return self.whole.read(function, address, count)

    def write(self, function, address, values):
        self._wait()
        self.whole.write(function, address, values)

    def _wait(self) -> None:
        self.asked_at.append(self.now[0])
        self.now[0] += SILENT_S if self.is_dead else ANSWERS_AFTER_S
        if self.is_dead:
            raise HardwareError(f"{self.place} does not answer within 1 s; look at its cable.")


class Line:
    """Meters on one line, asked in turn."""

    def __init__(self, *, many: int) -> None:
        self.now = [0.0]
        self.devices = [
            Costly(
                DeskUnit(
                    load(MAPS[1]), DeskController(SimulatedConnector("d")), lambda: self.now[0], place=f"desk {unit}"
                ),
                self.now,
            )
            for unit in range(many)
        ]
        self.polls = [Poll(Instrument(each.whole.map, each), obeys=False) for each in self.devices]
        self._turns = Turns()

    def run(self, seconds: float) -> dict[int, float]:
        """Let time pass; return the longest gap between two answers of each device, in seconds."""
        end, gaps, answered = self.now[0] + seconds, {}, {}
        while self.now[0] < end:
            self._turns.step(self.polls, self.now[0])
            for number, each in enumerate(self.polls):
                if each.answered_at != answered.get(number, each.answered_at):
                    gaps[number] = max(gaps.get(number, 0.0), each.answered_at - answered[number])
                answered[number] = each.answered_at
            self.now[0] = max(self.now[0], min(each.due() for each in self.polls))
        return gaps


@pytest.mark.parametrize("dead", [1, 3, 8])
def test_dead_devices_make_no_other_one_on_their_line_stale(dead):
    """Whoever answers does so before it is stale, however many others are known to be dead."""
    line = Line(many=dead + 2)
    for each in line.devices[:dead]:
        each.is_dead = True
    line.run(20)
    gaps = line.run(120)
    assert max(gaps[dead], gaps[dead + 1]) < STALE_AFTER_S - 0.5


def test_the_dead_are_asked_ever_less_often_and_found_again():
    """After a while that is every 10 s; one that answers again is read as often as before."""
    line = Line(many=3)
    gone = line.devices[0]
    gone.is_dead = True
    line.run(60)
    late = gone.asked_at[-3:]
    assert [round(after - before) for before, after in pairwise(late)] == [LONGEST_PAUSE_S] * 2
    gone.is_dead = False
    line.run(LONGEST_PAUSE_S)
    assert line.polls[0].answers
    assert line.run(5)[0] < 0.5


def test_the_dead_are_asked_however_busy_the_others_are():
    """Many that answer leave no time to spare, and one that came back is found all the same."""
    line = Line(many=20)
    line.devices[0].is_dead = True
    line.run(20)
    line.devices[0].is_dead = False
    line.run(2 * LONGEST_PAUSE_S)
    assert line.polls[0].answers
