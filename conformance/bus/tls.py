"""The wire: how a broker is trusted, and the kit by it, from files in PEM form."""

from __future__ import annotations

import ssl
from pathlib import Path

from conformance.bus.access import Access
from conformance.errors import UsageError


def context(access: Access) -> ssl.SSLContext:
    """Return how TLS is spoken; raises UsageError where a file is missing, unreadable, or not what it should be."""
    for path in filter(None, (access.ca, access.certificate, access.key)):
        _check_readable(path)
    try:
        made = ssl.create_default_context(cafile=access.ca)
    except ssl.SSLError:
        raise UsageError(f"{access.ca}: holds no certificate; name the authority's file in PEM form.") from None
    if access.certificate is None or access.key is None:
        return made
    try:
        made.load_cert_chain(access.certificate, access.key, password=lambda: "")
    except ssl.SSLError:
        raise UsageError(
            f"{access.certificate}, {access.key}: are no certificate and its key; name two PEM files that belong "
            "together, the key without a passphrase."
        ) from None
    return made


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            return
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); name another file.") from None
