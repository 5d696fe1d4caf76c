import json
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from reference_impl import UsageError, settings
from reference_impl.cli import main
from reference_impl.hardware.modbus.map import shipped
from reference_impl.options import document, parser
from reference_impl.settings import InstrumentSettings, Settings, merged
from reference_impl.settings_file import read

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "reference_impl" / "settings.schema.json").read_text(encoding="utf-8"))


def written(folder: Path, text: str) -> Path:
    path = folder / "charger.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(path: Path, *arguments: str) -> Settings:
    chosen = parser().parse_args(["serve", *arguments])
    return settings.settings(merged(read(path).document, document(chosen)))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[charger]\nmax_amp = 16", 2, "there is no 'max_amp' in [charger]; write `max_amps`"),
        ("[chargers]\nmax_amps = 16", 1, "there is no 'chargers' in the file; write `charger`"),
        ("[log]\n\nzzz = 1", 3, "there is no 'zzz' in [log]; there are format, level"),
        (
            '[charger]\nmax_amps = "16"',
            2,
            "`max_amps` of [charger] must be a number, without quotation marks; write `max_amps = 16`",
        ),
        ("[charger]\nmax_amps = nan", 2, "must be a number"),
        ("[csms]\nurl = 'wss://h'\nidentity = 17", 3, 'must be a text, in quotation marks; write `identity = "17"`'),
        ('[csms]\nurl = "wss://h"\nidentity = "a"\nversion = 1.6', 4, 'write `version = "1.6"`'),
        ("[log]\nmax_amps = 16", 2, "there is no 'max_amps' in [log]; it belongs under [charger]"),
        ("[charger]\nMax_Amps = 16", 2, "write `max_amps`"),
        ("broker = 1", 1, "[broker] must be a table; write `[broker]`"),
        ('[panel]\nlisten = ""', 2, "must be a text that is not empty; write"),
        ("[[connector]]\nname = evse_1", 2, 'a text stands in quotation marks, as "evse_1"'),
        ("[log]\n[log]", 2, "it is said twice, leave one out"),
        ("[charger]\nmax_amps = 5", 2, "must be from 6 to 80"),
        ("[charger]\nphases = 2.5", 2, "must be a whole number"),
        ("[charger]\nconnectors = true", 2, "must be a whole number"),
        ('[log]\nformat = "xml"', 2, '"text" or "json"'),
        ('[broker]\nurl = "http://h"', 2, "must be mqtt[s]://"),
        ('[broker]\nurl = "mqtt://me:secret@h"', 2, "without a password (that is for `password_file`); write"),
        ('[[connector]]\nname = "a"\n[[connector]]\n', 3, "[[connector]] number 2 lacks `name`"),
        ('[[connector]]\nname = "a/b"', 2, "`name` of [[connector]] number 1"),
        ('[[connector]]\nname = "a"\nmeter = {map = "m"}', 3, "`meter` of [[connector]] number 1 lacks `address`"),
        ('[connector]\nname = "a"', 1, "[connector] must be an array of tables"),
        ('[csms]\nurl = "wss://h"', 1, "[csms] lacks `identity`"),
        ("[log\n", 1, "this is not TOML"),
        ("a = 1\na = 2", 2, "this is not TOML"),
        ("a = " + "[" * 5000, 1, "this is not TOML"),
        ("a = " + "9" * 5000, 1, "this is not TOML"),
        ('[broker]\npassword = "secret"', 2, "there is no 'password' in [broker]; write `password_file`"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_line_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, line: int, said: str
) -> None:
    """A file with a mistake is refused with exit code 2, at its line, and with what to write; no secret is told."""
    path = written(tmp_path, text)
    assert main(["serve", "--config", str(path), "--check"]) == 2
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"everest-reference: {path}, line {line}: ")
    assert said in sentence
    assert sentence.count("\n") == 1
    assert "secret" not in sentence.removeprefix(f"everest-reference: {path}")


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Nothing there, a folder, other bytes than UTF-8 and a file without an end are each one sentence."""
    (tmp_path / "bytes").write_bytes(b"[log]\n\xff\n")
    (tmp_path / "large").write_bytes(b"#" * 1_000_001)
    for name, said in (("none", "--config"), (".", "--config"), ("bytes", "line 2"), ("large", "too large")):
        with pytest.raises(UsageError, match=said):
            read(tmp_path / name)


def test_the_command_line_wins_key_by_key(tmp_path: Path) -> None:
    """What is given there replaces what the file says of the same thing, and nothing else."""
    path = written(
        tmp_path, '[charger]\nmax_amps = 16\nphases = 1\n[log]\nformat = "json"\n[panel]\nlisten = "[::1]:1"'
    )
    mixed = told(path, "--max-amps", "20", "--quiet")
    assert (mixed.charger.max_amps, mixed.charger.phases) == (20.0, 1)
    assert (mixed.log.format, mixed.log.level) == ("json", "warning")
    assert mixed.panel == settings.PanelSettings("[::1]:1")


def test_connectors_are_named_or_counted(tmp_path: Path) -> None:
    """Each way in one place; those of the command line stand for all of the file's."""
    named = written(tmp_path, '[[connector]]\nname = "a"\n[connector.meter]\nmap = "m"\naddress = "tcp://h"')
    (only,) = told(named).connectors
    assert (only.name, only.meter, only.controller) == ("a", InstrumentSettings("m", "tcp://h"), None)
    assert [each.name for each in told(named, "--connectors", "2").connectors] == ["evse_1", "evse_2"]
    counted = written(tmp_path, "[charger]\nconnectors = 3")
    assert len(told(counted).connectors) == 3
    assert [each.name for each in told(counted, "--connector", "b").connectors] == ["b"]
    with pytest.raises(UsageError, match="counted or named"):
        told(written(tmp_path, '[charger]\nconnectors = 3\n[[connector]]\nname = "a"'))


def test_paths_begin_where_the_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative ones in its folder, absolute ones as they are, credentials where systemd puts them."""
    path = written(
        tmp_path,
        '[broker]\nca_file = "ca.pem"\nclient_key = "/k"\npassword_file = "$CREDENTIALS_DIRECTORY/broker"\n'
        '[[connector]]\nname = "a"\nmeter = {map = "my.yaml", address = "tcp://h"}\n'
        'controller = {map = "shipped", address = "tcp://h"}',
    )
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(UsageError, match="LoadCredential="):
        read(path)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/it")
    mixed = told(path)
    assert mixed.broker.ca_file == tmp_path / "ca.pem"
    assert mixed.broker.client_key == Path("/k")
    assert mixed.broker.password_file == Path("/run/credentials/it/broker")
    assert mixed.connectors[0].meter == InstrumentSettings(str(tmp_path / "my.yaml"), "tcp://h")
    assert mixed.connectors[0].controller == InstrumentSettings("shipped", "tcp://h")


def test_the_schema_and_the_settings_have_the_same_keys() -> None:
    """Every key of the schema is a field of the settings, and every field but the faults has a key."""
    Draft202012Validator.check_schema(SCHEMA)
    kinds = {"broker": settings.BrokerSettings, "charger": settings.ChargerSettings, "csms": settings.CsmsSettings}
    kinds |= {"log": settings.LogSettings, "panel": settings.PanelSettings}
    for section, kind in kinds.items():
        known = {each.name for each in fields(kind)} - {"faults"}
        assert set(SCHEMA["properties"][section]["properties"]) - {"connectors"} == known, section
    items = SCHEMA["properties"]["connector"]["items"]["properties"]
    assert set(items) == {each.name for each in fields(settings.ConnectorSettings)}


def test_every_option_has_its_key_in_the_schema() -> None:
    """What the command line sets, a file can set under the same name, but for faults."""
    (verb,) = [each.choices["serve"] for each in parser()._actions if isinstance(each.choices, dict)]
    keys = [each.dest.split(".") for each in verb._actions if "." in each.dest]
    assert len(keys) > 15
    assert [each for each in keys if each[1] not in SCHEMA["properties"][each[0]]["properties"]] == [
        ["charger", "faults"]
    ]


def test_every_example_of_the_schema_is_right_in_toml() -> None:
    """What the errors tell to write can be written."""
    for section in SCHEMA["properties"].values():
        for key, schema in section.get("properties", {}).items():
            for example in schema["examples"]:
                line = f"{key} = {json.dumps(example)}"
                Draft202012Validator(schema).validate(tomllib.loads(line)[key])


def test_a_right_file_is_checked_with_exit_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--check says so, and reaches for no broker."""
    path = written(tmp_path, '[broker]\nurl = "mqtt://127.0.0.1:1"\n[charger]\nconnectors = 4')
    assert main(["serve", "--config", str(path), "--check"]) == 0
    assert "could serve" in capsys.readouterr().out


def documented(name: str) -> str:
    page = (ROOT / "docs" / "charger.md").read_text(encoding="utf-8")
    return page.partition(f"```toml\n# {name}\n")[2].partition("```")[0]


def test_the_documented_file_is_right(tmp_path: Path) -> None:
    """The file that docs/charger.md shows is taken, and has every table that a charger needs."""
    mixed = told(written(tmp_path, documented("charger.toml")))
    assert [each.name for each in mixed.connectors] == ["left", "right"]
    assert (mixed.charger.max_amps, mixed.charger.meter_file) == (16, tmp_path / "counters.sqlite")
    assert (mixed.log.format, mixed.broker.wait) == ("json", True)


def test_the_documented_devices_and_management_system_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So is the one with what is around a charger; the maps that it names are shipped."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    mixed = told(written(tmp_path, documented("depot.toml")))
    assert mixed.csms is not None
    assert mixed.csms.password_file == tmp_path / "csms"
    (left,) = mixed.connectors
    assert left.controller is not None
    assert left.meter is not None
    assert {left.controller.map, left.meter.map} <= set(shipped())
