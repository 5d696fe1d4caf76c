"""Reference, faults: payloads that are no decimal number and have an effect all the same."""

from __future__ import annotations

import re
from functools import partial

from reference_impl.device import Command, Device, Publication
from reference_impl.faults.around import Around
from reference_impl.faults.commands import misreading
from reference_impl.faults.fault import Fault, numbered
from reference_impl.faults.pulse import VARIABLES

_BEGINS_WITH_NUMBER = re.compile(rb"\s*([+-]?[0-9]+(?:\.[0-9]+)?)")
_HEXADECIMAL = re.compile(rb"0[xX]([0-9a-fA-F]{1,8})")
_STALLS_S = 3.0
_FOREVER_S = float("inf")


class Stalls(Around):
    """Says nothing on some channels for some seconds after a doubtful payload."""

    def __init__(self, inner: Device, *, channel: str, silent: tuple[str, ...], lasts_s: float) -> None:
        super().__init__(inner)
        self._channel, self._silent, self._lasts_s = channel, silent, lasts_s
        self._until = 0.0

    def command(self, command: Command, now: float) -> list[Command]:
        """Stumble over a payload that is no number."""
        channel = self.contract.channels[self._channel]
        if self.is_of(self._channel, command.topic) and channel.reads_as_written(command.payload) is None:
            self._until = now + self._lasts_s
        return [command]

    def publication(self, publication: Publication, now: float) -> list[Publication]:
        """Say nothing for a while."""
        stalls = now < self._until and any(self.is_of(name, publication.topic) for name in self._silent)
        return [] if stalls else [publication]


def _beginning(payload: bytes) -> bytes | None:
    found = _BEGINS_WITH_NUMBER.match(payload)
    return found[1] if found else payload


def _hexadecimal(payload: bytes) -> bytes | None:
    found = _HEXADECIMAL.fullmatch(payload)
    return str(int(found[1], 16)).encode() if found else payload


def _empty_is_zero(payload: bytes) -> bytes | None:
    return payload or b"0"


def _family(unit: str) -> tuple[Fault, ...]:
    channel = f"set_limit_{unit}"
    breaks = (f"{channel}.doubtful",)
    return (
        misreading(
            f"{unit}-with-letters",
            breaks,
            f"reads a limit in {unit} as far as it is a number, whatever comes after it",
            channel,
            _beginning,
        ),
        misreading(
            f"{unit}-in-hexadecimal", breaks, f"takes a limit in {unit} in hexadecimal digits", channel, _hexadecimal
        ),
        misreading(
            f"empty-{unit}-mean-zero", breaks, f"takes an empty limit in {unit} for zero", channel, _empty_is_zero
        ),
        numbered(
            lambda lasts_s: Fault(
                f"doubtful-{unit}-stall-limits",
                (*breaks, "limits.period.gap", "limits.period.mean"),
                f"publishes no limits for {lasts_s:g} s after a limit in {unit} that is no number",
                partial(Stalls, channel=channel, silent=("limits",), lasts_s=lasts_s),
            ),
            _STALLS_S,
            "s",
            least=0.1,
            most=3600,
        ),
        Fault(
            f"doubtful-{unit}-silence",
            (*breaks, "charger.presence"),
            f"says nothing any more after a limit in {unit} that is no number",
            partial(Stalls, channel=channel, silent=VARIABLES, lasts_s=_FOREVER_S),
        ),
    )


DOUBTFUL = (*_family("amps"), *_family("watts"))
