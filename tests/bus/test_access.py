"""What lets the kit in: where it comes from, and what does not fit together."""

import pytest

from conformance.bus import Access, parse, read_access
from conformance.bus.address import PASSWORD_VARIABLE
from conformance.errors import UsageError

PLAIN, SECURE = parse("mqtt://h"), parse("mqtts://h")


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """No password is in the environment unless a test says so."""
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    return monkeypatch


def file(folder, content):
    path = folder / "password"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [b"secret", b"secret\n", b"secret\r\n"])
def test_a_password_comes_from_a_file(tmp_path, content):
    """Its one line, with or without an end; it is in no text of the access."""
    access = read_access(PLAIN, user="lab", password_file=file(tmp_path, content))
    assert (access.user, access.password) == ("lab", "secret")
    assert "secret" not in repr(access)


def test_a_password_comes_from_the_environment(environment, tmp_path):
    """Only where no file is named, only for a user, and empty is none."""
    environment.setenv(PASSWORD_VARIABLE, "from outside")
    assert read_access(PLAIN, user="lab").password == "from outside"
    assert read_access(parse("mqtt://lab@h")).password == "from outside"
    assert read_access(PLAIN, user="lab", password_file=file(tmp_path, b"from file")).password == "from file"
    assert read_access(PLAIN).password is None
    environment.setenv(PASSWORD_VARIABLE, "")
    assert read_access(PLAIN, user="lab").password is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds no password; write the password into it"),
        (b"\n", "holds no password"),
        (b"secret\nsecret\n", "holds more than one line"),
        (b"\nsecret", "holds more than one line"),
        (b"secret\xff", "is not UTF-8"),
        (b"secret\x00", "The password cannot be sent"),
        (b"secret" * 20_000, "The password cannot be sent"),
        (None, "cannot be read .No such file"),
    ],
)
def test_a_file_that_is_no_password(tmp_path, content, sentence):
    """One sentence says what is wrong with it, and never what is in it."""
    path = tmp_path / "password" if content is None else file(tmp_path, content)
    with pytest.raises(UsageError, match=sentence) as refused:
        read_access(PLAIN, user="lab", password_file=path)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "parts", "sentence"),
    [
        (PLAIN, {"ca": "x"}, "Certificates are for TLS; write mqtts:// or wss://"),
        (SECURE, {"certificate": "x"}, "go together; give both --certificate and --key"),
        (SECURE, {"key": "x"}, "go together"),
        (PLAIN, {"password_file": "x"}, "belongs to a user; give --user NAME"),
        (parse("mqtt://a@h"), {"user": "b"}, "name two users"),
        (parse("mqtt://a%00@h"), {}, "The user cannot be sent"),
        (PLAIN, {"client_id": "x" * 70_000}, "The client id cannot be sent"),
        (PLAIN, {"websocket_path": "/a\r\nX: y"}, "is no path of a websocket; write it like /mqtt"),
        (PLAIN, {"websocket_path": "/ä"}, "is no path of a websocket"),
        (PLAIN, {"client_id": "\udcff"}, "The client id cannot be sent"),
    ],
)
def test_what_does_not_fit(tmp_path, address, parts, sentence):
    """Each is refused before anybody connects."""
    given = {name: tmp_path / value if name in {"ca", "certificate", "key"} else value for name, value in parts.items()}
    with pytest.raises(UsageError, match=sentence):
        read_access(address, **given)


def test_what_is_not_said():
    """Nothing said is nobody, MQTT 3.1.1, and the path that brokers have; a path may be written without its slash."""
    assert read_access(PLAIN) == Access()
    assert read_access(PLAIN, user="lab").user == read_access(parse("mqtt://lab@h"), user="lab").user == "lab"
    assert read_access(PLAIN, websocket_path="ws").websocket_path == "/ws"
