"""Reference, faults: named ways to be wrong, each for one requirement; the healthy charger knows none of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from reference_impl.errors import UsageError
from reference_impl.faults.commands import COMMANDS
from reference_impl.faults.doubtful import DOUBTFUL
from reference_impl.faults.fault import Fault
from reference_impl.faults.limits import LIMITS
from reference_impl.faults.meter import METER
from reference_impl.faults.neighbours import NEIGHBOURS
from reference_impl.faults.payloads import PAYLOADS
from reference_impl.faults.pulse import PULSE
from reference_impl.faults.session import SESSION
from reference_impl.faults.strict_json import STRICT_JSON
from reference_impl.faults.values import VALUES

__all__ = ["FAMILIES", "FAULTS", "Fault", "named"]

FAMILIES = (PULSE, STRICT_JSON, PAYLOADS, VALUES, SESSION, METER, COMMANDS, LIMITS, DOUBTFUL, NEIGHBOURS)
FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for family in FAMILIES for fault in family})


def named(text: str) -> Fault:
    """Return a fault by its name, with another number where one stands after a colon; raises UsageError."""
    name, colon, number = text.partition(":")
    if name not in FAULTS:
        near = get_close_matches(name, FAULTS, n=1)
        hint = f"did you mean {near[0]}?" if near else "see --list-faults."
        raise UsageError(f"There is no fault {name!r}; {hint}")
    return _numbered(FAULTS[name], number) if colon else FAULTS[name]


def _numbered(fault: Fault, text: str) -> Fault:
    scale = fault.number
    if scale is None:
        raise UsageError(f"The fault {fault.name} has no number; write {fault.name} alone.")
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not scale.least <= number <= scale.most:
        raise UsageError(
            f"{text!r} is no number for {fault.name}; write {scale.least:g} to {scale.most:g}, in {scale.unit}, "
            f"as in {fault.name}:{scale.default:g}."
        )
    return scale.make(number)
