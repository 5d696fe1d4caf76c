"""Site: all that is known of each requirement, over the contracts that have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from conformance.contract import BUNDLED, DEFAULT, Contract, Requirement, Source, coverage, document_of, load
from conformance.contract.document import read
from conformance.judgement import Outcome
from conformance.report.advice import again
from docs.site.evidence import Evidence, evidence
from docs.site.scenarios import Scenario, scenarios
from docs.site.subjects import beheld, subjects
from reference_impl import FAULTS, Fault


@dataclass(frozen=True, slots=True)
class Fragment:
    """How a requirement stands in a contract, as YAML, with the names of the contracts in which it stands so."""

    contracts: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What a requirement rests on, with the names of the contracts in which it does."""

    contracts: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a requirement with one subject."""

    subject: str
    contract: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Promise:
    """A requirement and everything about it; `topic` is the channel that it is about, None for the whole charger."""

    requirement: Requirement
    contracts: tuple[str, ...]
    topic: str | None
    origins: tuple[Origin, ...]
    fragments: tuple[Fragment, ...]
    scenario: Scenario | None
    faults: tuple[Fault, ...]
    evidence: Evidence | None
    verdicts: tuple[Verdict, ...]
    command: str

    @property
    def id(self) -> str:
        """The id of the requirement."""
        return self.requirement.id

    @property
    def judged(self) -> bool:
        """Whether a check judges it."""
        return self.requirement.check is not None


def promises(root: Path) -> list[Promise]:
    """Return what is known of every requirement of the bundled contracts, in their order, each id once."""
    contracts = {name: load(name) for name in BUNDLED}
    documents = {name: read(document_of(name)) for name in BUNDLED}
    told, shown, known, alone = scenarios(), evidence(), subjects(root), beheld()
    killers = coverage(contracts[DEFAULT]).killed
    found = []
    for name in dict.fromkeys(each.id for contract in contracts.values() for each in contract.requirements):
        having = {key: each for key, each in contracts.items() if any(name == one.id for one in each.requirements)}
        first, contract = next(iter(having.items()))
        requirement = contract.requirement(name)
        verdicts = (Verdict(each.name, each.contract, each.outcomes[name]) for each in known if name in each.outcomes)
        outcome = next(each for each in alone[first].outcomes if each.requirement.id == name)
        found.append(
            Promise(
                requirement=requirement,
                contracts=tuple(having),
                topic=topic_of(contract, requirement.place),
                origins=_origins({key: each.requirement(name) for key, each in having.items()}),
                fragments=_fragments(
                    {key: documents[key].get(each.requirement(name).pointer) for key, each in having.items()}
                ),
                scenario=told.get(name),
                faults=_faults(name, killers.get(name, ())),
                evidence=shown.get(name),
                verdicts=tuple(verdicts),
                command=again(alone[first], outcome),
            )
        )
    return found


def topic_of(contract: Contract, place: str) -> str | None:
    """Return the name of the channel that a place of a contract is about, None for the whole charger."""
    operation = contract.operations.get(place)
    return operation.channel.name if operation else place if place in contract.channels else None


def _faults(requirement: str, killers: tuple[str, ...]) -> tuple[Fault, ...]:
    """Return the faults that the trial caught by a requirement, those that are made for it first."""
    return tuple(sorted((FAULTS[each] for each in killers), key=lambda each: each.breaks[0] != requirement))


def _origins(requirements: Mapping[str, Requirement]) -> tuple[Origin, ...]:
    """Return what a requirement rests on in each contract, alike ones together."""
    found: dict[Source, list[str]] = {}
    for contract, requirement in requirements.items():
        found.setdefault(requirement.source, []).append(contract)
    return tuple(Origin(tuple(contracts), source) for source, contracts in found.items())


def _fragments(entries: Mapping[str, Any]) -> tuple[Fragment, ...]:
    """Return how a requirement stands in each contract, alike ones together."""
    found: dict[str, list[str]] = {}
    for contract, entry in entries.items():
        text = yaml.safe_dump(entry, sort_keys=False, default_flow_style=None, width=100, allow_unicode=True)
        found.setdefault(text, []).append(contract)
    return tuple(Fragment(tuple(contracts), text) for text, contracts in found.items())
