"""Reference, faults: chargers that look at every limit, and keep, show or forget it otherwise than they should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from reference_impl.device import Command, Device, Publication
from reference_impl.energy import CommandedLimit, Energy, Unit
from reference_impl.faults.around import NEVER, Around, with_fields

UNITS = {"amps": Unit.AMPERES, "watts": Unit.WATTS}
NO_LIMIT = Decimal(1_000_000)
_PHASES = Energy().phases
_CLAIMED_A = Decimal(80)


class OnLimits(Around):
    """Looks at every command that is a limit."""

    def __init__(self, inner: Device, *, unit: Unit | None = None) -> None:
        super().__init__(inner)
        self.unit = unit

    def command(self, command: Command, now: float) -> list[Command]:
        """Look at a command."""
        for name, unit in UNITS.items():
            connector = self.connector(f"set_limit_{name}", command.topic)
            number = self.contract.channels[f"set_limit_{name}"].reads_as_written(command.payload)
            if connector is not None and number is not None:
                return self.limit(command, connector, CommandedLimit(Decimal(number), unit), now)
        return [command]

    def limit(self, command: Command, _connector: str, _limit: CommandedLimit, _now: float) -> list[Command]:
        """Return what becomes of a command that is a limit."""
        return [command]


class OtherNumber(OnLimits):
    """Reads limits in one unit as other numbers."""

    def __init__(self, inner: Device, *, unit: Unit, reading: Callable[[CommandedLimit], Decimal]) -> None:
        super().__init__(inner, unit=unit)
        self._reading = reading

    def limit(self, command: Command, _connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Return the command with the number that is read."""
        return [commanding(command, self._reading(limit)) if limit.unit is self.unit else command]


class Shown(OnLimits):
    """Publishes another limit than the one in force, at connectors where a command asked for it."""

    def __init__(self, inner: Device, *, unit: Unit | None = None) -> None:
        super().__init__(inner, unit=unit)
        self.shown_A: dict[str, Decimal] = {}

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Put the other limit in the place of the one in force."""
        connector = self.connector("limits", publication.topic)
        if connector not in self.shown_A or connector is None:
            return [publication]
        return [with_fields(publication, max_current=float(self.shown_A[connector]))]


class NotFollowed(Shown):
    """Publishes a limit under which charging goes on, and does not offer it to the vehicle."""

    def limit(self, command: Command, connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Lift the limit and claim that it is there."""
        self.shown_A.pop(connector, None)
        claim = Energy(commanded=limit)
        if limit.unit is not self.unit or not claim.suffices:
            return [command]
        self.shown_A[connector] = claim.limit_A
        return [commanding(command, NO_LIMIT)]


class NegativeShown(Shown):
    """Publishes a negative limit where it is commanded one."""

    def limit(self, command: Command, connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Show what was commanded, and obey it."""
        self.shown_A.pop(connector, None)
        if limit.unit is self.unit and limit.value < 0:
            self.shown_A[connector] = -replace(limit, value=-limit.value).per_phase_A(_PHASES)
        return [command]


class SaysItCharges(OnLimits):
    """Goes on saying that it charges, with its relay closed, where a limit leaves too little for that."""

    def __init__(self, inner: Device, *, unit: Unit) -> None:
        super().__init__(inner, unit=unit)
        self._left_too_little: set[str] = set()

    def limit(self, command: Command, connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Note a limit in the unit that leaves too little, and obey it."""
        self._left_too_little.discard(connector)
        if limit.unit is self.unit and not Energy(commanded=limit).suffices:
            self._left_too_little.add(connector)
        return [command]

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Call a session charging that waits for energy."""
        for name, said in (("session_info", {"state": "Charging"}), ("telemetry", {"relais_on": True})):
            connector = self.connector(name, publication.topic)
            if connector is not None and connector in self._left_too_little and self._waits(connector):
                return [with_fields(publication, **said)]
        return [publication]

    def _waits(self, connector: str) -> bool:
        return (self.said("session_info", connector) or {}).get("state") == "WaitingForEnergy"


class BeyondHardware(Shown):
    """Publishes limits that the hardware has nothing to do with."""

    def limit(self, command: Command, connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Forget the hardware's limit."""
        self.shown_A[connector] = Energy(maximum_A=_CLAIMED_A, commanded=limit).limit_A
        return [command]

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Put the limit without the hardware's in the place of the one in force."""
        connector = self.connector("limits", publication.topic)
        if connector is not None:
            self.shown_A.setdefault(connector, _CLAIMED_A)
        return super().publication(publication, now)


class InAWhile(OnLimits):
    """Gives the device inside a limit some time after it was told one, unless it is told something else before."""

    def __init__(self, inner: Device, *, unit: Unit, after_s: float) -> None:
        super().__init__(inner, unit=unit)
        self._after_s = after_s
        self._waiting: dict[str, tuple[float, Command]] = {}

    def command(self, command: Command, now: float) -> list[Command]:
        """Let whatever comes as a limit, doubtful or not, take the place of what is waiting."""
        for name in UNITS:
            self._waiting.pop(self.connector(f"set_limit_{name}", command.topic) or "", None)
        return super().command(command, now)

    def wait_with(self, command: Command, connector: str, now: float) -> None:
        """Give a command later."""
        self._waiting[connector] = (now + self._after_s, command)

    def own_due(self) -> float:
        """Return when the first limit is given."""
        return min((at for at, _ in self._waiting.values()), default=NEVER)

    def own_advance(self, now: float) -> list[Publication]:
        """Give the limits whose time has come."""
        reached = [connector for connector, (at, _) in self._waiting.items() if at <= now]
        return self.give([self._waiting.pop(connector)[1] for connector in reached], now)


class Late(InAWhile):
    """Obeys a limit some time after it was commanded."""

    def limit(self, command: Command, connector: str, limit: CommandedLimit, now: float) -> list[Command]:
        """Wait with a limit in the unit."""
        if limit.unit is not self.unit:
            return [command]
        self.wait_with(command, connector, now)
        return []


class Forgotten(InAWhile):
    """Lifts a limit some time after it was commanded."""

    def limit(self, command: Command, connector: str, limit: CommandedLimit, now: float) -> list[Command]:
        """Obey, and wait with lifting a limit in the unit."""
        if limit.unit is self.unit:
            self.wait_with(commanding(command, NO_LIMIT), connector, now)
        return [command]


class NeverRaised(OnLimits):
    """Keeps a limit that is higher than the one in force back until the vehicle is unplugged."""

    def __init__(self, inner: Device, *, unit: Unit) -> None:
        super().__init__(inner, unit=unit)
        self._kept_back: dict[str, Command] = {}
        self._due = NEVER

    def limit(self, command: Command, connector: str, limit: CommandedLimit, _now: float) -> list[Command]:
        """Pass on what does not raise the limit in force, and whatever comes while nothing is plugged in."""
        self._kept_back.pop(connector, None)
        in_force = self.said("limits", connector)
        raises = in_force is not None and float(Energy(commanded=limit).limit_A) > in_force["max_current"]
        if limit.unit is not self.unit or not raises or self._is_unplugged(connector):
            return [command]
        self._kept_back[connector] = command
        return []

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Notice that a vehicle was unplugged."""
        connector = self.connector("session_info", publication.topic)
        if connector in self._kept_back and connector is not None and self._is_unplugged(connector):
            self._due = now
        return [publication]

    def own_due(self) -> float:
        """Return when the limits that were kept back come into force."""
        return self._due

    def own_advance(self, now: float) -> list[Publication]:
        """Put the limits that were kept back into force where nothing is plugged in."""
        self._due = NEVER
        return self.give([self._kept_back.pop(each) for each in list(self._kept_back) if self._is_unplugged(each)], now)

    def _is_unplugged(self, connector: str) -> bool:
        return (self.said("session_info", connector) or {}).get("state") == "Unplugged"


def commanding(command: Command, value: Decimal) -> Command:
    """Return a limit with another number."""
    return replace(command, payload=format(value, "f").encode())
