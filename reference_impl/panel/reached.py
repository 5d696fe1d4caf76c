"""Panel, beside its road: how to reach the broker from a command line."""

from __future__ import annotations

from collections.abc import Sequence

from reference_impl.address import Address


def reached(address: Address) -> Sequence[str]:
    """Return what mosquitto's clients need to reach the broker, but no password."""
    words = ["-h", address.host, "-p", str(address.port)]
    if address.user is not None:
        words += ["-u", address.user]
    if address.tls:
        words += ["--cafile", str(address.ca_file)] if address.ca_file else ["--tls-use-os-certs"]
    if address.certificate is not None:
        words += ["--cert", str(address.certificate), "--key", str(address.key)]
    return words
