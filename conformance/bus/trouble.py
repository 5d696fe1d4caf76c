"""The wire: why a broker cannot be reached or does not let the kit in, each reason one sentence with its remedy."""

from __future__ import annotations

import socket
import ssl

from conformance.bus.access import Access
from conformance.bus.address import Address
from conformance.bus.probe import alert, speaks_tls, speaks_websocket
from conformance.contract.payload import shown
from conformance.errors import BenchError

EXPIRED, NOT_YET_VALID, OTHER_NAMES = 10, 9, {62, 64}  # X509_V_ERR_… in <openssl/x509_vfy.h>
UNSUPPORTED_VERSION, CLIENT_ID, BANNED, TAKEN_OVER = 0x84, 0x85, 0x8A, 0x8E  # MQTT 5, section 2.4
CREDENTIALS = {0x86, 0x87, 0x8C}
BUSY = {0x88, 0x89, 0x97, 0x9F}


def not_reached(address: Address, access: Access, error: Exception) -> BenchError:
    """Return what keeps the kit from connecting: name, network, TLS or websocket."""
    if isinstance(error, socket.gaierror):
        nobody = " (no name server answers)" if error.errno == socket.EAI_AGAIN else ""
        return _error(address, f"the host name is not known{nobody}; correct the address")
    if isinstance(error, ConnectionRefusedError):
        return _error(address, "no broker there (refused); start one, or correct the port")
    if isinstance(error, TimeoutError):
        return _error(address, "nothing answers there (timed out); check host, port, network and firewall")
    if isinstance(error, ssl.SSLError):
        return _error(address, _tls(address, access, error))
    if address.is_tls and isinstance(error, ConnectionResetError):
        return _error(address, _NO_TLS)
    if address.is_websocket and isinstance(error, ConnectionError):
        return _error(address, _no_websocket(address, access))
    why = getattr(error, "strerror", None) or "it is no name of a host"
    return _error(address, f"cannot be reached ({why}); check address and network")


def not_answered(address: Address, access: Access, context: ssl.SSLContext | None) -> BenchError:
    """Return why what listens at a port hung up, or said nothing, where an MQTT broker would have answered."""
    if context is None and speaks_tls(address):
        why = f"the port speaks TLS; write {_in('wss' if address.is_websocket else 'mqtts', address)}"
    elif context is not None and (told := alert(address, context)):
        why = _alert(access, told)
    elif not address.is_websocket and speaks_websocket(address, access.websocket_path, context):
        why = f"the port speaks websockets; write {_in('wss' if context else 'ws', address)}"
    elif access.version == "5":
        why = "no MQTT connection (nobody answers to MQTT 5); give --mqtt 3.1.1, or check the port"
    else:
        why = "no MQTT connection (it does not answer as an MQTT broker does); check port and access"
    return _error(address, why)


def not_let_in(address: Address, access: Access, *, code: int, reason: str) -> BenchError:
    """Return what a broker says by the reason code (as MQTT 5 numbers them) with which it refuses the connection."""
    told = f"no MQTT connection ({reason})"
    if code in CREDENTIALS and access.user is None:
        why = f"{told}: the broker wants a user and a password; give --user and --password-file"
    elif code in CREDENTIALS and access.password is None:
        why = f"{told}: the broker refuses user {shown(access.user)} without a password; give --password-file"
    elif code in CREDENTIALS:
        why = f"{told}: the broker refuses user {shown(access.user)} with this password; check both"
    elif code == UNSUPPORTED_VERSION:
        why = f"{told}: the broker does not speak MQTT {access.version}; give --mqtt {_other(access.version)}"
    elif code == CLIENT_ID:
        why = f"{told}: the broker does not take this client id; give another one with --client-id"
    elif code == BANNED:
        why = f"{told}: the broker has banned this client; let it in there"
    elif code in BUSY:
        why = f"{told}: the broker takes no connection now; try again, and look into its log"
    else:
        why = f"{told}; check port and access, and look into the broker's log"
    return _error(address, why)


def thrown_out(address: Address, access: Access) -> str:
    """Return why a link may be ended again and again soon after it was made."""
    if access.client_id is None:
        return f"{address}: the broker ends the link again and again soon after it was made; look into its log."
    return (
        f"{address}: the broker ends the link again and again soon after it was made, as it does where another client "
        f"has the same id {shown(access.client_id)}; give another --client-id."
    )


_NO_TLS = "the port does not speak TLS; check it, or write mqtt:// or ws://"


def _tls(address: Address, access: Access, error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == EXPIRED:
            return "the broker's certificate has expired; renew it, or set this machine's clock"
        if error.verify_code == NOT_YET_VALID:
            return "the broker's certificate is not valid yet; set this machine's clock, or the one it was made by"
        if error.verify_code in OTHER_NAMES:
            return f"the broker's certificate is not for {address.host}; write the host as the certificate names it"
        return f"the broker's certificate is not trusted ({error.verify_message}); name its authority with --ca FILE"
    reason = error.reason or ""
    return _alert(access, reason) if "ALERT" in reason else _NO_TLS


def _alert(access: Access, reason: str) -> str:
    if "PROTOCOL_VERSION" in reason:
        return "the broker speaks no version of TLS that this machine takes; let it speak TLS 1.2 or 1.3"
    if access.certificate is None:
        return f"the broker wants a client certificate ({_words(reason)}); give --certificate and --key"
    return f"the broker refuses the client certificate ({_words(reason)}); give one that it trusts as --certificate"


def _no_websocket(address: Address, access: Access) -> str:
    if not address.is_tls and speaks_tls(address):
        return f"the port speaks TLS; write {_in('wss', address)}"
    return (
        f"no websocket there at {shown(access.websocket_path)}; check the port and --websocket-path, or write "
        f"{'mqtts' if address.is_tls else 'mqtt'}://"
    )


def _words(reason: str) -> str:
    return reason.lower().replace("_", " ")


def _in(scheme: str, address: Address) -> str:
    return f"{scheme}://{str(address).partition('://')[2]}"


def _other(version: str) -> str:
    return "3.1.1" if version == "5" else "5"


def _error(address: Address, why: str) -> BenchError:
    return BenchError(f"{address}: {why}.")
