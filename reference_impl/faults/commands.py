"""Reference, faults: commands that are lost, misread, late, or undone."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from reference_impl.device import Command, Device, Publication
from reference_impl.faults.around import NEVER, Around, with_fields
from reference_impl.faults.fault import Fault, numbered

_INTEGER = re.compile(rb"[+-]?[0-9]+")
_FORGOTTEN_AFTER_S = 2.0
_SAID_AFTER_S = 5.0
_GOES_ON = ("Charging", "ChargingPausedEV", "WaitingForEnergy")
_LIMIT = ("effect.limit", "effect.raised", "minimum")

Reading = Callable[[bytes], bytes | None]


class Misread(Around):
    """Reads the commands on one channel as something else, or not at all."""

    def __init__(self, inner: Device, *, channel: str, reading: Reading) -> None:
        super().__init__(inner)
        self._channel, self._reading = channel, reading

    def command(self, command: Command, _now: float) -> list[Command]:
        """Return what is read instead of a command on the channel."""
        if not self.is_of(self._channel, command.topic):
            return [command]
        read = self._reading(command.payload)
        return [] if read is None else [replace(command, payload=read)]


class TakenFor(Around):
    """Takes the commands on one channel for those on another."""

    def __init__(self, inner: Device, *, channel: str, taken_for: str) -> None:
        super().__init__(inner)
        self._channel, self._taken_for = channel, taken_for

    def command(self, command: Command, _now: float) -> list[Command]:
        """Return the other command."""
        connector = self.connector(self._channel, command.topic)
        return [command if connector is None else replace(command, topic=self.topic(self._taken_for, connector))]


class ForgetsPauses(Around):
    """Resumes by itself some time after a pause."""

    def __init__(self, inner: Device, *, after_s: float) -> None:
        super().__init__(inner)
        self._after_s = after_s
        self._resumes_at: dict[str, float] = {}

    def command(self, command: Command, now: float) -> list[Command]:
        """Note when to resume; the last pause counts."""
        connector = self.connector("pause_charging", command.topic)
        if connector is not None:
            self._resumes_at[connector] = now + self._after_s
        return [command]

    def own_due(self) -> float:
        """Return when the first pause is forgotten."""
        return min(self._resumes_at.values(), default=NEVER)

    def own_advance(self, now: float) -> list[Publication]:
        """Resume where it is time."""
        reached = [connector for connector, at in self._resumes_at.items() if at <= now]
        for connector in reached:
            del self._resumes_at[connector]
        return self.give([Command(self.topic("resume_charging", connector), b"") for connector in reached], now)


class NeedsTwoTries(Around):
    """Overlooks every other resumption."""

    def __init__(self, inner: Device) -> None:
        super().__init__(inner)
        self._tries: dict[str, int] = defaultdict(int)

    def command(self, command: Command, _now: float) -> list[Command]:
        """Pass on each second resumption."""
        if not self.is_of("resume_charging", command.topic):
            return [command]
        self._tries[command.topic] += 1
        return [] if self._tries[command.topic] % 2 else [command]


class OnlySaysSo(Around):
    """Says that a session is paused when it is told to pause, and lets the current flow."""

    def __init__(self, inner: Device) -> None:
        super().__init__(inner)
        self._pretending: set[str] = set()

    def command(self, command: Command, _now: float) -> list[Command]:
        """Keep a pause back from a session that is charging, until it is resumed."""
        paused = self.connector("pause_charging", command.topic)
        if paused is not None and (self.said("session_info", paused) or {}).get("state") == "Charging":
            self._pretending.add(paused)
            return []
        self._pretending.discard(self.connector("resume_charging", command.topic) or "")
        return [command]

    def publication(self, publication: Publication, _now: float) -> list[Publication]:
        """Call a session paused that goes on."""
        connector = self.connector("session_info", publication.topic)
        if connector not in self._pretending or connector is None:
            return [publication]
        if self.said("session_info", connector)["state"] in _GOES_ON:
            return [with_fields(publication, state="ChargingPausedEVSE")]
        self._pretending.discard(connector)
        return [publication]


class SaysItLate(Around):
    """Pauses when it is told to, and says for some seconds that it goes on, with its relay closed."""

    def __init__(self, inner: Device, *, after_s: float) -> None:
        super().__init__(inner)
        self._after_s = after_s
        self._until: dict[str, float] = {}

    def command(self, command: Command, now: float) -> list[Command]:
        """Note until when a pause is not told."""
        connector = self.connector("pause_charging", command.topic)
        if connector is not None and (self.said("session_info", connector) or {}).get("state") == "Charging":
            self._until[connector] = now + self._after_s
        return [command]

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Call a session charging that was paused a moment ago, and its relay closed until that is over."""
        for name, said, more_s in (
            ("session_info", {"state": "Charging"}, 0.0),
            ("telemetry", {"relais_on": True}, 1.0),
        ):
            connector = self.connector(name, publication.topic)
            until = self._until.get(connector or "", 0.0) + more_s
            if connector is not None and now < until and self._is_paused(connector):
                return [with_fields(publication, **said)]
        return [publication]

    def _is_paused(self, connector: str) -> bool:
        return (self.said("session_info", connector) or {}).get("state") == "ChargingPausedEVSE"


class Hears(Around):
    """Obeys commands of some qualities of service only."""

    def __init__(self, inner: Device, *, qos: tuple[int, ...]) -> None:
        super().__init__(inner)
        self._qos = qos

    def command(self, command: Command, _now: float) -> list[Command]:
        """Pass on what is heard."""
        return [command] if command.qos in self._qos else []


def nothing(_payload: bytes) -> bytes | None:
    """Read nothing."""
    return None


def _numbers_only(payload: bytes) -> bytes | None:
    return payload if _INTEGER.fullmatch(payload) else None


def _no_numbers(payload: bytes) -> bytes | None:
    return None if _INTEGER.fullmatch(payload) else payload


def misreading(name: str, breaks: tuple[str, ...], summary: str, channel: str, reading: Reading) -> Fault:
    """Return a fault that misreads the commands on one channel."""
    return Fault(name, breaks, summary, partial(Misread, channel=channel, reading=reading))


def _pause_said_late(after_s: float) -> Fault:
    return Fault(
        "pause-said-late",
        ("pause_charging.effect.state",),
        f"pauses at once, and says so after {after_s:g} s",
        partial(SaysItLate, after_s=after_s),
    )


def _pause_forgotten(after_s: float) -> Fault:
    return Fault(
        "pause-forgotten",
        ("pause_charging.effect.stays",),
        f"resumes by itself {after_s:g} s after a pause",
        partial(ForgetsPauses, after_s=after_s),
    )


_PAUSE = ("pause_charging.effect.state", "pause_charging.effect.power")
_RESUME = ("resume_charging.effect.state",)
_UNLOCK = ("force_unlock.effect.named", "force_unlock.effect.default")
_LIMITS = tuple(f"set_limit_{unit}.{aspect}" for unit in ("amps", "watts") for aspect in _LIMIT)
_QOS = ("charger.command_qos",)

COMMANDS = (
    misreading("pause-ignored", _PAUSE, "does not pause", "pause_charging", nothing),
    numbered(_pause_said_late, _SAID_AFTER_S, "s", least=0.1, most=3600),
    numbered(_pause_forgotten, _FORGOTTEN_AFTER_S, "s", least=0.1, most=3600),
    Fault(
        "pause-only-said",
        ("pause_charging.effect.power",),
        "says that it has paused, and lets the current flow",
        OnlySaysSo,
    ),
    misreading("resume-ignored", _RESUME, "does not resume", "resume_charging", nothing),
    Fault("resume-needs-two-tries", _RESUME, "resumes when it is told so twice", NeedsTwoTries),
    misreading(
        "unlock-ignored",
        ("force_unlock.effect.named",),
        "opens no lock that is named by its number",
        "force_unlock",
        _no_numbers,
    ),
    misreading(
        "unlock-needs-number",
        ("force_unlock.effect.default",),
        "opens a lock only where its number is given",
        "force_unlock",
        _numbers_only,
    ),
    Fault("deaf-to-qos-2", _QOS, "ignores commands that are sent with QoS 2", partial(Hears, qos=(0, 1))),
    Fault("deaf-to-qos-1", _QOS, "ignores commands that are sent with QoS 1", partial(Hears, qos=(0, 2))),
    Fault(
        "hears-qos-1-only",
        (*_QOS, *_PAUSE, *_RESUME, *_LIMITS, *_UNLOCK),
        "obeys commands only where they are sent with QoS 1",
        partial(Hears, qos=(1,)),
    ),
)
