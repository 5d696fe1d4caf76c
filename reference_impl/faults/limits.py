"""Reference, faults: limits that are not followed, not kept, misunderstood, or told otherwise than they are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from reference_impl.energy import CommandedLimit
from reference_impl.faults.commands import TakenFor, misreading, nothing
from reference_impl.faults.fault import Fault, numbered
from reference_impl.faults.limiting import (
    NO_LIMIT,
    UNITS,
    BeyondHardware,
    Forgotten,
    Late,
    NegativeShown,
    NeverRaised,
    NotFollowed,
    OtherNumber,
    SaysItCharges,
)

_LATE_S = 20.0
_AT_ONCE_S = 4.0
_SOON_S = 8.0
_MINUTE_S = 60.0
_MOST_S = 86_400.0


def _without_sign(limit: CommandedLimit) -> Decimal:
    return abs(limit.value)


def _zero_is_none(limit: CommandedLimit) -> Decimal:
    return limit.value or NO_LIMIT


def _seconds(make: Callable[[float], Fault], default_s: float) -> Fault:
    return numbered(make, default_s, "s", least=0.1, most=_MOST_S)


def _forgotten(name: str, breaks: tuple[str, ...], unit: str, after_s: float) -> Fault:
    forgets = partial(Forgotten, unit=UNITS[unit], after_s=after_s)
    return Fault(name, breaks, f"forgets a limit in {unit} after {after_s:g} s", forgets)


def _below_minimum(unit: str) -> Fault:
    return Fault(
        f"{unit}-below-minimum",
        (f"set_limit_{unit}.minimum",),
        f"says that it goes on charging where a limit in {unit} leaves less than 6 A",
        partial(SaysItCharges, unit=UNITS[unit]),
    )


def _family(unit: str) -> tuple[Fault, ...]:
    channel, kind = f"set_limit_{unit}", UNITS[unit]
    limit, minimum = f"{channel}.effect.limit", f"{channel}.minimum"
    measured, stays, raised = (f"{channel}.effect.{aspect}" for aspect in ("measured", "stays", "raised"))
    lost = (limit, raised, minimum, "charger.command_qos")
    return (
        misreading(f"{unit}-ignored", lost, f"takes no limit in {unit}", channel, nothing),
        _seconds(
            lambda after_s: Fault(
                f"{unit}-late",
                lost,
                f"obeys a limit in {unit} after {after_s:g} s",
                partial(Late, unit=kind, after_s=after_s),
            ),
            _LATE_S,
        ),
        Fault(
            "negative-means-positive" if unit == "amps" else f"negative-{unit}-means-positive",
            (limit, minimum),
            f"overlooks the minus sign of a limit in {unit}",
            partial(OtherNumber, unit=kind, reading=_without_sign),
        ),
        Fault(
            f"zero-{unit}-means-no-limit",
            (limit, minimum),
            f"takes a limit of zero in {unit} for none",
            partial(OtherNumber, unit=kind, reading=_zero_is_none),
        ),
        Fault(
            f"negative-{unit}-shown",
            (limit, "limits.within_capabilities"),
            f"publishes a negative limit where a limit in {unit} is negative",
            partial(NegativeShown, unit=kind),
        ),
        Fault(
            f"{unit}-not-followed",
            (measured,),
            f"publishes a limit in {unit} that the current does not follow",
            partial(NotFollowed, unit=kind),
        ),
        _seconds(partial(_forgotten, f"{unit}-forgotten-at-once", (stays, measured), unit), _AT_ONCE_S),
        _seconds(partial(_forgotten, f"{unit}-forgotten-soon", (stays,), unit), _SOON_S),
        _seconds(partial(_forgotten, f"{unit}-forgotten-after-a-minute", (stays,), unit), _MINUTE_S),
        Fault(
            f"{unit}-never-raised",
            (raised,),
            f"takes no limit in {unit} above the one in force until the vehicle is unplugged",
            partial(NeverRaised, unit=kind),
        ),
        _below_minimum(unit),
    )


LIMITS = (
    *_family("amps"),
    *_family("watts"),
    Fault(
        "watts-taken-as-amps",
        ("set_limit_watts.effect.limit", "set_limit_watts.minimum"),
        "takes a limit in watts for one in amps",
        partial(TakenFor, channel="set_limit_watts", taken_for="set_limit_amps"),
    ),
    Fault(
        "limits-beyond-hardware",
        ("limits.within_capabilities",),
        "says that 80 A are allowed where the hardware can 32 A",
        BeyondHardware,
    ),
)
