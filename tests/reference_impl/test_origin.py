"""An error about a setting names where that was said: the option, or the file and its line."""

from pathlib import Path

import pytest

from reference_impl.cli import main
from reference_impl.options import parser
from reference_impl.origin import option

METER = 'meter = {map = "sunspec-ac-meter", address = "tcp://192.0.2.21"}'


def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, *options: str) -> str:
    """Return the sentence about a settings file, with its path as FILE."""
    path = tmp_path / "charger.toml"
    path.write_text(text, encoding="utf-8")
    assert main(["serve", "--config", str(path), "--check", *options]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told.removeprefix("everest-reference: ").replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (
            '[[connector]]\nname = "a"\n[[connector]]\nname = "a"',
            "FILE, line 4: `name` of [[connector]] number 2: 'a' is the name of another connector as well; give",
        ),
        (
            '[[connector]]\nname = "a"\n\nmeter = {map = "nothing", address = "tcp://192.0.2.21"}',
            "FILE, line 4: `map` of `meter` of [[connector]] number 1: 'nothing' is neither a file nor",
        ),
        (
            '[[connector]]\nname = "a"\n[connector.meter]\nmap = "sunspec-ac-meter"\naddress = "tcp://h?unit=300"',
            "FILE, line 5: `address` of `meter` of [[connector]] number 1: '300' is no unit; give",
        ),
        (
            f'[[connector]]\nname = "a"\n{METER}\n[[connector]]\nname = "b"\n{METER}',
            "FILE, line 6: `address` of `meter` of [[connector]] number 2: The meter of b at tcp://192.0.2.21:502",
        ),
        ('[broker]\nurl = "mqtt://h:x"', "FILE, line 2: `url` of [broker]: 'mqtt://h:x' is no address of a broker"),
        (
            '[broker]\nurl = "mqtt://u@h"\npassword_file = "none"',
            "FILE, line 3: `password_file` of [broker]: ",
        ),
        (
            '[broker]\nurl = "mqtts://h"\nclient_key = "none"',
            "FILE, line 2: `url` of [broker]: A client certificate and its key go together; give both",
        ),
        ('[broker]\nca_file = "ca.pem"', "FILE, line 2: `ca_file` of [broker]: This is for a broker that is there"),
        ('[panel]\nlisten = "8080"', "FILE, line 2: `listen` of [panel]: '8080' is no place for the panel; write"),
        (
            '[csms]\nurl = "wss://h"\nidentity = "a:b"',
            "FILE, line 3: `identity` of [csms]: 'a:b' cannot be the identity at a CSMS; give",
        ),
        (
            '[charger]\nconnectors = 2\n[[connector]]\nname = "a"',
            "FILE, line 2: `connectors` of [charger]: Connectors are either counted or named; leave out",
        ),
    ],
)
def test_an_error_behind_the_schema_names_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, start: str
) -> None:
    """It begins as those of the schema do, and says what stands there."""
    assert said(tmp_path, capsys, text).startswith(start)


def test_what_the_command_line_said_is_not_blamed_on_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The option that wins over the file's key is named."""
    told = said(tmp_path, capsys, '[broker]\nurl = "mqtt://right"', "--broker", "mqtt://h:x")
    assert told.startswith("--broker: 'mqtt://h:x' is no address of a broker; write")


def test_every_option_is_found_by_its_key() -> None:
    """What an error calls an option is one, for each that a settings file may have."""
    (verb,) = [each.choices["serve"] for each in parser()._actions if isinstance(each.choices, dict)]
    named = {each.dest: each.option_strings[0] for each in verb._actions if "." in each.dest}
    wrong = {dest: name for dest, name in named.items() if option(*dest.split(".")) != name}
    assert wrong == {"log.level": "--quiet"}  # which has no value that could be wrong
    assert option("connector", "name") == "--connector"
