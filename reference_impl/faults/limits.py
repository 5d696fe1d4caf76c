"""Reference, faults: limits that are not followed, not kept, misunderstood, or told otherwise than they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

from reference_impl.energy import CommandedLimit, Energy
from reference_impl.evse import Evse
from reference_impl.faults.altered import altering, having
from reference_impl.faults.commands import TakenFor, misreading, nothing
from reference_impl.faults.fault import Fault, layers
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
)

_LEAST_A = Decimal("0.01")
_LATE_S = 20.0
_AT_ONCE_S = 4.0
_SOON_S = 8.0
_MINUTE_S = 60.0


def _without_sign(limit: CommandedLimit) -> Decimal:
    return abs(limit.value)


def _zero_is_none(limit: CommandedLimit) -> Decimal:
    return limit.value or NO_LIMIT


def _too_little_is_nothing(limit: CommandedLimit) -> Decimal:
    return limit.value if Energy(commanded=limit).suffices else Decimal(0)


def _knowing_no_minimum(evse: Evse) -> Evse:
    return replace(evse, energy=replace(evse.energy, minimum_A=_LEAST_A))


def _below_minimum(unit: str) -> Fault:
    """Return a charger that knows no minimum, hides that, and keeps the minimum for limits in the other unit."""
    other = next(kind for kind in UNITS.values() if kind is not UNITS[unit])
    return Fault(
        f"{unit}-below-minimum",
        (f"set_limit_{unit}.minimum",),
        f"goes on charging with less than 6 A where a limit in {unit} leaves that",
        layers(
            altering("hardware_capabilities", having(min_current_A_import=float(Energy().minimum_A))),
            partial(OtherNumber, unit=other, reading=_too_little_is_nothing),
        ),
        _knowing_no_minimum,
    )


def _family(unit: str) -> tuple[Fault, ...]:
    channel, kind = f"set_limit_{unit}", UNITS[unit]
    limit, minimum = f"{channel}.effect.limit", f"{channel}.minimum"
    measured, stays, raised = (f"{channel}.effect.{aspect}" for aspect in ("measured", "stays", "raised"))
    lost = (limit, raised, minimum, "charger.command_qos")
    return (
        misreading(f"{unit}-ignored", lost, f"takes no limit in {unit}", channel, nothing),
        Fault(
            f"{unit}-late",
            lost,
            f"obeys a limit in {unit} after 20 s",
            partial(Late, unit=kind, after_s=_LATE_S),
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
        Fault(
            f"{unit}-forgotten-at-once",
            (stays, measured),
            f"forgets a limit in {unit} after {_AT_ONCE_S:g} s",
            partial(Forgotten, unit=kind, after_s=_AT_ONCE_S),
        ),
        Fault(
            f"{unit}-forgotten-soon",
            (stays,),
            f"forgets a limit in {unit} after {_SOON_S:g} s",
            partial(Forgotten, unit=kind, after_s=_SOON_S),
        ),
        Fault(
            f"{unit}-forgotten-after-a-minute",
            (stays,),
            f"forgets a limit in {unit} after a minute",
            partial(Forgotten, unit=kind, after_s=_MINUTE_S),
        ),
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
