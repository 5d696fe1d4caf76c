"""Judgement, checks: the words by which the contract asks for a check, and what answers to each."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.judgement.checks.across import FieldCountsAnother, FieldEchoesAnother
from conformance.judgement.checks.agreement import FieldAgreesWithAnother
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.clock import ClockAdvances, TimeIsTimely
from conformance.judgement.checks.declared import ChargerIsAsDeclared
from conformance.judgement.checks.effect import EffectFollows
from conformance.judgement.checks.elsewhere import EffectIsNotElsewhere
from conformance.judgement.checks.history import FieldsNeverFall, TransitionHolds
from conformance.judgement.checks.payload import JsonIsStrict, NoKeyIsThereTwice, PayloadIsAsPromised, PayloadSatisfies
from conformance.judgement.checks.period import MeanIsNotTooLong, NoGapIsTooLong, NotOftenerThanPromised
from conformance.judgement.checks.presence import (
    ChargerIsHeard,
    EveryListedConnectorIsServed,
    NoUnlistedConnectorIsServed,
    VariablesAreNotRetained,
)
from conformance.judgement.checks.quality import CommandsAreObeyedAtEveryQuality
from conformance.judgement.checks.relation import FieldNamesTheParameter, RelationHolds, RelationHoldsAcross
from conformance.judgement.checks.undisturbed import NothingIsDisturbed

CHECKS: Mapping[str, type[Check]] = {
    "payload": PayloadIsAsPromised,
    "schema": PayloadSatisfies,
    "strict_json": JsonIsStrict,
    "unique_keys": NoKeyIsThereTwice,
    "relation": RelationHolds,
    "relation_across": RelationHoldsAcross,
    "named": FieldNamesTheParameter,
    "gap": NoGapIsTooLong,
    "mean": MeanIsNotTooLong,
    "rate": NotOftenerThanPromised,
    "presence": ChargerIsHeard,
    "complete": EveryListedConnectorIsServed,
    "listed": NoUnlistedConnectorIsServed,
    "not_retained": VariablesAreNotRetained,
    "clock_advances": ClockAdvances,
    "timely": TimeIsTimely,
    "rising": FieldsNeverFall,
    "transition": TransitionHolds,
    "echo": FieldEchoesAnother,
    "counted": FieldCountsAnother,
    "agrees": FieldAgreesWithAnother,
    "effect": EffectFollows,
    "effect_elsewhere": EffectIsNotElsewhere,
    "command_qos": CommandsAreObeyedAtEveryQuality,
    "undisturbed": NothingIsDisturbed,
    "declared": ChargerIsAsDeclared,
}

__all__ = ["CHECKS", "Check"]
