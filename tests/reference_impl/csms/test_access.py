"""The connection to a management system: who is let in, and who is trusted."""

import base64
import logging
import ssl

import pytest
from websockets.asyncio.server import basic_auth

from tests.broker.certificates import make
from tests.bus.mosquitto import until
from tests.reference_impl.csms.charge_point import charge_point, until_told
from tests.reference_impl.csms.system import System


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("kilowatt\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("expected", "status"), [("kilowatt", "connected"), ("megawatt", "disconnected")])
def test_the_password_lets_us_in_or_not_and_is_never_shown(secret, expected, status, caplog):
    """A wrong one is told with its remedy, and neither is in the log, whatever is logged."""
    caplog.set_level(logging.DEBUG)
    guard = basic_auth(credentials=("CP001", expected))
    with System(process_request=guard) as system, charge_point(system.url, password_file=secret) as (csms, _):
        until(lambda: csms.status == status, status)
        if status == "disconnected":
            until_told(caplog, "(HTTP 401)", "mend the password or the identity")
    assert "kilowatt" not in caplog.text
    assert base64.b64encode(b"CP001:kilowatt").decode() not in caplog.text


def test_a_redirection_is_not_followed(secret, caplog):
    """The password goes to the system that was named, and to no other."""
    with System() as elsewhere:

        def redirect(connection, _request):
            response = connection.respond(302, "")
            response.headers["Location"] = f"{elsewhere.url}/CP001"
            return response

        with System(process_request=redirect) as system, charge_point(system.url, password_file=secret):
            until_told(caplog, "(HTTP 302)")
            assert not elsewhere.requests


def test_another_version_is_told(caplog):
    """A system that speaks 2.0.1 only is no system of 1.6."""
    with System(version="2.0.1") as system, charge_point(system.url) as (csms, _):
        until_told(caplog, "if it speaks no ocpp1.6, choose another version of OCPP")
        assert csms.status == "disconnected"


def test_a_system_that_agrees_to_no_version_is_told(caplog):
    """OCPP-J lets it open the connection without a version, and close it."""
    with System(subprotocols=None) as system, charge_point(system.url) as (csms, _):
        until_told(caplog, "does not speak ocpp1.6; choose another version of OCPP")
        assert csms.status == "disconnected"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make(tmp_path_factory.mktemp("certificates"))


def test_tls_is_trusted_by_its_authority_and_not_without(certificates, secret, caplog):
    """With the authority we are in; without it, at a plain port, or at another host we are not, and it is told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "broker.pem", certificates / "broker.key")
    authority = {"ca_file": certificates / "ca.pem"}
    with System(ssl=context) as system:
        url = system.url.replace("ws:", "wss:")
        with charge_point(url, password_file=secret, **authority) as (csms, _):
            until(lambda: csms.status == "connected", "connected")
        with charge_point(url):
            until_told(caplog, "is not trusted", "give its authority as CA file")
        with charge_point(url.replace("127.0.0.1", "localhost"), **authority):
            until_told(caplog, "mend the host in its address")
    with System() as plain, charge_point(plain.url.replace("ws:", "wss:")):
        until_told(caplog, "There is no TLS with the CSMS")
