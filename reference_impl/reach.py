"""Reference, at its edge: how a broker is trusted, and why it cannot be reached, in sentences."""

from __future__ import annotations

import socket
import ssl

from reference_impl.address import Address
from reference_impl.errors import UsageError


def context(address: Address) -> ssl.SSLContext:
    """Return how to trust the broker, and to be trusted by it; raises UsageError where a file is no certificate."""
    try:
        context = ssl.create_default_context(cafile=str(address.ca_file) if address.ca_file else None)
        if address.certificate is not None:
            context.load_cert_chain(str(address.certificate), str(address.key), password=lambda: "")
    except OSError as error:
        files = ", ".join(str(path) for path in (address.ca_file, address.certificate, address.key) if path)
        why = getattr(error, "reason", None) or "not readable"
        raise UsageError(
            f"TLS cannot be set up with {files} ({why}); give PEM files that fit, the key without a passphrase."
        ) from None
    return context


def trouble(error: Exception, address: Address) -> str:
    """Return why a broker could not be reached, with the remedy."""
    if isinstance(error, ssl.SSLCertVerificationError):
        is_another = "mismatch" in error.verify_message or "not valid for" in error.verify_message
        remedy = "mend the host in its address" if is_another else "give its authority as CA file"
        return f"The broker at {address.place} is not trusted ({error.verify_message}); {remedy}."
    if isinstance(error, ssl.SSLError):
        return f"No TLS with the broker at {address.place} ({error.reason}); check its port and the client certificate."
    if address.tls and not isinstance(error, ConnectionRefusedError | socket.gaierror):
        return f"What listens at {address.place} does not speak TLS; check the port, or write mqtt://."
    if isinstance(error, socket.gaierror):
        return f"Nobody knows where {address.host} is; mend the host in the address of the broker."
    return f"No broker answers at {address.place}; start one, or mend its address."
