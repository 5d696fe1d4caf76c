"""Where a management system is: what is right, and one sentence for each thing that is not."""

import pytest

from reference_impl import UsageError
from reference_impl.csms.line import context_of
from reference_impl.csms.place import parse


def place(url="wss://csms.example/ocpp", *, identity="CP001", version="1.6", **options):
    return parse(url, identity=identity, version=version, **options)


def test_the_identity_is_the_last_part_of_the_address():
    """It is escaped there, and a slash at the end of the address is none of its parts."""
    assert place("ws://csms:9000/ocpp/", identity="CP 1/ä").endpoint == "ws://csms:9000/ocpp/CP%201%2F%C3%A4"


def test_a_password_is_the_first_line_of_its_file_and_in_no_text(tmp_path):
    """Whoever prints a place prints no secret."""
    secret = tmp_path / "secret"
    secret.write_text("kilowatt\nhour\n", encoding="utf-8")
    for url in ("wss://csms.example", "ws://127.0.0.1:9", "ws://[::1]:9", "ws://localhost"):
        found = place(url, password_file=secret)
        assert found.password == "kilowatt"
        assert "kilowatt" not in repr(found)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"url": "http://csms.example"}, "write wss://"),
        ({"url": "wss://"}, "write wss://"),
        ({"url": "wss://csms.example:port"}, "write wss://"),
        ({"url": "wss://csms.example/?key=1"}, "write wss://"),
        ({"url": "wss://csms.example/a b"}, "write wss://"),
        ({"url": "wss://csms.example/\x1b[2J"}, "write wss://"),
        ({"url": "wss://CP001:kilowatt@csms.example"}, "give --csms-password-file"),
        ({"identity": None}, "give --csms-identity"),
        ({"identity": ""}, "without a colon"),
        ({"identity": "a:b"}, "without a colon"),
        ({"identity": "\x1b"}, "without a colon"),
        ({"identity": "x" * 49}, "at most 48"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(options, says):
    """With its remedy, nothing that a terminal obeys, and no password."""
    with pytest.raises(UsageError) as told:
        place(**options)
    assert says in str(told.value)
    assert str(told.value).isprintable()
    assert "kilowatt" not in str(told.value)


def test_files_that_are_not_what_they_should_be_are_told(tmp_path):
    """One that is not there, one without a password, one without certificates, and one for no TLS."""
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(UsageError, match="cannot be read"):
        place(password_file=tmp_path / "nowhere")
    with pytest.raises(UsageError, match="holds no password"):
        place(password_file=empty)
    with pytest.raises(UsageError, match="certifies no CSMS"):
        context_of(place(ca_file=empty))
    with pytest.raises(UsageError, match="write wss://"):
        place("ws://127.0.0.1:9", ca_file=empty)


def test_a_password_is_not_sent_where_others_can_read_it(tmp_path):
    """Over ws:// it stays on this machine."""
    secret = tmp_path / "secret"
    secret.write_text("kilowatt", encoding="utf-8")
    with pytest.raises(UsageError, match="can be read on the way"):
        place("ws://192.0.2.7", password_file=secret)


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    """Whoever has not asked for the extra is told its name."""
    monkeypatch.setattr("reference_impl.csms.place.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"install everest-conformance\[ocpp\]"):
        place()
