"""Reference, before its road: the settings file, in TOML, held against its schema."""

from __future__ import annotations

import json
import math
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference_impl.errors import UsageError
from reference_impl.schema import first_wrong
from reference_impl.settings_error import sentence

_SCHEMA = Path(__file__).with_name("settings.schema.json")
_PATHS = ("password_file", "ca_file", "client_certificate", "client_key", "meter_file")
_CREDENTIALS = "CREDENTIALS_DIRECTORY"
_LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A settings file: where it is, its text, and what it says."""

    path: Path
    text: str
    document: dict[str, Any]


def read(path: Path) -> SettingsFile:
    """Return a settings file that is right, its paths seen from its folder; raises UsageError with line and remedy.

    A path that begins with $CREDENTIALS_DIRECTORY/ is one of systemd's credentials.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text, parse_float=_finite)
    except (ValueError, RecursionError) as error:  # also numbers and tables that are too much for the parser
        raise UsageError(_not_toml(path, str(error), text)) from None
    wrong = first_wrong(document, _SCHEMA)
    if wrong is not None:
        raise UsageError(sentence(path, text, wrong, json.loads(_SCHEMA.read_bytes())))
    for section in document.values():
        for table in section if isinstance(section, list) else [section]:
            _locate(table, path)
    return SettingsFile(path, text, document)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_BYTES + 1)
        if len(content) > _LARGEST_BYTES:
            raise UsageError(f"{path} is too large for a settings file; name another one as --config.")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); name another file as --config.") from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: this is not UTF-8; save the file as UTF-8.") from None


def _finite(text: str) -> float | str:
    """Return a number, or the text of one that no comparison finds wrong, which is none for the schema then."""
    return float(text) if math.isfinite(float(text)) else text


def _not_toml(path: Path, said: str, text: str) -> str:
    """Return what tomllib says, with the line in front."""
    found = re.search(r"\(at line (\d+), column \d+\)$", said)
    line = int(found[1]) if found else text.count("\n") + 1
    remedy = (
        "it is said twice, leave one out"
        if re.search("overwrite|twice|mutate", said)
        else 'a line is [a table] or key = value, and a text stands in quotation marks, as "evse_1"'
    )
    return f"{path}, line {line}: this is not TOML ({said.partition(' (at ')[0]!a:.120}); {remedy}."


def _locate(table: dict[str, Any], path: Path) -> None:
    """Let the paths in a table begin in the folder of the file; a register map's as well, where it is no name."""
    for key, value in table.items():
        if key in _PATHS:
            table[key] = _located(value, path)
        elif isinstance(value, dict) and str(value["map"]).endswith((".yaml", ".yml")):
            value["map"] = str(path.parent / value["map"])


def _located(value: str, path: Path) -> Path:
    name = value.removeprefix(f"${_CREDENTIALS}/")
    if name == value:
        return path.parent / value
    if _CREDENTIALS not in os.environ:
        raise UsageError(
            f"{path} names the credential {name!a:.60}, and ${_CREDENTIALS} is not set; let systemd start the charger, "
            f"with LoadCredential=, or set it to the folder where that file is."
        )
    return Path(os.environ[_CREDENTIALS]) / name
