"""WHAT WE SAY AND DO: the client and the operators."""

from conformance.stimulus.client import Client, NotAllowedError
from conformance.stimulus.operators import Hands, Operator, SimulationDoor

__all__ = ["Client", "Hands", "NotAllowedError", "Operator", "SimulationDoor"]
