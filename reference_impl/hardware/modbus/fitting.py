"""Reference, at its edge: the devices that settings name, made ready to be asked; nothing is connected yet."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from reference_impl.errors import UsageError, about
from reference_impl.hardware.modbus.client import Lines
from reference_impl.hardware.modbus.connector import Equipment
from reference_impl.hardware.modbus.instrument import Instrument
from reference_impl.hardware.modbus.map import load
from reference_impl.hardware.modbus.place import Line, parse
from reference_impl.hardware.modbus.poll import Poll
from reference_impl.hardware.modbus.poller import Poller
from reference_impl.settings import ConnectorSettings, InstrumentSettings

_LOG = logging.getLogger(__name__)
_FIRST_WITHIN_S = 1.5
_LOOKS_EVERY_S = 0.05
_NEEDS = {"controller": {"pilot_state"}, "meter": {"energy_import_Wh"}}


@dataclass(slots=True)
class Fitted:
    """The equipment of the connectors, by name, and the devices on each line."""

    equipment: dict[str, Equipment] = field(default_factory=dict)
    _lines: Lines = field(default_factory=Lines)
    _polls: dict[Line, list[Poll]] = field(default_factory=dict)
    _taken: dict[tuple[Line, int, str], str] = field(default_factory=dict)
    _pollers: list[Poller] = field(default_factory=list)

    def wake(self) -> None:
        """Let every line look whether there is something to tell."""
        for each in self._pollers:
            each.wake()

    def lost(self) -> list[str]:
        """Return the addresses of the devices that gave no answer the last time, or a senseless one."""
        polls = [poll for each in self._polls.values() for poll in each]
        return [each.instrument.registers.place for each in polls if each.latest is None or each.latest.trouble]

    @contextlib.contextmanager
    def polled(self, is_stopped: Callable[[], bool]) -> Iterator[None]:
        """Ask the devices as long as this lasts; afterwards they were told what is safe.

        It begins when all have said something, or after 1.5 s, or when the charger is stopped: what is well is no error
        at the start.
        """
        with contextlib.ExitStack() as stack:
            stack.callback(self._lines.close)
            for polls in self._polls.values():
                self._pollers.append(stack.enter_context(Poller(polls)))
            stack.callback(self._end)
            end = time.monotonic() + _FIRST_WITHIN_S
            for each in self._pollers:
                while not (each.has_begun.wait(_LOOKS_EVERY_S) or is_stopped() or time.monotonic() >= end):
                    pass
            yield

    def _end(self) -> None:
        """Let all lines end at once: none waits for another one that hangs."""
        for each in self._pollers:
            each.end()

    def add(self, of: str, instrument: InstrumentSettings, kind: str, *, place: int = 0) -> Poll:
        """Return another device, of the connector at a place.

        Raises UsageError where its map or address is wrong, of another kind, or taken.
        """
        with about("connector", place, kind, "map"):
            register_map = load(instrument.map)
            lacks = _NEEDS[kind] - {each.quantity.name for each in register_map.registers}
            if lacks:
                raise UsageError(
                    f"The map {instrument.map!r:.120} has no {lacks.pop()}; take the map of a {kind} for {of}."
                )
        with about("connector", place, kind, "address"):
            line, unit = parse(instrument.address, unit=register_map.unit)
            other = self._taken.setdefault((line, unit, kind), of)
            if other != of:
                raise UsageError(f"The {kind} of {of} at {line}?unit={unit} is that of {other}; give each its own.")
        poll = Poll(Instrument(register_map, self._lines.unit(line, unit)), obeys=kind == "controller")
        self._polls.setdefault(line, []).append(poll)
        return poll


def fit(connectors: Sequence[ConnectorSettings], *, needs_cards: bool) -> Fitted:
    """Return the equipment that connectors have; raises UsageError where a map or an address is wrong.

    What is simulated all the same, and whatever else an installer might expect of real hardware, is logged.
    """
    fitted = Fitted()
    for place, each in enumerate(connectors):
        if each.controller is None and each.meter is None:
            continue
        fitted.equipment[each.name] = Equipment(
            controller=fitted.add(each.name, each.controller, "controller", place=place) if each.controller else None,
            meter=fitted.add(each.name, each.meter, "meter", place=place) if each.meter else None,
        )
        controller = fitted.equipment[each.name].controller
        if controller and controller.instrument.map.watchdog_s is None:
            _LOG.warning(
                "%s: its controller has no watchdog: when its line falls silent it goes on with what it was told last; "
                "have something else that switches it off",
                each.name,
            )
        if each.controller is None:
            _LOG.warning("%s has no controller: vehicle and contactor are simulated, only the meter is real", each.name)
        if each.meter is None:
            _LOG.warning("%s has no meter: its power and energy are simulated, and bill nobody", each.name)
        if needs_cards:
            _LOG.warning("%s waits for cards, and has no reader of cards: only the door can show one", each.name)
    return fitted
