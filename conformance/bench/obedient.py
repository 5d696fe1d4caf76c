"""Bench: a charger that obeys at once, for the rehearsal of a run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conformance.bench.contactor import Contactor
from conformance.bench.subject import Subject
from conformance.contract import Operation
from conformance.judgement.checks.condition import Quantity
from conformance.stimulus import largest_number
from conformance.stimulus.operators import CAUSE_ERROR, CLEAR_ERROR, PLUG_IN, UNPLUG


@dataclass(slots=True)
class Session:
    """What an obedient charger has at one connector."""

    plugged: bool
    paused: bool
    limit_A: float
    error: bool = False
    ended: bool = False


class ObedientSubject(Subject):
    """A charger as obedient as can be; what it does not do is as it was last heard of the real one."""

    def __init__(self, real: Subject, contactor: Contactor, now: Callable[[], float]) -> None:
        self._real, self._contactor, self._now = real, contactor, now
        self.connector, self.words = real.connector, real.words
        self._sessions = {each: self._found(each) for each in real.listed()}
        for each in self._sessions:
            self._tell(each)

    def listed(self) -> list[str]:
        """Return the connectors of the real one."""
        return list(self._sessions)

    def heard_at(self) -> float:
        """Return that it is always there."""
        return self._now()

    def is_(self, word: str, connector: str | None = None) -> bool:
        """Tell whether its session is in a state."""
        session = self._session(connector)
        able = session.limit_A >= (self.least_A(connector) or 0.0)
        charging = session.plugged and able and not (session.paused or session.error or session.ended)
        states = {"charging": charging, "unplugged": not session.plugged, "error": session.error}
        return {**states, "paused": session.plugged and session.paused}.get(word, False)

    def knows(self, connector: str) -> bool:
        """Tell whether the state of the session is known: as far as it is of the real one."""
        return self._real.knows(connector)

    def tells(self, word: str, connector: str, *, since: float) -> bool:  # noqa: ARG002
        """Tell that everything is heard all the time."""
        return True

    def phases(self, connector: str) -> int | None:
        """Return the phases of the real one."""
        return self._real.phases(connector)

    def limit_A(self, connector: str | None = None) -> float | None:
        """Return its limit."""
        return self._session(connector).limit_A

    def current_A(self) -> float | None:
        """Return the current that its vehicle draws: all that it may."""
        return self._session(None).limit_A if self.is_("charging") else 0.0

    def obey(self, operation: Operation, payload: bytes, connector: str) -> None:
        """Obey a command."""
        if connector not in self._sessions:
            return
        session, commands = self._sessions[connector], self.words.commands
        said = operation.channel.payload
        if operation.ampere is not None and said.schema.accepts(said.decode(payload).value):
            per_A = self._real.amount_of(Quantity.of(operation.ampere), connector) or 1.0
            session.limit_A = largest_number(payload) / per_A
        elif operation.name in {commands["pause"], commands["resume"]} and session.plugged:
            session.paused = operation.name == commands["pause"]
        elif operation.kind == "unlock":
            session.ended = True
        self._tell(connector)

    def move(self, action: str, connector: str) -> None:
        """Let an operator do something."""
        session = self._sessions[connector]
        if action in {PLUG_IN, UNPLUG}:
            self._sessions[connector] = Session(plugged=action == PLUG_IN, paused=False, limit_A=session.limit_A)
        elif action in {CAUSE_ERROR, CLEAR_ERROR}:
            session.error = action == CAUSE_ERROR
        self._tell(connector)

    def _heard(self, channel: str, connector: str | None) -> Any:
        return self._real._heard(channel, connector)  # noqa: SLF001 - it is one itself

    def _session(self, connector: str | None) -> Session:
        return self._sessions.get(connector or "", self._sessions[self.connector])

    def _found(self, connector: str) -> Session:
        real = self._real
        limit = max(real.limit_A(connector) or 0.0, real.most_A(connector) or 0.0)
        return Session(not real.is_("unplugged", connector), real.is_("paused", connector), limit)

    def _tell(self, connector: str) -> None:
        self._contactor.tell(connector, closed=self.is_("charging", connector), t=self._now())
