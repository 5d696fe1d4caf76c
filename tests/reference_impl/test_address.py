from pathlib import Path

import pytest

from reference_impl import UsageError
from reference_impl.address import PASSWORD_VARIABLE, parse


def test_an_address_says_everything_but_the_secret(tmp_path: Path) -> None:
    """Host, port, user and prefix are in the URL; the password is in a file, and in nothing that is printed."""
    secret = tmp_path / "secret"
    secret.write_text("kilo:watt@1\nsecond line\n", encoding="utf-8")
    address = parse("mqtt://us%40er@broker.example:1234/site/7/", password_file=secret)
    assert (address.host, address.port, address.user, address.prefix) == ("broker.example", 1234, "us@er", "site/7/")
    assert address.password == "kilo:watt@1"
    assert "kilo" not in repr(address) + address.url
    assert address.url == "mqtt://broker.example:1234/site/7"


def test_ports_and_tls() -> None:
    """The ports are the registered ones, and mqtts means TLS."""
    assert (parse("mqtt://h").port, parse("mqtt://h").tls) == (1883, False)
    assert (parse("mqtts://h").port, parse("mqtts://h").tls) == (8883, True)
    assert parse("mqtt://[::1]:9").host == "::1"


def test_the_environment_holds_a_password_for_a_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a user it is not used: nobody wants it."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "kilowatt")
    assert parse("mqtt://user@h").password == "kilowatt"
    assert parse("mqtt://h").password is None


@pytest.mark.parametrize(
    ("url", "files", "way_out"),
    [
        ("mqtt://user:kilowatt@h", {}, "--password-file"),
        ("http://user:kilowatt@h", {}, "write mqtt://"),
        ("user:kilowatt@h", {}, "write mqtt://"),
        ("mqtt:/user:kilowatt@h", {}, "write mqtt://"),
        ("mqtt://h?password=kilowatt", {}, "write mqtt://"),
        ("mqtt://h:0", {}, "write mqtt://"),
        ("mqtt://h?x=1", {}, "write mqtt://"),
        ("mqtt://h:99999", {}, "write mqtt://"),
        ("mqtt://h/a/#", {}, "write mqtt://"),
        ("mqtt://h/a/+", {}, "without + and #"),
        ("mqtt://h", {"ca_file": "empty"}, "write mqtts://"),
        ("mqtts://h", {"certificate": "empty"}, "go together"),
        ("mqtts://h", {"ca_file": "nowhere"}, "name another file"),
        ("mqtt://user@h", {"password_file": "nowhere"}, "name another file"),
        ("mqtt://user@h", {"password_file": "empty"}, "first line"),
        ("mqtt://h", {"password_file": "secret"}, "mqtt://user@host"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out(url: str, files: dict[str, str], way_out: str, tmp_path: Path) -> None:
    """One sentence, and no secret in it."""
    (tmp_path / "empty").touch()
    (tmp_path / "secret").write_text("kilowatt", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        parse(url, **{option: tmp_path / name for option, name in files.items()})
    assert way_out in str(told.value)
    assert "kilowatt" not in str(told.value)
