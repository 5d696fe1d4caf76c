"""What a person types, read in a thread of its own: whole lines, bounded, to their end; it holds up nobody."""

import io
import os
import subprocess
import sys

from conformance.bus import RealClock
from conformance.stimulus.operators.typed import LONGEST_LINE, MOST_LINES, Typed

SOON_S = 10.0


def read(stream):
    clock = RealClock()
    typed = Typed(clock.notify)
    typed.follow(stream)
    lines = []

    def taken():
        while typed.any:
            lines.append(typed.take())
        return typed.ended

    assert clock.wait(taken, clock.now() + SOON_S)
    return lines


def test_lines_are_read_to_their_end():
    """Blanks around them are nothing, also what Windows ends lines with; the last line needs no end."""
    assert read(io.BytesIO(b"\n u \r\nn a note\nlast")) == ["", "u", "n a note", "last"]


def test_a_line_that_is_too_long_is_one_line():
    """Its head is kept, and what follows is not taken for further answers."""
    assert read(io.BytesIO(b"x" * 5 * LONGEST_LINE + b"\nu\n")) == ["x" * LONGEST_LINE, "u"]


def test_what_is_no_text_is_shown_as_such():
    """A key that sends bytes which are not UTF-8 ends nothing."""
    assert read(io.BytesIO(b"\xff\nu\n")) == ["\ufffd", "u"]


class Gone:
    """A terminal that was taken away."""

    def readline(self, _size):
        raise OSError(5, "Input/output error")


def test_a_terminal_that_is_gone_is_the_end():
    """Nobody is there any more; that is no error."""
    assert read(Gone()) == []


def test_a_flood_of_lines_is_bounded():
    """What nobody takes does not fill the memory."""
    typed = Typed(lambda: None)
    for each in range(3 * MOST_LINES):
        typed.put(str(each))
    assert sum(1 for _ in iter(lambda: typed.any and typed.take(), False)) == MOST_LINES


WAITS = """
from conformance.bus import RealClock
from conformance.stimulus.operators.choose import choose
clock = RealClock()
wait = lambda what, condition, seconds: clock.wait(condition, clock.now() + seconds)
operator = choose("prompt", clock=clock, wait=wait, note=print, door=lambda: None)
operator.do("plug in", "evse_1")
"""


def test_the_kit_ends_while_somebody_may_still_type():
    """An open terminal, on which nothing more is typed, keeps no process from ending, nor ends it with an error."""
    reading, writing = os.pipe()
    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=reading, stderr=subprocess.PIPE) as process:
        os.close(reading)
        assert b"Please plug" in process.stderr.readline() + process.stderr.readline()
        os.write(writing, b"\n")
        assert process.wait(SOON_S) == 0
        assert b"rror" not in process.stderr.read()
        os.close(writing)
