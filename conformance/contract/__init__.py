"""WHAT WAS PROMISED: the contract, read from an AsyncAPI document; pure but for reading the file."""

from conformance.contract.channel import Channel, Contract, Operation, Publication
from conformance.contract.coverage import Coverage, acted, coverage
from conformance.contract.decoding import Decoded
from conformance.contract.deviation import Deviation, read_deviations
from conformance.contract.feature import Feature
from conformance.contract.payload import Payload, Schema, Violation
from conformance.contract.reading import BUNDLED, DEFAULT, bundled, document_of, load
from conformance.contract.requirement import Requirement, Source
from conformance.contract.statement import Statement, stated
from conformance.contract.topic import Router

__all__ = [
    "BUNDLED",
    "DEFAULT",
    "Channel",
    "Contract",
    "Coverage",
    "Decoded",
    "Deviation",
    "Feature",
    "Operation",
    "Payload",
    "Publication",
    "Requirement",
    "Router",
    "Schema",
    "Source",
    "Statement",
    "Violation",
    "acted",
    "bundled",
    "coverage",
    "document_of",
    "load",
    "read_deviations",
    "stated",
]
