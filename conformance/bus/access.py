"""The wire: what lets the kit in at a broker; what is secret comes from a file or the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from conformance.bus.address import PASSWORD_VARIABLE, Address
from conformance.errors import UsageError

LONGEST = 65_535  # bytes of a text on the wire (MQTT 3.1.1, section 1.5.3), and seconds of a keep-alive


@dataclass(frozen=True, slots=True)
class Access:
    """Who the kit says it is, whom it trusts, and how it speaks; no client id is one of the kit's own."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    client_id: str | None = None
    keep_alive_s: int = 15
    version: str = "3.1.1"
    websocket_path: str = "/mqtt"


def read_access(
    address: Address,
    *,
    user: str | None = None,
    password_file: Path | None = None,
    ca: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    client_id: str | None = None,
    keep_alive_s: int = 15,
    version: str = "3.1.1",
    websocket_path: str = "/mqtt",
) -> Access:
    """Return what lets the kit in at an address; raises UsageError where the parts do not fit each other."""
    if user and address.user and user != address.user:
        raise UsageError("The address and --user name two users; leave one of them out.")
    user = user or address.user
    if password_file is not None and user is None:
        raise UsageError("A password belongs to a user; give --user NAME as well.")
    if not address.is_tls and (ca or certificate or key):
        raise UsageError("Certificates are for TLS; write mqtts:// or wss:// in the address, or leave them out.")
    if (certificate is None) != (key is None):
        raise UsageError("A client certificate and its key go together; give both --certificate and --key.")
    password = None
    if user is not None:
        password = os.environ.get(PASSWORD_VARIABLE) or None if password_file is None else _password(password_file)
    for what, text in (("user", user), ("password", password), ("client id", client_id)):
        if text is not None and not _is_on_the_wire(text):
            raise UsageError(f"The {what} cannot be sent: it is not text of at most {LONGEST} bytes; correct it.")
    path = f"/{websocket_path.lstrip('/')}"
    if not (path.isascii() and path.isprintable()) or " " in path:
        raise UsageError(f"{websocket_path!r} is no path of a websocket; write it like /mqtt, escaped as in a URL.")
    return Access(
        user=user,
        password=password,
        ca=ca,
        certificate=certificate,
        key=key,
        client_id=client_id or None,
        keep_alive_s=keep_alive_s,
        version=version,
        websocket_path=path,
    )


def _password(path: Path) -> str:
    """Return the one line of a file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name a file that holds the password.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: the password in it is not UTF-8 text; save it as UTF-8.") from None
    line = text.removesuffix("\n").removesuffix("\r")
    if not line or "\n" in line or "\r" in line:
        held = "more than one line" if line else "no password"
        raise UsageError(f"{path}: holds {held}; write the password into it, one line and nothing else.")
    return line


def _is_on_the_wire(text: str) -> bool:
    """Tell whether a text can stand in an MQTT packet."""
    try:
        return "\0" not in text and len(text.encode("utf-8")) <= LONGEST
    except UnicodeEncodeError:
        return False
