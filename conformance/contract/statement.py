"""Contract: what is declared of a charger where the contract leaves it open: in a feature statement, or in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.contract.channel import Contract
from conformance.contract.document import Document, escape, read_yaml
from conformance.contract.payload import shown
from conformance.errors import ContractError, UsageError

_ANSWERS = {True: True, "yes": True, False: False, "no": False}  # YAML 1.1 reads yes and no as what they mean
UNSET = "unset"
_PARTS = ("contract", "surveyed", "connectors", "features", "signed")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is declared of a charger: which features it has or has not, and its connectors (empty: not declared)."""

    declared: Mapping[str, bool] = field(default_factory=dict)
    connectors: tuple[str, ...] = ()

    def overridden(self, by: Statement) -> Statement:
        """Return this statement with what another one declares in place of what this one does."""
        return Statement({**self.declared, **by.declared}, by.connectors or self.connectors)


def stated(path: Path | None, words: Iterable[str], *, contract: Contract) -> Statement:
    """Return what a statement (None: there is none) and words declare; words count before it. Raises UsageError."""
    statement = read_statement(path, contract) if path is not None else Statement()
    return statement.overridden(Statement(read_declared(words, contract)))


def read_declared(words: Iterable[str], contract: Contract) -> dict[str, bool]:
    """Read `FEATURE=yes` and `FEATURE=no`; raises UsageError for anything else."""
    declared = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in contract.features or value not in {"yes", "no"}:
            known = ", ".join(contract.features)
            raise UsageError(f"{word!r} declares nothing; write FEATURE=yes or FEATURE=no, a feature is {known}.")
        declared[name] = value == "yes"
    return declared


def read_statement(path: Path, contract: Contract) -> Statement:
    """Read a feature statement; raises UsageError with line and remedy where it is none, or is for another contract."""
    try:
        document = read_yaml(path, "feature statement", refused=UsageError)
        if not isinstance(document.data, dict):
            raise UsageError(f"{path.name}: is no feature statement (no mapping at its top); name another file.")
        _check_parts(document)
        _check_contract(document, contract)
        return Statement(_declared(document, contract), _connectors(document))
    except ContractError as error:
        raise UsageError(str(error)) from None


def _check_parts(document: Document) -> None:
    for name in document.data:
        if name not in _PARTS:
            sentence = f"{shown(name)} is no part of a feature statement; its parts are {', '.join(_PARTS)}."
            raise document.broken(f"/{escape(name)}", sentence)


def _check_contract(document: Document, contract: Contract) -> None:
    stated = document.data.get("contract")
    title, version = (stated.get("title"), stated.get("version")) if isinstance(stated, Mapping) else (None, None)
    if (title, str(version)) != (contract.title, contract.version):
        raise document.broken(
            "/contract",
            f"the statement is not for {contract.title} {contract.version}; survey the charger anew for this one.",
        )


def _declared(document: Document, contract: Contract) -> dict[str, bool]:
    declared = {}
    for name, answer in _mapping(document, "features").items():
        pointer = f"/features/{escape(name)}"
        if name not in contract.features:
            known = ", ".join(contract.features)
            raise document.broken(pointer, f"there is no feature {shown(name)}; a feature is {known}.")
        if answer == UNSET:
            continue
        if not isinstance(answer, bool | str) or answer not in _ANSWERS:
            raise document.broken(pointer, f"{shown(answer)} is no answer; write yes, no or {UNSET}.")
        declared[name] = _ANSWERS[answer]
    return declared


def _connectors(document: Document) -> tuple[str, ...]:
    names = document.data.get("connectors", [])
    if names == UNSET:
        return ()
    if not isinstance(names, list):
        raise document.broken("/connectors", f"{shown(names)} is no list; write names in brackets, or {UNSET}.")
    for index, name in enumerate(names):
        if not isinstance(name, str) or not name:
            sentence = f"{shown(name)} is no name of a connector; write it in quotes."
            raise document.broken(f"/connectors/{index}", sentence)
    return tuple(names)


def _mapping(document: Document, part: str) -> Mapping[str, Any]:
    value = document.data.get(part, {})
    if not isinstance(value, Mapping):
        raise document.broken(
            f"/{part}", f"{shown(value)} holds no answers; write each as FEATURE: yes, no or {UNSET}."
        )
    return value
