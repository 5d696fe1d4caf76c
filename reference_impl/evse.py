"""Reference, fifth on its road: one connector: what happens to its session, and what it tells of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from reference_impl.account import Account
from reference_impl.contract import Contract
from reference_impl.device import Publication
from reference_impl.energy import CommandedLimit, Derating, Energy
from reference_impl.guard import Guard
from reference_impl.hardware.ports import BoardReading, Hardware, MeterReading
from reference_impl.messages import State
from reference_impl.pilot import STEADY_PERCENT, UNAVAILABLE_PERCENT, PilotState, cable_A, duty_percent
from reference_impl.session import AUTHORISED, EMPTY, ERROR_INFO, Cause, following
from reference_impl.variables import VARIABLES

_LOG = logging.getLogger(__name__)
_THERE = (PilotState.B, PilotState.C, PilotState.D, PilotState.E)
_TAKING = (PilotState.C, PilotState.D)
_OFFERS_POWER = (State.Preparing, State.Charging, State.ChargingPausedEV)
_ENDS_GENTLY = (State.WaitingForEnergy, State.ChargingPausedEVSE, State.Finished)
_OPENS_AFTER_S = 3.0  # under load, where the vehicle goes on; IEC 61851-1, table A.6
_OVER = (*EMPTY, State.Finished, State.Disabled, State.PermanentFault)
_EVENTFUL = ("limits", "powermeter", "session_info", "telemetry")  # the session after the meter that it tells of
_NEVER = float("inf")


@dataclass(slots=True)
class Evse:
    """One connector of the charger; everything it does is asked for with the time in seconds since 1970."""

    name: str
    contract: Contract
    hardware: Hardware
    authorises_itself: bool
    energy: Energy = field(default_factory=Energy)
    state: State = field(default=State.Unplugged, init=False)
    state_info: str = field(default="", init=False)
    account: Account = field(default_factory=Account, init=False)
    _guard: Guard = field(init=False)
    _log: logging.LoggerAdapter[logging.Logger] = field(init=False)
    _derating: Derating = field(default_factory=Derating, init=False)
    _was_there: bool = field(default=False, init=False)
    _had_begun: bool = field(default=False, init=False)
    _is_free: bool = field(default=False, init=False)
    _is_authorised: bool = field(default=False, init=False)
    _token: str | None = field(default=None, init=False)
    _fault: Cause | None = field(default=None, init=False)
    _opens_at: float = field(default=_NEVER, init=False)
    _told: dict[str, object] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._guard = Guard(self.hardware)
        self._log = logging.LoggerAdapter(_LOG, {"connector": self.name})

    def due(self) -> float:
        """Return when something may happen at the connector by itself."""
        return min(self._opens_at, self._guard.due(), self.hardware.attention.due())

    def limit(self, commanded: CommandedLimit, now: float) -> list[Publication]:
        """Put a commanded limit into force; it stays until the next one."""
        before = self.energy.limit_A, self.energy.source
        out = self.happens(now, limit=commanded)
        if (self.energy.limit_A, self.energy.source) == before:
            value = f"{commanded.value:.8g} {commanded.unit.value}"
            self._log.info(
                "%s: the limit of %s is known; in force stays %s A, from %s", self.name, value, *self._in_force
            )
        return out

    def commanded(self, cause: Cause, now: float) -> list[Publication]:
        """Obey a command that is a cause; where it changes nothing in this state, the log says so."""
        if following(self.state, cause) is self.state:
            self._log.info("%s: %s changes nothing in the state %s", self.name, cause.value, self.state)
        return self.happens(now, cause)

    @property
    def _in_force(self) -> tuple[Decimal, str]:
        return self.energy.limit_A, self.energy.source.value

    def publications(self, variables: Sequence[str], now: float) -> list[Publication]:
        """Return variables as they are now, without a power meter whose counter was never read: none is made up."""
        has_counted = self.hardware.meter.read(now).total_Wh is not None
        return [self.publication(each, now) for each in variables if has_counted or each != "powermeter"]

    def publication(self, variable: str, now: float) -> Publication:
        """Return one variable as it is now; what it says has then been told."""
        self._told[variable] = self._outline(variable, now)
        value = VARIABLES[variable](self, now)
        told = self.contract.publication(f"publish_{variable}", value, connector=self.name)
        return replace(told, replaceable=True) if variable == "limits" else told

    def happens(self, now: float, *causes: Cause, limit: CommandedLimit | None = None) -> list[Publication]:
        """Let causes and a limit act, then whatever the hardware shows; return what changed with a state or a limit."""
        meter = self.hardware.meter.read(now)  # also where it is not needed: what flowed is counted before it changes
        board = self.hardware.board.read(now)
        self._know_limits(board, limit)
        out: list[Publication] = []
        for cause in causes:
            out += self._step(cause, now)
        settled = None
        while settled is not self.state:
            settled = self.state
            for cause in self._circumstances(meter, board, now):
                out += self._step(cause, now)
        if self.state is State.Error and self._fault is not None:
            self.state_info = ERROR_INFO[self._fault]  # what is wrong now, and not only what was first
        self._switch(now)
        return out + self._tell(now)

    def _tell(self, now: float) -> list[Publication]:
        """Publish what changed since it was last told; a measurement that changed by itself waits for its second.

        So does everything where nothing was told before: the first second begins with all variables.
        """
        changed = [each for each in _EVENTFUL if each in self._told and self._told[each] != self._outline(each, now)]
        if "limits" not in changed and "session_info" not in changed:
            return []
        return [self.publication(variable, now) for variable in changed]

    def _circumstances(self, meter: MeterReading, board: BoardReading, now: float) -> Iterator[Cause]:
        pilot, site = self.hardware.pilot, self.hardware.site
        yield Cause.REPAIRED if board.self_test_passed else Cause.SELF_TEST_FAILED
        yield Cause.ENABLED if site.in_service else Cause.DISABLED
        yield Cause.RESERVATION_ENDED if site.reserved_for is None else Cause.RESERVED
        is_there, was_there = pilot.state in _THERE, self._was_there
        self._was_there = is_there
        if was_there and not is_there:
            self._guard.reset()
        fault = self._fault = self._guard.fault(meter, board, now)
        if is_there:
            yield Cause.PLUGGED_IN
        elif was_there:
            yield Cause.UNPLUGGED
        elif fault is None:
            yield Cause.FAULT_CLEARED_BEFORE
        if fault is not None:
            yield fault
        elif is_there:
            yield self._recovery()
        yield from self._cards()
        yield Cause.ENERGY_RETURNS if self.energy.suffices else Cause.ENERGY_LACKS
        yield Cause.VEHICLE_DRAWS if pilot.state in _TAKING else Cause.VEHICLE_RESTS

    def _recovery(self) -> Cause:
        """Return what it means that nothing is wrong: a session goes on, had ended, or had not begun when it was."""
        if not self.account.has_ended:
            return Cause.FAULT_CLEARED
        return Cause.FAULT_CLEARED_AT_END if self._had_begun else Cause.FAULT_CLEARED_BEFORE

    def _cards(self) -> Iterator[Cause]:
        """Yield what comes of a card that was shown, and of an authorisation that is there already."""
        token = self.hardware.reader.take()
        reserved_for = self.hardware.site.reserved_for
        if token is not None and token == self._token and self.state in {*AUTHORISED, State.Error}:
            yield Cause.STOPPED_BY_CARD
        elif token is not None and self.state is State.AuthRequired and reserved_for in {None, token}:
            self._is_authorised, self._token, self.hardware.site.reserved_for = True, token, None
        elif token is not None:
            waits = self.state is State.AuthRequired
            why = (
                "the connector is reserved for another one"
                if waits
                else f"none is waited for in the state {self.state}"
            )
            self._log.info("%s: a card was shown to no avail: %s", self.name, why)
        if self._is_authorised or (self._is_free and self.hardware.site.reserved_for is None):
            self._is_free, self._is_authorised = False, True
            yield Cause.AUTHORISED

    def _step(self, cause: Cause, now: float) -> list[Publication]:
        """Let a cause act; return what is to be told of a state that ends before it was told."""
        new = following(self.state, cause)
        if new is self.state:
            return []
        info = f" ({ERROR_INFO[cause]})" if cause in ERROR_INFO else ""
        self._log.info("%s: %s to %s: %s%s", self.name, self.state, new, cause.value, info)
        out = self._tell(now) if self.state is State.Unplugged else []
        self.state, self.state_info = new, ERROR_INFO[cause] if new is State.Error else ""
        if cause is Cause.PLUGGED_IN:
            self.account.begin(self.hardware.meter.read(now), now)
            self._had_begun, self._is_free = True, self.authorises_itself
        if new in _OVER:
            self.account.end(now)
            self._had_begun = self._had_begun and new is State.Finished
            self._is_free, self._is_authorised, self._token = False, False, None
        self._signal()  # whether a vehicle is there is known from its answer
        return out

    def _know_limits(self, board: BoardReading, commanded: CommandedLimit | None = None) -> None:
        """Ask everybody who sets a limit, and log whose is in force where that changes."""
        ohm, grid_A = self.hardware.pilot.proximity_ohm, self.hardware.site.grid_limit_A
        before = self.energy
        limits: dict[str, Any] = {
            "commanded": commanded or before.commanded,
            "grid_A": None if grid_A is None else Decimal(str(grid_A)),
            "cable_A": None if ohm is None else Decimal(str(cable_A(ohm))),
            "temperature_A": self._derating.limit_A(board.temperature_C, before),
        }
        if all(getattr(before, name) == limit for name, limit in limits.items()):
            return
        self.energy = now = replace(before, **limits)
        if (now.limit_A, now.source) != (before.limit_A, before.source):
            self._log.info("%s: the limit in force is %s A, from %s", self.name, *self._in_force)

    def _signal(self) -> None:
        """Tell the vehicle on the pilot what it may take in this state."""
        offers = self.state in _OFFERS_POWER and self.energy.suffices
        pilot = self.hardware.pilot
        pilot.duty_percent = duty_percent(self.energy.limit_A) if offers else STEADY_PERCENT
        if self.state in {State.Disabled, State.PermanentFault}:
            pilot.duty_percent = UNAVAILABLE_PERCENT

    def _switch(self, now: float) -> None:
        """Bring pilot, contactor and lock to what the state asks for, once that is settled."""
        self._signal()
        pilot, contactor, lock = self.hardware.pilot, self.hardware.contactor, self.hardware.lock
        if self.state is State.Charging:
            contactor.closed, self._opens_at = True, _NEVER
        elif contactor.closed:
            self._opens_at = min(self._opens_at, now + _OPENS_AFTER_S)
            gently = self.state in _ENDS_GENTLY and self._fault is None
            contactor.closed = gently and pilot.state in _TAKING and now < self._opens_at
            self._opens_at = self._opens_at if contactor.closed else _NEVER
        if self.state in AUTHORISED or (contactor.is_closed and pilot.proximity_ohm is not None):
            lock.closed = True  # no plug is pulled under load
        elif self.state is not State.Error:
            lock.closed = False

    def _outline(self, variable: str, now: float) -> object:
        """Return what of a variable is an event where it changes."""
        if variable == "limits":
            return self.energy.limit_A
        if variable == "powermeter":
            return self.hardware.meter.read(now).power_W
        if variable == "session_info":
            return self.state, self.state_info
        if variable == "telemetry":
            return self.hardware.contactor.is_closed, self.hardware.board.read(now).residual_mA
        return None
