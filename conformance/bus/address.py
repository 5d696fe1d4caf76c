"""The wire: the address of a broker as a user writes it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from conformance.errors import UsageError

EXAMPLE = "mqtt://127.0.0.1:1883"
PORTS = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}
PASSWORD_VARIABLE = "EVEREST_CONFORMANCE_PASSWORD"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker is: host, port, the prefix that stands before every topic, how it is spoken to, and as whom.

    As text it has neither the user nor anything secret, and can be read again.
    """

    host: str
    port: int
    prefix: str = ""
    scheme: str = "mqtt"
    user: str | None = None

    @property
    def is_tls(self) -> bool:
        """Whether the link is encrypted."""
        return self.scheme in {"mqtts", "wss"}

    @property
    def is_websocket(self) -> bool:
        """Whether MQTT is spoken within a websocket."""
        return self.scheme in {"ws", "wss"}

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return with_prefix(f"{self.scheme}://{host}:{self.port}", self.prefix)


def with_prefix(address: str, prefix: str) -> str:
    """Return the text of an address that has no prefix, with one."""
    return f"{address}/{quote(prefix)}" if prefix else address


def parse(text: str) -> Address:
    """Read `SCHEME://[USER@]HOST[:PORT][/PREFIX]`; raises UsageError for anything else, and for a password in it."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise _no_address(text) from None
    try:
        port = parts.port
    except ValueError:
        raise _no_port(parts.netloc) from None
    if parts.scheme not in PORTS or not host or parts.query or parts.fragment:
        raise _no_address(text)
    if port == 0:
        raise _no_port(parts.netloc)
    if parts.password is not None:
        raise UsageError(
            "The address holds a password, which everybody on this machine can see; put it into a file and give "
            f"--password-file FILE, or into the environment as {PASSWORD_VARIABLE}."
        )
    prefix = unquote(parts.path).strip("/")
    if any(character in prefix for character in "#+\0"):
        raise UsageError(f"{prefix!r} is not a topic prefix: it holds a wildcard; leave it out.")
    user = unquote(parts.username) if parts.username else None
    return Address(host, port or PORTS[parts.scheme], prefix, parts.scheme, user)


def _no_port(netloc: str) -> UsageError:
    shown = "That" if "@" in netloc else repr(netloc.rpartition(":")[2])
    return UsageError(f"{shown} is not a port; write a number from 1 to 65535, like {EXAMPLE}.")


def _no_address(text: str) -> UsageError:
    """Return the error that shows a text which is no address, unless there may be a password in it."""
    shown = "That" if "@" in text else repr(text)
    return UsageError(f"{shown} is not an address of a broker; write it like {EXAMPLE}, or with mqtts, ws or wss.")
