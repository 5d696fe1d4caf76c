"""THE WIRE: a port for buses and clocks, real by MQTT and in memory on a virtual clock."""

from conformance.bus.access import Access, read_access
from conformance.bus.address import Address, parse
from conformance.bus.clock import RealClock, VirtualClock
from conformance.bus.interruption import interruption
from conformance.bus.memory import MemoryBroker, MemoryBus
from conformance.bus.port import Bus, Clock, Listener

__all__ = [
    "Access",
    "Address",
    "Bus",
    "Clock",
    "Listener",
    "MemoryBroker",
    "MemoryBus",
    "RealClock",
    "VirtualClock",
    "interruption",
    "parse",
    "read_access",
]
