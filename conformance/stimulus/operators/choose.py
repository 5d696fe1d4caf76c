"""Stimulus, operators: which operator a user's word stands for."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable

from conformance.bus import Clock
from conformance.capture.escaped import escaped_text
from conformance.errors import UsageError
from conformance.stimulus.operators.carsim import SimulationDoor
from conformance.stimulus.operators.hook import Hook
from conformance.stimulus.operators.port import Operator, Wait
from conformance.stimulus.operators.prompt import Prompt
from conformance.stimulus.operators.typed import Typed

HOOK = "hook:"
WORDS = ("prompt", "carsim", "none")


def check_word(word: str) -> None:
    """Raise UsageError where a word stands for no operator."""
    if word.startswith(HOOK):
        _command(word)
    elif word not in WORDS:
        raise UsageError(f"'{escaped_text(word)}' is no operator; choose from prompt, carsim, hook:COMMAND and none.")


def choose(
    word: str, *, clock: Clock, wait: Wait, note: Callable[[str], None], door: Callable[[], SimulationDoor | None]
) -> Operator | None:
    """Return the operator that a word stands for, None where it is nobody; raises UsageError for any other word.

    `door` finds the simulation door, where it is asked for; `note` puts a text into the capture.
    """
    check_word(word)
    if word == "carsim":
        return door()
    if word == "prompt":
        return Prompt(_terminal(clock), sys.stderr, clock=clock, wait=wait, note=note)
    if word.startswith(HOOK):
        return Hook(_command(word), clock=clock, wait=wait, note=note)
    return None


def _terminal(clock: Clock) -> Typed:
    """Follow what is typed into standard input."""
    typed = Typed(clock.notify)
    try:
        # without a buffer, whose lock would hold up the end of the kit while somebody may still type
        typed.follow(open(sys.stdin.fileno(), "rb", buffering=0, closefd=False))  # noqa: SIM115 - it stays open
    except (AttributeError, OSError, ValueError):  # there is no standard input
        typed.end()
    return typed


def _command(word: str) -> list[str]:
    try:
        command = shlex.split(word.removeprefix(HOOK))
    except ValueError as error:
        raise UsageError(f"'{escaped_text(word)}' cannot be split into words ({error}); mend its quotes.") from None
    if not command:
        raise UsageError("There is no command after hook:; write hook:COMMAND, for example hook:./operator.sh.")
    return command
