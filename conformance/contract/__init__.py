"""WHAT WAS PROMISED: the contract, read from an AsyncAPI document; pure but for reading the file."""

from conformance.contract.channel import Channel, Contract, Operation, Publication
from conformance.contract.coverage import Coverage, coverage
from conformance.contract.decoding import Decoded
from conformance.contract.payload import Payload, Schema, Violation
from conformance.contract.reading import BUNDLED, bundled, load
from conformance.contract.requirement import Requirement, Source
from conformance.contract.topic import Router

__all__ = [
    "BUNDLED",
    "Channel",
    "Contract",
    "Coverage",
    "Decoded",
    "Operation",
    "Payload",
    "Publication",
    "Requirement",
    "Router",
    "Schema",
    "Source",
    "Violation",
    "bundled",
    "coverage",
    "load",
]
