"""Site: the records of the trial and of the examples are of the contracts that it is built from."""

from __future__ import annotations

from pathlib import Path

import orjson

from conformance.contract import BUNDLED, DEFAULT, bundled, load
from conformance.errors import ContractError


def check_records(trial: Path | None = None, evidence: Path | None = None) -> None:
    """Raise ContractError where a record is not there, or is of another contract than the one it must be of."""
    digests = {name: load(name).digest for name in BUNDLED}
    trial, evidence = trial or bundled("trial.json"), evidence or bundled("evidence.json")
    for path, key, wanted in ((trial, "contract", digests[DEFAULT]), (evidence, "contracts", digests)):
        if not path.is_file() or orjson.loads(path.read_bytes()).get(key) != wanted:
            raise ContractError(f"{path.name} is not of these contracts: run tox -e prove, which writes it anew.")
