"""Stimulus, operators: a person at the terminal, asked in sentences, who answers with a key and Enter."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from typing import TextIO

from conformance.bus import Clock
from conformance.capture.escaped import escaped_text
from conformance.stimulus.operators.port import (
    ACTIONS,
    AUTHORISE,
    CAUSE_ERROR,
    CLEAR_ERROR,
    LOCKED,
    PLUG_IN,
    READ_DISPLAY,
    SIGHTS,
    UNLOCKED,
    UNPLUG,
    CannotError,
    Seen,
    TooLateError,
    Wait,
)
from conformance.stimulus.operators.typed import Typed

PATIENCE_S = 300.0
WIDTH = 79
REQUESTS = {
    PLUG_IN: "Please plug the vehicle in at connector {connector}.",
    AUTHORISE: "Please authorise the session at connector {connector}, for example with a card.",
    UNPLUG: "Please unplug the vehicle at connector {connector}.",
    CAUSE_ERROR: "Please cause an error at connector {connector}, for example a residual current.",
    CLEAR_ERROR: "Please clear the error at connector {connector}.",
}
DONE: Mapping[str, str] = {"": "done"}
LOCK: Mapping[str, str] = {"l": LOCKED, "u": UNLOCKED}


class Prompt:
    """A person at the terminal, asked one question at a time; the bench goes on while the answer is awaited."""

    abilities = (*ACTIONS, *SIGHTS)

    acts_at_once = False

    def __init__(
        self,
        typed: Typed,
        out: TextIO,
        *,
        clock: Clock,
        wait: Wait,
        note: Callable[[str], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._typed = typed
        self._out = out
        self._clock = clock
        self._wait = wait
        self._note = note
        self._patience_s = patience_s

    def do(self, action: str, connector: str) -> None:
        """Ask for something to be done; raises CannotError where the person cannot, or does not answer in time."""
        self._ask(REQUESTS[action].format(connector=_named(connector)), DONE)

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> Seen:
        """Ask what is seen; raises CannotError where the person cannot tell, or does not answer in time."""
        asked_at = self._clock.now()
        if sight == READ_DISPLAY:
            return Seen(self._ask(f"Please read the display of connector {_named(connector)}.", None), asked_at)
        if until is not None:
            return self._watch_lock(_named(connector), until, within_s)
        return Seen(self._ask(f"Please look at the lock of connector {_named(connector)}.", LOCK), asked_at)

    def _watch_lock(self, connector: str, until: str, within_s: float) -> Seen:
        """Ask until the lock looks as said, and once more when the time is over: said before, it is no evidence."""
        asked_at = otherwise_at = self._clock.now()
        end = asked_at + within_s
        looks = self._ask(
            f"Please watch the lock of connector {connector}: it should be {until} within {within_s:g} s. "
            "Say what it is as soon as it is so, or when the time is over.",
            LOCK,
        )
        while looks != until and self._clock.now() < end:
            otherwise_at = self._clock.now()
            later = self._heard_within(end - otherwise_at, f"Then go on watching, and say so once it is {until}.")
            if later is None:
                break
            looks = later
        if looks != until and asked_at < end:
            asked_at = self._clock.now()
            looks = self._ask(f"Please look at the lock of connector {connector} again: what is it now?", LOCK)
        return Seen(looks, otherwise_at if looks == until else asked_at)

    def _heard_within(self, seconds: float, question: str) -> str | None:
        """Return what is said of the lock within some seconds, None where nothing is."""
        try:
            return self._ask(question, LOCK, seconds)
        except TooLateError:
            return None

    def _ask(self, question: str, answers: Mapping[str, str] | None, seconds: float | None = None) -> str:
        """Ask until there is an answer, and return what it means; None for answers is for any text."""
        self._typed.discard()
        said, patience_s = question, self._patience_s if seconds is None else seconds
        while True:
            self._say(said, _keys(answers, patience_s))
            line = self._answer(patience_s)
            word, _, text = line.partition(" ")
            if word.lower() == "c" and not text:
                raise CannotError(self._why())
            if word.lower() == "n" and text:
                self._note(f"the operator: {escaped_text(text)}")
                said = f"Noted. {question}"
            elif answers is None and line:
                return escaped_text(line)
            elif answers is not None and line.lower() in answers:
                return answers[line.lower()]
            else:
                said = f"'{escaped_text(line)}' is no answer here. {question}"

    def _answer(self, seconds: float) -> str:
        if not self._wait("", lambda: self._typed.any or self._typed.ended, seconds):
            raise TooLateError(f"the person at the terminal did not answer within {seconds:g} s")
        if self._typed.ended:
            raise CannotError("nobody is at the terminal")
        return self._typed.take()

    def _why(self) -> str:
        self._say("Why not?", f"TEXT and Enter: the reason   Enter: no reason   ({self._patience_s:g} s)")
        try:
            reason = self._answer(self._patience_s)
        except CannotError:
            reason = ""
        return f"the person at the terminal cannot: {escaped_text(reason) if reason else 'no reason given'}"

    def _say(self, sentence: str, keys: str) -> None:
        lines = [
            *textwrap.wrap(sentence, WIDTH),
            *textwrap.wrap(keys, WIDTH, initial_indent="  ", subsequent_indent="  "),
        ]
        self._out.write("\n" + "\n".join(lines) + "\n")
        self._out.flush()


def _keys(answers: Mapping[str, str] | None, patience_s: float) -> str:
    """Return what may be answered, and how long there is for it."""
    told = [f"{key} and Enter: {what}" if key else f"Enter: {what}" for key, what in (answers or {}).items()]
    told = told or ["TEXT and Enter: what it shows"]
    return "   ".join([*told, "c: cannot do this", "n TEXT: a note", f"({patience_s:.0f} s)"])


def _named(connector: str) -> str:
    return f"'{escaped_text(connector)}'"
