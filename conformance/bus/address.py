"""The wire: the address of a broker as a user writes it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from conformance.errors import UsageError

EXAMPLE = "mqtt://127.0.0.1:1883"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker is: host, port, and the prefix that stands before every topic."""

    host: str
    port: int
    prefix: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"mqtt://{host}:{self.port}" + (f"/{self.prefix}" if self.prefix else "")


def parse(text: str) -> Address:
    """Read `mqtt://HOST[:PORT][/PREFIX]`; raises UsageError for anything else."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"{text!r} is not an address of a broker; write it like {EXAMPLE}.") from None
    if parts.scheme != "mqtt" or not host or parts.query or parts.fragment:
        raise UsageError(f"{text!r} is not an address of a broker; write it like {EXAMPLE}.")
    if parts.username is not None or parts.password is not None:
        raise UsageError("The address holds credentials, which this version does not take; use a broker without them.")
    prefix = unquote(parts.path).strip("/")
    if any(character in prefix for character in "#+\0"):
        raise UsageError(f"{prefix!r} is not a topic prefix: it holds a wildcard; leave it out.")
    return Address(host, port or 1883, prefix)
