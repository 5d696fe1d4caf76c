"""WHAT WE SAY AND DO: the client and the operators."""

from conformance.stimulus.client import Client, NotAllowedError
from conformance.stimulus.operator import Operator, SimulationDoor

__all__ = ["Client", "NotAllowedError", "Operator", "SimulationDoor"]
