"""Reference, at its edge: where a device on Modbus is: on TCP, on a serial line, or with serial frames on TCP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from reference_impl.errors import UsageError

_PORT = 502
_BAUDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_OF_SERIAL: Mapping[str, Mapping[str, Any]] = {
    "baud": {str(each): each for each in _BAUDS},
    "parity": {"even": "E", "odd": "O", "none": "N"},
    "stop_bits": {"1": 1, "2": 2},
}
_FORMS = "tcp://HOST:502?unit=1, rtu:///dev/ttyUSB0?unit=1&baud=19200&parity=even or rtu+tcp://HOST:PORT?unit=1"


@dataclass(frozen=True, slots=True)
class Line:
    """What one or more devices hang on: a host and port, or a serial port (with Modbus' own settings)."""

    host: str = ""
    port: int = _PORT
    serial: str = ""
    baud: int = 19200
    parity: str = "E"
    stop_bits: int = 1
    has_serial_frames: bool = False

    def __str__(self) -> str:
        """Return the line as an address says it."""
        if self.serial:
            return f"rtu://{self.serial}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'rtu+tcp' if self.has_serial_frames else 'tcp'}://{host}:{self.port}"


def parse(address: str, *, unit: int = 1) -> tuple[Line, int]:
    """Return the line and the unit that an address names, or the given unit; raises UsageError where it is none."""
    try:
        parts = urlsplit(address)
        port, host = parts.port, parts.hostname or ""
        said = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query), keep_blank_values=True))
    except ValueError:
        raise _no_address(address) from None
    is_serial = parts.scheme == "rtu"
    path = unquote(parts.path)
    has_right_parts = (not host and port is None and len(path) > 1) if is_serial else (host and path in {"", "/"})
    if parts.scheme not in {"tcp", "rtu", "rtu+tcp"} or not has_right_parts or parts.fragment or "@" in parts.netloc:
        raise _no_address(address)
    if (parts.scheme == "rtu+tcp" and port is None) or port == 0:
        raise UsageError(f"{address!r:.120} names no port; write rtu+tcp://HOST:PORT?unit=1.")
    unit = _unit(said.pop("unit", str(unit)))
    if not is_serial:
        if said:
            raise UsageError(f"{next(iter(said))!r:.40} is nothing that {address!r:.120} may say; it may say unit.")
        return Line(host=host, port=port or _PORT, has_serial_frames=parts.scheme == "rtu+tcp"), unit
    return Line(serial=path, has_serial_frames=True, **_serial(said)), unit


def _no_address(address: str) -> UsageError:
    """Return the error that an address is none, without it where there may be a password in it."""
    shown = "That" if "@" in address else f"{address!r:.120}"
    return UsageError(f"{shown} is no address of a device; write {_FORMS}.")


def _unit(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else -1
    if not 0 <= number <= 255:
        raise UsageError(
            f"{text!r:.40} is no unit; give a number from 0 to 255, as unit=1 (devices on a line have 1 to 247)."
        )
    return number


def _serial(said: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, word in said.items():
        if key not in _OF_SERIAL:
            raise UsageError(
                f"{key!r:.40} is nothing that a serial address may say; it may say unit, {', '.join(_OF_SERIAL)}."
            )
        if word not in _OF_SERIAL[key]:
            raise UsageError(f"{word!r:.40} is no {key.replace('_', ' ')}; give one of {', '.join(_OF_SERIAL[key])}.")
        values[key] = _OF_SERIAL[key][word]
    return values
