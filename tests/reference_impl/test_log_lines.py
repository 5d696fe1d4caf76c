import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from reference_impl import assemble
from reference_impl.log_lines import JsonLines, Prioritised, Sentences
from tests.reference_impl.story import START, Story

HOSTILE = "red \x1b[31m\nFORGED \u202e\udcff\0" + "x" * 5000


def record(message: str, *arguments: object, level: int = logging.WARNING) -> logging.LogRecord:
    return logging.LogRecord("reference_impl.link", level, "", 0, message, arguments, None)


def test_a_line_is_one_json_object_whatever_is_in_it() -> None:
    """Time as RFC 3339, level, logger and message; what is hostile is escaped, and what is long is cut."""
    line = JsonLines().format(record("heard %s", HOSTILE))
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert datetime.fromisoformat(told["ts"]).tzinfo is not None
    assert told["ts"].endswith("Z")
    assert (told["level"], told["logger"]) == ("warning", "reference_impl.link")
    assert told["message"].startswith("heard red \x1b[31m\nFORGED")
    assert len(told["message"]) == 2001
    assert set(told) == {"ts", "level", "logger", "message"}


def test_a_sentence_is_one_line_whatever_is_in_it() -> None:
    """A line end, an escape sequence or half a character forges nothing."""
    line = Sentences("%(levelname)s %(message)s").format(record("heard %s", HOSTILE))
    assert line.startswith(r"WARNING heard red \x1b[31m\nFORGED \u202e\udcff\x00xxx")
    assert line.isprintable()
    assert len(line) < 2100


def test_an_exception_is_in_the_object() -> None:
    """What Python tells of an exception is no line of its own."""
    try:
        raise ValueError("a\nb")
    except ValueError:
        told = record("it failed")
        told.exc_info = sys.exc_info()
    line = JsonLines().format(told)
    assert "\n" not in line
    assert "ValueError: a\nb" in json.loads(line)["exception"]


def test_what_happens_at_a_connector_has_its_name(caplog: pytest.LogCaptureFixture) -> None:
    """A reader of the log finds what belongs to a connector without parsing sentences."""
    caplog.set_level(logging.INFO, "reference_impl")
    Story(assemble(connectors=("left", "right"), start=START)).charge()
    lines = [json.loads(JsonLines().format(each)) for each in caplog.records if each.name == "reference_impl.evse"]
    assert lines
    assert {each["connector"] for each in lines} == {"left"}


def test_the_journal_is_told_the_priority_of_each_line() -> None:
    """As sd-daemon(3) has it."""
    lines = Prioritised(Sentences("%(message)s"))
    assert lines.format(record("wrong")) == "<4>wrong"
    assert lines.format(record("so it is", level=logging.INFO)) == "<6>so it is"
    failed = record("failed", level=logging.ERROR)
    failed.exc_text = "Traceback\n  of it"
    assert lines.format(failed) == "<3>failed\n<3>Traceback\n<3>  of it"


@pytest.mark.parametrize("form", ["text", "json"])
def test_under_systemd_there_is_a_priority_and_no_second_time(tmp_path: Path, form: str) -> None:
    """Where standard error is the journal, as JOURNAL_STREAM says, also what ends the charger is a line of it."""
    settings = tmp_path / "charger.toml"
    settings.write_text(f'[broker]\nurl = "mqtt://127.0.0.1:1"\n[log]\nformat = "{form}"\n', encoding="utf-8")
    command = [sys.executable, "-m", "reference_impl.cli", "serve", "--config", str(settings)]
    with (tmp_path / "journal").open("w", encoding="utf-8") as journal:
        status = os.fstat(journal.fileno())
        streams = {"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"}
        code = subprocess.run(command, stderr=journal, env=os.environ | streams, check=False).returncode
    (line,) = (tmp_path / "journal").read_text(encoding="utf-8").splitlines()
    assert code == 3
    assert line.startswith("<3>")
    message = json.loads(line[3:])["message"] if form == "json" else line[3:]
    assert message == (
        f"{settings}, line 2: `url` of [broker]: No broker answers at 127.0.0.1:1; start one, or mend its address."
    )
