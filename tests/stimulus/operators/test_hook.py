"""A command as an operator: one JSON object in, one out; whatever it does wrong is one clear sentence."""

import json
import shlex
from pathlib import Path

import pytest

from conformance.bus import RealClock
from conformance.errors import UsageError
from conformance.stimulus.operators import LOOK_AT_LOCK, PLUG_IN, READ_DISPLAY, CannotError, TooLateError
from conformance.stimulus.operators.call import MOST_BYTES
from conformance.stimulus.operators.hook import Hook
from conformance.stimulus.operators.port import ACTIONS, SIGHTS
from tests.bus.mosquitto import until
from tests.stimulus.operators.scripted import waiting

ABLE = json.dumps({"abilities": [*ACTIONS, *SIGHTS]})
DONE = """echo '{"done": true}'"""


class Robot:
    """A shell script as a hook, which writes down what it is asked; it can do everything, unless it says otherwise."""

    def __init__(self, folder: Path, does: str, *, abilities: str = f"echo '{ABLE}'", **options):
        self.asked, script, self.notes = folder / "asked", folder / "robot.sh", []
        lines = ["#!/bin/sh", "read -r request", f"printf '%s\\n' \"$request\" >> {self.asked}", f"cd {folder}"]
        lines += ['case "$request" in', f"*abilities*) {abilities};;", f"*) {does};;", "esac"]
        script.write_text("\n".join(lines) + "\n", encoding="utf-8")
        script.chmod(0o755)
        self.clock = RealClock()
        wait = waiting(self.clock)
        self.hook = Hook([str(script)], clock=self.clock, wait=wait, note=self.notes.append, **options)

    def requests(self):
        return [json.loads(line) for line in self.asked.read_text(encoding="utf-8").splitlines()]


def test_it_is_asked_what_it_can_and_then_to_do_it(tmp_path):
    """The requests name action, connector and time; abilities are told in the kit's order, each once."""
    able = """echo '{"abilities": ["look at the lock", "plug in", "plug in"]}'"""
    robot = Robot(tmp_path, DONE, abilities=able)
    assert robot.hook.abilities == (PLUG_IN, LOOK_AT_LOCK)
    robot.hook.do(PLUG_IN, 'evse "1"')
    assert robot.requests() == [
        {"action": "abilities", "within_s": 30.0},
        {"action": "plug in", "connector": 'evse "1"', "within_s": 300.0},
    ]


def test_what_it_cannot_is_told_with_its_reason(tmp_path):
    """The reason is text from outside: escaped and bounded."""
    robot = Robot(tmp_path, r"""printf '{"cannot": "the arm \\u001b[2J is stuck %s"}' $(seq -s x 500)""")
    with pytest.raises(CannotError, match=r"cannot: the arm \\x1b\[2J is stuck") as told:
        robot.hook.do(PLUG_IN, "evse_1")
    assert len(str(told.value)) < 500


def test_notes_go_into_the_capture(tmp_path):
    """A note may stand beside any answer."""
    robot = Robot(tmp_path, """echo '{"done": true, "note": "at the second attempt"}'""")
    robot.hook.do(PLUG_IN, "evse_1")
    assert robot.notes == ["the operator: at the second attempt"]


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("exit 3", "ended with exit code 3"),
        ("echo 'no arm' >&2; echo >&2; echo 'at all' >&2; exit 3", "ended with exit code 3: no arm at all"),
        (r"printf '\033[2J' >&2; exit 1", r"ended with exit code 1: \\x1b\[2J"),
        ("kill -9 $$", "ended with signal 9"),
        ("true", "did not answer with one JSON object"),
        ("echo plugged", "did not answer with one JSON object: plugged"),
        ("echo '[1]'", r"did not answer with one JSON object: \[1\]"),
        ("echo '{}{}'", "did not answer with one JSON object"),
        (r"printf '\377'", r"did not answer with one JSON object: \\xff"),
        ("printf '%50000s' | tr ' ' '['", "did not answer with one JSON object"),
        ("echo '{}'", 'answered neither {"done": true} nor'),
        ("""echo '{"done": "yes"}'""", 'answered neither {"done": true} nor'),
        ("yes", f"wrote more than {MOST_BYTES} bytes"),
        ("yes >&2", f"wrote more than {MOST_BYTES} bytes"),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(tmp_path, does, told):
    """What it said itself is shown with it, as far as it is text."""
    robot = Robot(tmp_path, does)
    with pytest.raises(CannotError, match=told) as error:
        robot.hook.do(PLUG_IN, "evse_1")
    assert str(error.value).isprintable()
    assert len(str(error.value)) < 500
    assert not isinstance(error.value, TooLateError)


def test_a_hook_that_has_vanished_is_told(tmp_path):
    """The command was there at the start, and is not any more."""
    robot = Robot(tmp_path, DONE)
    (tmp_path / "robot.sh").unlink()
    with pytest.raises(CannotError, match=r"cannot be started \(No such file or directory\)"):
        robot.hook.do(PLUG_IN, "evse_1")


def test_who_does_not_answer_in_time_is_ended_with_all_that_it_started(tmp_path):
    """No process is left behind that could still move something, and the bench goes on at once."""
    robot = Robot(tmp_path, "sleep 60 & echo $! > child; echo $$ > parent; wait", patience_s=0.5)
    begin = robot.clock.now()
    with pytest.raises(TooLateError, match=r"did not answer within 0\.5 s"):
        robot.hook.do(PLUG_IN, "evse_1")
    assert robot.clock.now() - begin < 5
    for name in ("child", "parent"):
        pid = int((tmp_path / name).read_text())
        until(lambda pid=pid: ended(pid), f"the {name} to end")


def ended(pid: int) -> bool:
    """Tell whether a process has ended, also where nobody has asked for its exit code yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):  # before it is opened, or before it is read
        return True


def test_ctrl_c_ends_it_as_well(tmp_path):
    """Whoever interrupts the kit leaves no robot moving."""
    robot, parent = Robot(tmp_path, "echo $$ > parent; exec sleep 60"), tmp_path / "parent"

    def interrupted(_what, _condition, _seconds):
        until(lambda: parent.exists() and parent.read_text(), "the command to run")
        raise KeyboardInterrupt

    robot.hook._wait = interrupted
    with pytest.raises(KeyboardInterrupt):
        robot.hook.do(PLUG_IN, "evse_1")
    pid = int(parent.read_text())
    until(lambda: ended(pid), "the command to end")


def test_it_is_told_no_secrets_of_the_kit(tmp_path, monkeypatch):
    """The password that the kit has from its environment does not go on to the user's script; the rest does."""
    monkeypatch.setenv("EVEREST_CONFORMANCE_PASSWORD", "kilowatt")
    monkeypatch.setenv("ROBOT_PORT", "COM7")
    Robot(tmp_path, DONE + "; env > environment").hook.do(PLUG_IN, "evse_1")
    environment = (tmp_path / "environment").read_text(encoding="utf-8")
    assert "kilowatt" not in environment
    assert "ROBOT_PORT=COM7" in environment


@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("exit 1", "ended with exit code 1"),
        ("echo '{}'", 'did not answer {"abilities"'),
        ("""echo '{"abilities": ["fly"]}'""", '"plug in", "authorise", "unplug"'),
        ("""echo '{"abilities": [["plug in"]]}'""", 'did not answer {"abilities"'),
        ("""echo '{"cannot": "no power"}'""", "no power"),
    ],
)
def test_a_hook_that_does_not_say_what_it_can_is_refused_at_the_start(tmp_path, does, told):
    """Before anything is done to a charger, the user is told what to mend."""
    with pytest.raises(UsageError) as error:
        Robot(tmp_path, DONE, abilities=does)
    assert told in str(error.value)
    assert str(error.value).endswith("mend the command after hook:.")


@pytest.mark.parametrize("command", [["/no/such/robot"], ["."], ["nul\0"], ["robot\x1b[2J"]])
def test_a_command_that_is_none_is_refused_at_the_start(command):
    """Where nothing can be started the sentence says so, and shows the command as text."""
    clock = RealClock()
    with pytest.raises(UsageError, match="cannot be started") as error:
        Hook(command, clock=clock, wait=waiting(clock), note=print)
    assert str(error.value).isprintable()


LOOKS = """n=$(cat n 2>/dev/null || echo 0); echo $((n + 1)) > n
  if [ $n -lt {before} ]; then echo '{{"sees": "locked"}}'; else echo '{{"sees": "unlocked"}}'; fi"""


def test_it_looks_until_it_is_as_said(tmp_path):
    """Each look begins after the one before; what is told was seen since the last of them began."""
    robot = Robot(tmp_path, LOOKS.format(before=2))
    begin = robot.clock.now()
    seen = robot.hook.see(LOOK_AT_LOCK, "evse_1", until="unlocked", within_s=30.0)
    assert seen.looks == "unlocked"
    assert begin + 1.0 <= seen.since <= robot.clock.now()
    assert [each["action"] for each in robot.requests()[1:]] == [LOOK_AT_LOCK] * 3


def test_it_looks_once_more_when_the_time_is_over(tmp_path):
    """What it sees otherwise is evidence only where it looked after the time was over."""
    robot = Robot(tmp_path, LOOKS.format(before=99))
    end = robot.clock.now() + 0.7
    seen = robot.hook.see(LOOK_AT_LOCK, "evse_1", until="unlocked", within_s=0.7)
    assert seen.looks == "locked"
    assert seen.since >= end - 0.01


def test_without_something_to_wait_for_it_looks_once(tmp_path):
    """A display is read as it is; its text is escaped and bounded."""
    robot = Robot(tmp_path, r"""printf '{"sees": "OK \\u0007%s"}' $(seq -s x 500)""")
    seen = robot.hook.see(READ_DISPLAY, "evse_1", until=None, within_s=5.0)
    assert seen.looks.startswith(r"OK \x07")
    assert len(seen.looks) < 300
    assert len(robot.requests()) == 2


@pytest.mark.parametrize(("sight", "sees"), [(LOOK_AT_LOCK, '"ajar"'), (LOOK_AT_LOCK, "true"), (READ_DISPLAY, "7")])
def test_a_look_that_says_nothing_is_told(tmp_path, sight, sees):
    """A lock is locked or unlocked, a display reads as a text."""
    robot = Robot(tmp_path, f"""echo '{{"sees": {sees}}}'""")
    with pytest.raises(CannotError, match='"sees": '):
        robot.hook.see(sight, "evse_1", until=None, within_s=5.0)


def test_a_hook_that_reads_nothing_holds_nobody_up():
    """A connector may have a long name; who does not want to know it need not."""
    clock = RealClock()
    command = ["sh", "-c", f"echo {shlex.quote(json.dumps({'abilities': [PLUG_IN], 'done': True}))}"]
    hook = Hook(command, clock=clock, wait=waiting(clock), note=print)
    hook.do(PLUG_IN, "c" * 200_000)
