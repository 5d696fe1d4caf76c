"""CSMS, first on its road: where the management system is, and what lets us in; the secret comes from a file."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote, urlsplit

from reference_impl.csms.dialects import DIALECTS, Dialect
from reference_impl.errors import UsageError, about
from reference_impl.secret import first_line, read

_LONGEST_IDENTITY = 48  # identifierString of OCPP 2.0.1; 1.6 names no length


@dataclass(frozen=True, slots=True)
class Place:
    """A management system, who to say we are, in which version of OCPP, and whom to trust, where it is encrypted."""

    url: str
    identity: str
    dialect: Dialect
    password: str | None = field(default=None, repr=False)
    context: ssl.SSLContext | None = None

    @property
    def endpoint(self) -> str:
        """The address of this charger at the system: the identity is its last part (OCPP-J 1.6 and 2.0.1, 3.1.1)."""
        return f"{self.url}/{quote(self.identity, safe='')}"


def parse(
    url: str | None,
    *,
    identity: str | None,
    version: str,
    password_file: Path | None = None,
    ca_file: Path | None = None,
) -> Place:
    """Return the place that options make up; raises UsageError where one of them is not what it should be."""
    if url is None:
        raise UsageError(
            "What is set for a CSMS is for one that is named; give its address (--csms, or url in a file)."
        )
    if find_spec("ocpp") is None:
        raise UsageError("OCPP needs a library that is not here; install everest-conformance[ocpp].")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"ws", "wss"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, is_address = urlsplit(""), False
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "A password in the address of a CSMS is seen by all; put it into a file and give --csms-password-file."
        )
    if not is_address or set("?#") & set(url) or not url.isprintable() or not url.isascii() or " " in url:
        raise UsageError(f"{url!a:.80} is no address of a CSMS; write wss://host[:port]/path, or ws:// without TLS.")
    if identity is None:
        raise UsageError("A CSMS knows its chargers by their names; give --csms-identity as well.")
    if not 0 < len(identity) <= _LONGEST_IDENTITY or not identity.isprintable() or ":" in identity:
        with about("csms", "identity"):
            raise UsageError(
                f"{identity!a:.60} cannot be the identity at a CSMS; give at most {_LONGEST_IDENTITY} characters "
                "that can be printed, without a colon."
            )
    is_encrypted = parts.scheme == "wss"
    if ca_file is not None and not is_encrypted:
        raise UsageError("Certificates are for TLS; write wss:// in the address of the CSMS.")
    with about("csms", "password_file"):
        password = first_line(password_file) if password_file else None
    if password is not None and not is_encrypted and not _is_here(parts.hostname or ""):
        raise UsageError("A password over ws:// can be read on the way; write wss:// in the address of the CSMS.")
    with about("csms", "ca_file"):
        context = _context(ca_file) if is_encrypted else None
    return Place(url.rstrip("/"), identity, DIALECTS[version], password=password, context=context)


def _context(ca_file: Path | None) -> ssl.SSLContext:
    if ca_file is not None:
        read(ca_file)  # which says what is wrong with the file itself
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except ssl.SSLError:
        raise UsageError(f"{ca_file} certifies no CSMS; give certificates in PEM.") from None


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
