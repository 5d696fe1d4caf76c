"""What a user is told while a result is awaited: on a terminal, on a dumb one, and on a pipe."""

import io

import pytest

from conformance.terminal import EVERY_S, Terminal

ERASE = "\r\x1b[K"
COMMAND = f"everest-conformance restore mqtt://{'long.' * 20}example:1883"


class Screen(io.StringIO):
    def __init__(self, *, is_tty):
        super().__init__()
        self._is_tty = is_tty

    def isatty(self):
        return self._is_tty


@pytest.fixture
def told(monkeypatch):
    """Return what a stream holds after some texts were told, one a second."""
    monkeypatch.setenv("TERM", "xterm")

    def tell(*texts, is_tty, kind="progress"):
        seconds = iter(range(10_000))
        stream = Screen(is_tty=is_tty)
        terminal = Terminal(stream, now=lambda: next(seconds))
        for each in texts:
            getattr(terminal, kind)(each)
        terminal.clear()
        return stream.getvalue()

    return tell


def test_on_a_terminal_one_line_is_written_over_and_over(told):
    """Only where it changed; at last it is gone."""
    assert told("one", "one", "two", is_tty=True) == f"{ERASE}one{ERASE}two{ERASE}"


def test_a_line_never_wraps_and_steers_nothing(told):
    """The end of its title goes where it is too long, else its own, and what a charger calls itself does no harm."""
    assert (
        told(f"{'x' * 200}: its effect, 3 of 10 s", is_tty=True) == f"{ERASE}{'x' * 55}…: its effect, 3 of 10 s{ERASE}"
    )
    assert told("x" * 200, is_tty=True) == f"{ERASE}{'x' * 78}…{ERASE}"
    assert told(f"title: {'x' * 200}", is_tty=True) == f"{ERASE}title: {'x' * 71}…{ERASE}"
    assert told("\x1b[2J", is_tty=True) == f"{ERASE}\\x1b[2J{ERASE}"


@pytest.mark.parametrize("kind", ["a pipe", "a dumb terminal"])
def test_elsewhere_a_plain_line_comes_now_and_then(told, monkeypatch, kind):
    """Nothing for a short while, then the newest at most every ten seconds, without any control character."""
    monkeypatch.setenv("TERM", "dumb")
    lines = told(*map(str, range(100)), is_tty=kind != "a pipe").splitlines()
    assert 2 <= len(lines) <= 100 / EVERY_S
    assert all(line.isdigit() for line in lines)
    assert told("one", "two", is_tty=kind != "a pipe") == ""


def test_what_is_told_fits_and_a_command_stays_in_one_piece(told):
    """Sentences are wrapped on a terminal; the command at their end has a line of its own, to be copied."""
    sentence = f"{'It is still owed. ' * 8}Restore it with: {COMMAND}"
    *lines, last = told(sentence, is_tty=True, kind="tell").splitlines()
    assert last == COMMAND
    assert " ".join(map(str.strip, lines)) == sentence.removesuffix(f" {COMMAND}")
    assert max(map(len, lines)) <= 80
    assert told(sentence, is_tty=False, kind="tell") == f"{sentence}\n"
