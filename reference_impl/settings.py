"""Reference, before its road: what a charger is told to be, from the command line, a file, or both; plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reference_impl.errors import UsageError, about


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where the broker is; without a URL it is one of the charger's own, on a port of the loopback address."""

    url: str | None = None
    port: int = 0
    wait: bool = False
    password_file: Path | None = None
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None


@dataclass(frozen=True, slots=True)
class ChargerSettings:
    """What the charger is as a whole: currents in amperes per phase, the counters' file, the simulated world."""

    phases: int = 3
    max_amps: float = 32.0
    grid_amps: float | None = None
    ventilated: bool = False
    authorisation: Literal["free", "required"] = "free"
    meter_file: Path | None = None
    door: bool = False
    seed: int = 0
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstrumentSettings:
    """A device of the hardware: the name or path of its register map, and where it is."""

    map: str
    address: str


@dataclass(frozen=True, slots=True)
class ConnectorSettings:
    """A connector; what it has no instrument for is simulated."""

    name: str
    controller: InstrumentSettings | None = None
    meter: InstrumentSettings | None = None


@dataclass(frozen=True, slots=True)
class CsmsSettings:
    """The charging station management system that the charger keeps a connection to."""

    url: str | None = None
    identity: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None
    version: Literal["1.6", "2.0.1"] = "1.6"


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How it logs, and from which level on."""

    format: Literal["text", "json"] = "text"
    level: Literal["info", "warning"] = "info"


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """Where its page is: HOST:PORT, or nothing for the usual place."""

    listen: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a charger is told."""

    broker: BrokerSettings = field(default_factory=BrokerSettings)
    charger: ChargerSettings = field(default_factory=ChargerSettings)
    connectors: tuple[ConnectorSettings, ...] = (ConnectorSettings("evse_1"),)
    csms: CsmsSettings | None = None
    log: LogSettings = field(default_factory=LogSettings)
    panel: PanelSettings | None = None


def settings(document: Mapping[str, Any]) -> Settings:
    """Return the settings that a document makes up, which is valid, and in the shape of the settings file.

    Raises UsageError where its connectors are both named and counted.
    """
    charger = {**document.get("charger", {})}
    named, count = document.get("connector"), charger.pop("connectors", None)
    if named and count is not None:
        with about("charger", "connectors"):
            raise UsageError("Connectors are either counted or named; leave out their number, or every one of them.")
    return Settings(
        broker=BrokerSettings(**document.get("broker", {})),
        charger=ChargerSettings(**{**charger, "faults": tuple(charger.get("faults", ()))}),
        connectors=(
            tuple(_connector(**each) for each in named)
            if named
            else tuple(ConnectorSettings(f"evse_{place + 1}") for place in range(count or 1))
        ),
        csms=CsmsSettings(**document["csms"]) if "csms" in document else None,
        log=LogSettings(**document.get("log", {})),
        panel=PanelSettings(**document["panel"]) if "panel" in document else None,
    )


def merged(file: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a settings file's document with what was given on the command line put over it, key by key.

    Connectors that were given, by name or by number, stand for all those of the file.
    """
    out = {name: {**section} if isinstance(section, Mapping) else section for name, section in file.items()}
    if "connector" in given or "connectors" in given.get("charger", {}):
        out.pop("connector", None)
        out.get("charger", {}).pop("connectors", None)
    for name, section in given.items():
        out[name] = {**out.get(name, {}), **section} if isinstance(section, Mapping) else section
    return out


def _connector(name: str, **instruments: Mapping[str, str]) -> ConnectorSettings:
    return ConnectorSettings(name, **{kind: InstrumentSettings(**each) for kind, each in instruments.items()})
