"""Judgement, checks: whether a command is a test at all: what must be known, and be so, before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.judgement.checks.condition import Quantity
from conformance.judgement.checks.watch import Effect
from conformance.judgement.verdict import Reason

Obstacle = tuple[Reason, str]
Known = Callable[[str], Any]  # what was heard or seen last by the name of its source, None for nothing


def obstacle(
    effect: Effect, ceiling: float | None, known: Known, *, highest: float, commanded: float | None
) -> Obstacle | None:
    """Return why a command is no test of its effect, None where it is one.

    A lowering is a test where what it lowers is above the commanded limit; a raising where it is below, and a `highest`
    value that was heard before shows that more is allowed, and what was `commanded` last explains the value in force
    (infinite: nothing was; None: a command did that is not measured in the same way).
    """
    for each in effect.when:
        value = known(each.source)
        if value is None:
            return _unknown(each.source)
        says = each.says(value)
        if says is None:
            return _unknown(each.source)
        if not says:
            return Reason.PRECONDITION, "the charger was not in the state that the command is for"
    if ceiling is None:
        return None
    lowered = (each for each in (effect.at_most, effect.took) if each is not None)
    found = [*(_not_above(each, ceiling, known) for each in lowered), _not_below(effect.below, ceiling, known)]
    found.append(_no_room(effect.raises, ceiling, known, highest, commanded))
    return next((each for each in found if each is not None), None)


def _not_above(quantity: Quantity, ceiling: float, known: Known) -> Obstacle | None:
    before = quantity.amount(known(quantity.source))
    if before is None:
        return _unknown(quantity.source)
    if before <= quantity.allowed(ceiling):
        return Reason.PRECONDITION, f"{before:g} {quantity.unit} of {quantity.source} were not above what is commanded"
    return None


def _not_below(quantity: Quantity | None, ceiling: float, known: Known) -> Obstacle | None:
    if quantity is None:
        return None
    least = quantity.amount(known(quantity.source))
    if least is None:
        return _unknown(quantity.source)
    return (Reason.PRECONDITION, f"the command leaves {least:g} {quantity.unit} or more") if ceiling >= least else None


def _no_room(
    quantity: Quantity | None, ceiling: float, known: Known, highest: float, commanded: float | None
) -> Obstacle | None:
    if quantity is None:
        return None
    before = quantity.amount(known(quantity.source))
    if before is None:
        return _unknown(quantity.source)
    if ceiling <= quantity.allowed(before):
        return Reason.PRECONDITION, f"the command was not above {before:g} {quantity.unit}, which were in force"
    if highest <= quantity.allowed(before):
        return Reason.LAWFUL_CAUSE, "no higher limit was heard before: a lower one from elsewhere may be in force"
    if commanded is not None and quantity.allowed(before) < commanded:
        return Reason.LAWFUL_CAUSE, "no command explains the limit in force: a lower one from elsewhere may be"
    return None


def _unknown(source: str) -> Obstacle:
    return Reason.NO_OBSERVATION, f"nothing was known of {source.removeprefix('witness:')} before the command"
