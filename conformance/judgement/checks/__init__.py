"""Judgement, checks: the words by which the contract asks for a check, and what answers to each."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.judgement.checks.check import Check
from conformance.judgement.checks.clock import ClockAdvances
from conformance.judgement.checks.effect import EffectFollows
from conformance.judgement.checks.payload import JsonIsStrict, PayloadIsAsPromised, PayloadSatisfies
from conformance.judgement.checks.period import MeanIsNotTooLong, NoGapIsTooLong
from conformance.judgement.checks.presence import ChargerIsHeard, EveryListedConnectorIsServed

CHECKS: Mapping[str, type[Check]] = {
    "payload": PayloadIsAsPromised,
    "schema": PayloadSatisfies,
    "strict_json": JsonIsStrict,
    "gap": NoGapIsTooLong,
    "mean": MeanIsNotTooLong,
    "presence": ChargerIsHeard,
    "complete": EveryListedConnectorIsServed,
    "clock_advances": ClockAdvances,
    "effect": EffectFollows,
}

__all__ = ["CHECKS", "Check", "EffectFollows"]
