"""A reader who types what the documents tell, in a folder of their own, and where a charger is."""

from __future__ import annotations

import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from conformance import cli, options
from conformance.bench import live, restoring, survey
from conformance.bench.declared import REFERENCE
from conformance.bench.doctor import examination
from conformance.bus import parse
from docs.site.snippets import __main__ as snippets
from docs.site.topics import PORT
from reference_impl import cli as reference
from tests.bench.worlds import device, world_before
from tests.docs.documented import ROOT, Command

SHORT_S = 2.0  # of real listening, where the documents say a minute
PORTS = {"PORT", str(PORT)}
PANEL_PORT = ":8080"  # of the documents; another's, where documents are tried
ENOUGH = "20"  # messages: all variables, twice
SOON_S = 30


@dataclass
class Reader:
    """Types commands; what they write stays in the folder, and what they start runs until the reader leaves.

    Listening is real, on the reference charger's own broker. What takes longer (a run, a certification, a survey, a
    doctor's look) goes the whole way as well, but in front of the reference charger in memory, on a clock that jumps.
    """

    folder: Path
    port: int
    started: ExitStack

    def types(self, command: Command) -> int:
        """Do a command, and return its exit code; raises KeyError for a kind of command that is not known here."""
        does = {
            "everest-conformance": self._kit,
            "everest-reference": self._reference,
            "mosquitto_pub": self._mosquitto,
            "mosquitto_sub": self._mosquitto,
            "behave": self._behave,
            "python": self._snippets,
        }
        return does[command.words[0]](command)

    def _kit(self, command: Command) -> int:
        asked = self._at_home(options.parser().parse_args(command.words[1:]))
        with pytest.MonkeyPatch.context() as patch:
            if asked.verb == "listen":
                asked.address, asked.seconds = f"mqtt://127.0.0.1:{self.port}", SHORT_S
            else:
                for module in (live, survey, examination, restoring):
                    patch.setattr(module, "reach", _in_memory)
            patch.setattr(cli, "parser", lambda: SimpleNamespace(parse_args=lambda _: asked))
            code = cli.main([])
        if asked.verb == "survey" and asked.address:
            _complete(asked.output)
        return code

    def _at_home(self, asked: Namespace) -> Namespace:
        """Let every file that is not of this repository be one of the reader's folder."""

        def of_the_reader(value: object) -> object:
            if isinstance(value, list):
                return [of_the_reader(each) for each in value]
            return self.folder / value if isinstance(value, Path) and not (ROOT / value).exists() else value

        return Namespace(**{name: of_the_reader(value) for name, value in vars(asked).items()})

    def _reference(self, command: Command) -> int:
        if {"--help", "--list-faults", "--list"} & set(command.words):
            try:
                return reference.main(command.words[1:])
            except SystemExit as left:
                return int(left.code or 0)
        if "--check" in command.words:
            words = [sys.executable, "-m", "reference_impl.cli", *command.words[1:]]
            return subprocess.run(words, capture_output=True, cwd=self.folder, timeout=SOON_S, check=False).returncode
        words, here = [], {"mqtt://127.0.0.1:1883": f"mqtt://127.0.0.1:{self.port}"}
        for before, word in zip(command.words, command.words[1:], strict=False):
            own = before == "--port"
            words.append("0" if own else here.get(word, word.replace(PANEL_PORT, ":0")))
        self.started.enter_context(_charger(self.folder, *words))
        return 0

    def _mosquitto(self, command: Command) -> int:
        words = [str(self.port) if word in PORTS else word.replace("192.0.2.10", "127.0.0.1") for word in command.words]
        words += [] if "-p" in words else ["-p", str(self.port)]
        words += ["-C", ENOUGH] if words[0] == "mosquitto_sub" else []  # where the reader presses Ctrl-C
        done = subprocess.run(words, capture_output=True, timeout=SOON_S, check=False)
        if command.output is not None:
            (self.folder / command.output).write_bytes(done.stdout)
        return done.returncode

    def _behave(self, command: Command) -> int:
        words = [sys.executable, "-m", *command.words, "-o", str(self.folder / "told")]
        return subprocess.run(words, capture_output=True, cwd=ROOT, timeout=SOON_S, check=False).returncode

    def _snippets(self, command: Command) -> int:
        assert command.words[1:3] == ("-m", "docs.site.snippets"), command.text
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["snippets", *command.words[3:]])
            return snippets.main()


def has_mosquitto_clients() -> bool:
    """Tell whether Debian's mosquitto-clients are there."""
    return shutil.which("mosquitto_pub") is not None and shutil.which("mosquitto_sub") is not None


@contextmanager
def _charger(folder: Path, *words: str) -> Iterator[None]:
    """Run a reference charger in a folder; it must say that it is ready, and end well when it is told to stop."""
    command = [sys.executable, "-m", "reference_impl.cli", *words]
    log = folder / "charger.log"
    with (
        log.open("w", encoding="utf-8") as heard,
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=heard, text=True) as process,
    ):
        try:
            yield
            assert process.stdout is not None
            assert "ready" in process.stdout.readline(), log.read_text(encoding="utf-8")
        finally:
            process.terminate()
    assert process.returncode == 0, f"{process.returncode}: {log.read_text(encoding='utf-8')}"


def _in_memory(address: str, _: Namespace) -> object:
    """Return a link to the reference charger in memory, which has the address that the reader has named."""
    bus = world_before(device())
    bus.address = parse(address)
    return bus


def _complete(statement: Path) -> None:
    """Answer what a survey has left open, as the maker of the reference charger does."""
    text = statement.read_text(encoding="utf-8")
    for name, has in REFERENCE.items():
        text = text.replace(f"  {name}: unset", f"  {name}: {'yes' if has else 'no'}")
    statement.write_text(text, encoding="utf-8")
