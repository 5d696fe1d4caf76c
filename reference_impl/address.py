"""Reference, at its edge: where the broker is, and what lets us in; secrets come from files or the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reference_impl.errors import UsageError, about
from reference_impl.secret import first_line, read
from reference_impl.settings import BrokerSettings

PASSWORD_VARIABLE = "EVEREST_REFERENCE_PASSWORD"
_PORTS = {"mqtt": 1883, "mqtts": 8883}
_NOT_IN_A_PREFIX = set("+#\0")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker listens, who to say we are, and what stands before every topic (with its slash)."""

    host: str
    port: int = 1883
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    prefix: str = ""
    tls: bool = False
    ca_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def place(self) -> str:
        """Host and port, as a person writes them."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without secrets, for others to connect to."""
        return f"mqtt{'s' if self.tls else ''}://{self.place}{'/' if self.prefix else ''}{self.prefix.rstrip('/')}"


def parse(
    url: str,
    *,
    password_file: Path | None = None,
    ca_file: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
) -> Address:
    """Return the address that a URL and files make up; raises UsageError where one of them is not what it should be."""
    try:
        parts = urlsplit(url)
        port = _PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in _PORTS or not parts.hostname or not port or set("?#") & set(url):
        raise UsageError(f"{_shown(url)} is no address of a broker; write mqtt://host:port or mqtts://host:port.")
    if parts.password is not None:
        raise UsageError(
            f"A password on the command line is seen by everybody; put it into a file and give --password-file, "
            f"or into the environment as {PASSWORD_VARIABLE}."
        )
    prefix = unquote(parts.path).strip("/")
    if _NOT_IN_A_PREFIX & set(prefix):
        raise UsageError(f"{prefix!r} cannot stand before topics; write a path without + and #.")
    tls = parts.scheme == "mqtts"
    if not tls and any((ca_file, certificate, key)):
        raise UsageError("Certificates are for TLS; write mqtts:// in the address.")
    if (certificate is None) != (key is None):
        raise UsageError("A client certificate and its key go together; give both, or none.")
    for name, path in (("ca_file", ca_file), ("client_certificate", certificate), ("client_key", key)):
        if path is not None:
            with about("broker", name):
                read(path)
    user = unquote(parts.username) if parts.username is not None else None
    with about("broker", "password_file"):
        password = _password(password_file)
    if password is not None and user is None:
        if password_file is not None:
            raise UsageError("A password belongs to a user; write mqtt://user@host.")
        password = None
    return Address(
        host=parts.hostname,
        port=port,
        user=user,
        password=password,
        prefix=f"{prefix}/" if prefix else "",
        tls=tls,
        ca_file=ca_file,
        certificate=certificate,
        key=key,
    )


def address_of(broker: BrokerSettings) -> Address | None:
    """Return where the broker is, or None for one of its own, which is reached without anything else.

    Raises UsageError where something is said that is not for it.
    """
    if broker.url is not None:
        if broker.port:
            with about("broker", "port"):
                raise UsageError(
                    "A port is chosen for a broker of the charger's own; leave it out, or the address of the other."
                )
        with about("broker", "url"):
            return parse(
                broker.url,
                password_file=broker.password_file,
                ca_file=broker.ca_file,
                certificate=broker.client_certificate,
                key=broker.client_key,
            )
    for option in ("password_file", "ca_file", "client_certificate", "client_key"):
        if getattr(broker, option) is not None:
            with about("broker", option):
                raise UsageError(
                    "This is for a broker that is there already; give its address as well (--broker, or url in a file)."
                )
    return None


def _password(path: Path | None) -> str | None:
    """Return the first line of a file, or what the environment says, or None."""
    return os.environ.get(PASSWORD_VARIABLE) if path is None else first_line(path)


def _shown(url: str) -> str:
    """Return an address that is none, but nothing of it where there may be a password in it."""
    return "That" if set("@?") & set(url) else repr(url)
