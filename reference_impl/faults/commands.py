"""Reference, faults: commands that are lost, misread, late, or undone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from reference_impl.device import Device, Publication
from reference_impl.faults.around import NEVER, Around
from reference_impl.faults.fault import Fault

_INTEGER = re.compile(rb"[+-]?[0-9]+")
_LATE_S = 20.0
_FORGOTTEN_AFTER_S = 2.0


class Misread(Around):
    """Reads the commands on one channel as something else, or not at all."""

    def __init__(self, inner: Device, *, channel: str, reading: Callable[[bytes], bytes | None]) -> None:
        super().__init__(inner)
        self._channel, self._reading = channel, reading

    def command(self, topic: str, payload: bytes, _now: float) -> bytes | None:
        """Return what is read instead of a command on the channel."""
        return self._reading(payload) if self.is_of(self._channel, topic) else payload


class Later(Around):
    """Gives the device inside a command some time after it heard one: the same, or one on another channel."""

    def __init__(self, inner: Device, *, heard: str, given: str, after_s: float) -> None:
        super().__init__(inner)
        self._heard, self._given, self._after_s = heard, given, after_s
        self._waiting: list[tuple[float, str, bytes]] = []

    def command(self, topic: str, payload: bytes, now: float) -> bytes | None:
        """Note the command; it is passed on unless it is the one to come later."""
        found = self.contract.channels[self._heard].parameters(topic)
        if found is None:
            return payload
        self._waiting.append((now + self._after_s, self.contract.channels[self._given].topic(**found), payload))
        return None if self._given == self._heard else payload

    def own_due(self) -> float:
        """Return when the first of the waiting commands is given."""
        return self._waiting[0][0] if self._waiting else NEVER

    def own_advance(self, now: float) -> list[Publication]:
        """Give the commands whose time has come."""
        out: list[Publication] = []
        while self._waiting and self._waiting[0][0] <= now:
            _, topic, payload = self._waiting.pop(0)
            out += self.inject(topic, payload, now)
        return out


def _not_at_all(_payload: bytes) -> bytes | None:
    return None


def _without_sign(payload: bytes) -> bytes | None:
    return payload.removeprefix(b"-")


def _numbers_only(payload: bytes) -> bytes | None:
    return payload if _INTEGER.fullmatch(payload) else None


def _no_numbers(payload: bytes) -> bytes | None:
    return None if _INTEGER.fullmatch(payload) else payload


def _misread(
    name: str, breaks: tuple[str, ...], summary: str, channel: str, reading: Callable[[bytes], bytes | None]
) -> Fault:
    return Fault(name, breaks, summary, partial(Misread, channel=channel, reading=reading))


def _limit_faults(unit: str, more: tuple[str, ...]) -> tuple[Fault, Fault, Fault]:
    channel = f"set_limit_{unit}"
    broken = (f"{channel}.effect.limit", *(f"{channel}.{aspect}" for aspect in more))
    return (
        _misread(f"{unit}-ignored", broken, f"takes no limit in {unit}", channel, _not_at_all),
        Fault(
            f"{unit}-late",
            broken,
            f"obeys a limit in {unit} after 20 s",
            partial(Later, heard=channel, given=channel, after_s=_LATE_S),
        ),
        _misread(
            "negative-means-positive" if unit == "amps" else f"negative-{unit}-means-positive",
            (f"{channel}.effect.limit", f"{channel}.minimum"),
            f"overlooks the minus sign of a limit in {unit}",
            channel,
            _without_sign,
        ),
    )


_ASPECTS = ("effect.measured", "effect.stays", "effect.raised", "minimum")

COMMANDS = (
    _misread(
        "pause-ignored",
        ("pause_charging.effect.state", "pause_charging.effect.stays", "pause_charging.effect.power"),
        "does not pause",
        "pause_charging",
        _not_at_all,
    ),
    Fault(
        "pause-forgotten",
        ("pause_charging.effect.stays", "pause_charging.effect.power"),
        "resumes by itself 2 s after a pause",
        partial(Later, heard="pause_charging", given="resume_charging", after_s=_FORGOTTEN_AFTER_S),
    ),
    _misread("resume-ignored", ("resume_charging.effect.state",), "does not resume", "resume_charging", _not_at_all),
    *_limit_faults("amps", _ASPECTS),
    *_limit_faults("watts", _ASPECTS),
    _misread(
        "unlock-ignored",
        ("force_unlock.effect.named",),
        "opens no lock that is named by its number",
        "force_unlock",
        _no_numbers,
    ),
    _misread(
        "unlock-needs-number",
        ("force_unlock.effect.default",),
        "opens a lock only where its number is given",
        "force_unlock",
        _numbers_only,
    ),
)
