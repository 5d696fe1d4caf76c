"""Stimulus, operators: a command of the user's, a script or a robot: one JSON object in, one JSON object out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from conformance.bus import Clock
from conformance.capture.escaped import escaped_text
from conformance.contract.decoding import decode_json
from conformance.errors import UsageError
from conformance.stimulus.operators.call import MOST_BYTES, Call
from conformance.stimulus.operators.port import (
    ACTIONS,
    LOCKED,
    LOOK_AT_LOCK,
    SIGHTS,
    UNLOCKED,
    CannotError,
    Seen,
    TooLateError,
    Wait,
)

STARTS_WITHIN_S = 30.0
PATIENCE_S = 300.0
LOOKS_EVERY_S = 0.5
KNOWN = (*ACTIONS, *SIGHTS)


class Hook:
    """A command that is run once for each request, without a shell; asked at the start what it can.

    Raises UsageError where it cannot be started, or does not say what it can.
    """

    acts_at_once = False

    def __init__(
        self,
        command: Sequence[str],
        *,
        clock: Clock,
        wait: Wait,
        note: Callable[[str], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._command = list(command)
        self._name = f"the hook {escaped_text(command[0])!r}"
        self._clock = clock
        self._wait = wait
        self._note = note
        self._patience_s = patience_s
        self.abilities = self._asked_for_abilities()

    def do(self, action: str, connector: str) -> None:
        """Let the command do it; raises CannotError where it cannot, or does not answer as it should."""
        if self._answer(self._request(action, connector)).get("done") is not True:
            raise CannotError(f'{self._name} answered neither {{"done": true}} nor {{"cannot": "…"}}')

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> Seen:
        """Let the command look, again and again where it should look otherwise, and last when the time is over."""
        end = self._clock.now() + within_s
        while True:
            began = self._clock.now()
            looks = self._look(sight, connector)
            if until in {None, looks} or began >= end:
                return Seen(looks, began)
            next_at = min(began + LOOKS_EVERY_S, end)
            self._wait("the next look", lambda: False, max(0.0, next_at - self._clock.now()))

    def _look(self, sight: str, connector: str) -> str:
        sees = self._answer(self._request(sight, connector)).get("sees")
        if sight == LOOK_AT_LOCK and sees not in {LOCKED, UNLOCKED}:
            raise CannotError(f'{self._name} answered neither {{"sees": "locked"}} nor {{"sees": "unlocked"}}')
        if not isinstance(sees, str):
            raise CannotError(f'{self._name} did not answer {{"sees": "…"}} with a text')
        return escaped_text(sees)

    def _request(self, action: str, connector: str) -> dict[str, object]:
        return {"action": action, "connector": connector, "within_s": self._patience_s}

    def _asked_for_abilities(self) -> tuple[str, ...]:
        try:
            told = self._answer({"action": "abilities", "within_s": STARTS_WITHIN_S}).get("abilities")
            if not isinstance(told, list) or any(each not in KNOWN for each in told):
                known = ", ".join(map(json.dumps, KNOWN))
                raise CannotError(f'{self._name} did not answer {{"abilities": […]}} with some of {known}')
        except CannotError as error:
            raise UsageError(f"The operator cannot be used: {error}; mend the command after hook:.") from None
        return tuple(each for each in KNOWN if each in told)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run the command with a request; return its answer, or raise CannotError with the reason why there is none."""
        try:
            call = Call(self._command, json.dumps(request).encode() + b"\n", ended=self._clock.notify)
        except (OSError, ValueError) as error:
            raise CannotError(f"{self._name} cannot be started ({_why(error)})") from None
        try:
            in_time = self._wait(f"the hook: {request['action']}", lambda: call.ended, request["within_s"])
        finally:
            call.kill()
        if not in_time:
            raise TooLateError(f"{self._name} did not answer within {request['within_s']:g} s")
        if call.too_long:
            raise CannotError(f"{self._name} wrote more than {MOST_BYTES} bytes")
        if call.code != 0:
            raise CannotError(f"{self._name} ended with {_ending(call.code)}{_said(call.errors)}")
        return self._read(call)

    def _read(self, call: Call) -> dict[str, Any]:
        answer = decode_json(call.output)
        if answer.error is not None or not isinstance(answer.value, dict):
            raise CannotError(f"{self._name} did not answer with one JSON object{_said(call.output or call.errors)}")
        if isinstance(answer.value.get("note"), str):
            self._note(f"the operator: {escaped_text(answer.value['note'])}")
        if "cannot" in answer.value:
            raise CannotError(f"{self._name} cannot: {escaped_text(str(answer.value['cannot']))}")
        return answer.value


def _why(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "its words cannot be used"


def _ending(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"


def _said(text: bytes) -> str:
    """Return the first words of what a command wrote, as they can be shown."""
    words = " ".join(text[:MOST_BYTES].decode("utf-8", errors="backslashreplace").split())
    return f": {escaped_text(words)}" if words else ""
