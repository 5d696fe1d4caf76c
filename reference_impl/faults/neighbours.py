"""Reference, faults: commands that reach a connector which they were not sent to."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import cycle, dropwhile, islice

from reference_impl.device import Command, Device
from reference_impl.faults.around import Around
from reference_impl.faults.fault import Fault

_ANY = ("pause_charging", "resume_charging", "set_limit_amps", "set_limit_watts", "force_unlock")


class Astray(Around):
    """Gives commands on some channels to other connectors than the one that they name."""

    def __init__(self, inner: Device, *, channels: tuple[str, ...]) -> None:
        super().__init__(inner)
        self._channels = channels

    def command(self, command: Command, _now: float) -> list[Command]:
        """Return a command for each connector that hears it."""
        listed = self.said("connectors") or []
        for channel in self._channels:
            connector = self.connector(channel, command.topic)
            if connector is not None:
                return [replace(command, topic=self.topic(channel, each)) for each in self.hearing(connector, listed)]
        return [command]

    def hearing(self, connector: str, _listed: list[str]) -> list[str]:
        """Return the connectors that hear a command to a connector."""
        return [connector]


class Everywhere(Astray):
    """Gives commands to every connector."""

    def hearing(self, connector: str, listed: list[str]) -> list[str]:
        """Return all of them, where the one that is named is among them."""
        return listed if connector in listed else [connector]


class ToTheNext(Astray):
    """Gives commands to the connector that is listed after the one that they name."""

    def hearing(self, connector: str, listed: list[str]) -> list[str]:
        """Return the next connector, and the first after the last."""
        after = islice(dropwhile(lambda each: each != connector, cycle(listed)), 1, 2)
        return list(after) if connector in listed else [connector]


class UnknownToTheFirst(Astray):
    """Gives commands to connectors that do not exist to the first that does."""

    def hearing(self, connector: str, listed: list[str]) -> list[str]:
        """Return the connector that is named where there is one."""
        return [connector] if connector in listed else listed[:1]


NEIGHBOURS = (
    Fault(
        "pause-spreads",
        ("charger.isolation",),
        "pauses all connectors when one is told to pause",
        partial(Everywhere, channels=("pause_charging",)),
        connectors=2,
    ),
    Fault(
        "limit-spreads",
        ("charger.isolation",),
        "limits all connectors when one is limited",
        partial(Everywhere, channels=("set_limit_amps", "set_limit_watts")),
        connectors=2,
    ),
    Fault(
        "limit-at-the-next",
        (
            "set_limit_amps.effect.limit",
            "set_limit_amps.effect.raised",
            "set_limit_amps.minimum",
            "charger.isolation",
            "charger.command_qos",
        ),
        "limits another connector than the one that a limit in amps is for",
        partial(ToTheNext, channels=("set_limit_amps",)),
        connectors=2,
    ),
    Fault(
        "unknown-connector-obeyed",
        ("charger.unknown_connector",),
        "takes commands to connectors that do not exist for its first one",
        partial(UnknownToTheFirst, channels=_ANY),
    ),
)
