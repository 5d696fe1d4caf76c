"""Why a broker cannot be reached: each reason is told apart from the others, with its own remedy."""

import errno
import socket
import ssl

import pytest

from conformance.bus import Access, parse
from conformance.bus.mqtt import MqttBus
from conformance.bus.trouble import not_answered, not_let_in, not_reached, thrown_out
from conformance.errors import UsageError

PLAIN, SECURE = parse("mqtt://h"), parse("mqtts://h")
UNUSED = "mqtt://127.0.0.1:1"


def untrusted(code, message="self-signed certificate"):
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, message
    return error


def failed(reason):
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("address", "error", "sentence"),
    [
        (PLAIN, socket.gaierror(socket.EAI_NONAME, "x"), "the host name is not known; correct the address"),
        (PLAIN, socket.gaierror(socket.EAI_AGAIN, "x"), "not known (no name server answers)"),
        (PLAIN, ConnectionRefusedError(), "no broker there (refused); start one, or correct the port"),
        (PLAIN, TimeoutError(), "nothing answers there (timed out); check host, port, network and firewall"),
        (PLAIN, OSError(errno.ENETUNREACH, "Network is unreachable"), "cannot be reached (Network is unreachable)"),
        (PLAIN, UnicodeError("label too long"), "cannot be reached (it is no name of a host)"),
        (SECURE, untrusted(18), "not trusted (self-signed certificate); name its authority with --ca FILE"),
        (SECURE, untrusted(10), "has expired; renew it, or set this machine's clock"),
        (SECURE, untrusted(9), "is not valid yet; set this machine's clock"),
        (SECURE, untrusted(62), "is not for h; write the host as the certificate names it"),
        (SECURE, untrusted(64), "is not for h;"),
        (SECURE, failed("TLSV1_ALERT_PROTOCOL_VERSION"), "no version of TLS that this machine takes"),
        (SECURE, failed("WRONG_VERSION_NUMBER"), "does not speak TLS; check it, or write mqtt://"),
        (SECURE, ConnectionResetError(), "does not speak TLS"),
    ],
)
def test_what_keeps_the_kit_from_connecting(address, error, sentence):
    """One sentence of what is wrong, where, and what to do."""
    told = str(not_reached(address, Access(), error))
    assert told.startswith(f"{address}: ")
    assert sentence in told
    assert "; " in told


LAB = Access(user="lab", password="secret", client_id="me")


@pytest.mark.parametrize(
    ("code", "access", "sentence"),
    [
        (0x86, Access(), "wants a user and a password; give --user and --password-file"),
        (0x87, Access(user="lab"), 'refuses user "lab" without a password; give --password-file'),
        (0x87, LAB, 'refuses user "lab" with this password; check both'),
        (0x84, Access(), "does not speak MQTT 3.1.1; give --mqtt 5"),
        (0x84, Access(version="5"), "does not speak MQTT 5; give --mqtt 3.1.1"),
        (0x85, LAB, "does not take this client id; give another one with --client-id"),
        (0x8A, LAB, "has banned this client"),
        (0x88, LAB, "takes no connection now; try again"),
        (0x80, LAB, "look into the broker's log"),
    ],
)
def test_what_a_broker_says(code, access, sentence):
    """The reason is repeated as the broker gave it, with the option that helps, and nothing secret."""
    told = str(not_let_in(PLAIN, access, code=code, reason="Reason"))
    assert "no MQTT connection (Reason)" in told
    assert sentence in told
    assert "secret" not in told


def test_a_port_that_is_silent():
    """Where nothing is known, the version of MQTT may be the reason, and is named where it was chosen."""
    address = parse(UNUSED)
    assert "does not answer as an MQTT broker does" in str(not_answered(address, Access(), None))
    assert "give --mqtt 3.1.1" in str(not_answered(address, Access(version="5"), None))


def test_being_thrown_out():
    """The client id is suspected only where the user chose one: the kit's own are unique."""
    assert 'has the same id "me"; give another --client-id' in thrown_out(PLAIN, LAB)
    assert "--client-id" not in thrown_out(PLAIN, Access())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "cannot be read .No such file"), (b"nonsense", "holds no certificate; name the authority's file")],
)
def test_an_authority_that_is_none(tmp_path, content, sentence):
    """Said before anybody connects."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=sentence):
        MqttBus(SECURE, Access(ca=path))


def test_a_client_certificate_that_is_none(tmp_path):
    """Both files are named: either may be wrong."""
    for name in ("a.pem", "a.key"):
        (tmp_path / name).write_text("nonsense", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.pem, .*a\.key: are no certificate and its key"):
        MqttBus(SECURE, Access(certificate=tmp_path / "a.pem", key=tmp_path / "a.key"))
