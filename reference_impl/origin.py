"""Reference, before its road: where each setting was said, so that an error about it names the place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reference_impl.errors import ReferenceChargerError
from reference_impl.settings_error import named
from reference_impl.settings_file import SettingsFile
from reference_impl.toml_line import holds, line_of

_OPTIONS = {"broker.url": "--broker", "csms.url": "--csms", "panel.listen": "--panel", "charger.faults": "--fault"}


@dataclass(frozen=True, slots=True)
class Origin:
    """What the command line said, in the shape of a settings file, and the file that it wins over, if there is one."""

    given: Mapping[str, Any] = field(default_factory=dict)
    file: SettingsFile | None = None

    @contextlib.contextmanager
    def named(self) -> Iterator[None]:
        """Put in front of an error that is about a setting where that was said; what nobody said has no place."""
        try:
            yield
        except ReferenceChargerError as error:
            if where := self._where(error.setting):
                error.args = (f"{where}: {error}",)
                error.setting = ()
            raise

    def _where(self, setting: Sequence[str | int]) -> str:
        if not setting:
            return ""
        if holds(self.given, setting):
            return option(str(setting[0]), str(setting[-1]))
        if self.file is not None and holds(self.file.document, setting):
            line = line_of(self.file.text, setting)
            return f"{self.file.path}, line {line}: {named(setting)}"
        return ""


def option(section: str, key: str) -> str:
    """Return the option of the command line that sets a key of a section."""
    if section == "connector":
        return "--connector"
    words = f"csms_{key}" if section == "csms" else key
    return _OPTIONS.get(f"{section}.{key}", f"--{words.replace('_', '-')}")
