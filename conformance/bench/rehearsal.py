"""Bench: the run rehearsed before it begins, with a charger that obeys at once: what it will do, and what not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from conformance.bench.acting import Acting
from conformance.bench.contactor import Contactor
from conformance.bench.obstacle import Obstacle
from conformance.bench.owed import Owed
from conformance.bench.plan import Plan
from conformance.bench.presence import Presence
from conformance.bench.stage import Props, Stage
from conformance.bench.subject import Subject
from conformance.bus import VirtualClock
from conformance.contract import Operation
from conformance.judgement.checks.condition import Quantity
from conformance.stimulus import Client, Journal, largest_number
from conformance.stimulus.operators import CAUSE_ERROR, CLEAR_ERROR, PLUG_IN, UNPLUG, Hands

LOOKS_EVERY_S = 0.5


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
        return {**states, "paused": session.plugged and session.paused}[word]

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


class Prompter(Client):
    """A client that sends nothing: it counts, and the obedient charger obeys."""

    def __init__(self, subject: ObedientSubject, plan: Plan) -> None:
        self._subject, self._plan = subject, plan

    def send(self, operation: Operation, payload: bytes, *, qos: int = 0, **parameters: str) -> float:  # noqa: ARG002 - as the other
        """Count a command, and let it be obeyed."""
        self._plan.commands[operation.name] += 1
        if operation.ampere is not None:
            limit_A = self._subject.limit_A() or 0.0
            self._plan.highest_A = max(self._plan.highest_A, limit_A)
        self._subject.obey(operation, payload, parameters["connector"])
        return 0.0


@dataclass(slots=True)
class UnderStudy:
    """An operator who does in the rehearsal what another one can in the run."""

    abilities: tuple[str, ...]
    subject: ObedientSubject
    plan: Plan
    sees_at_once: bool = True

    def do(self, action: str, connector: str) -> None:
        """Count what is done, and do it at once."""
        self.plan.actions[action] += 1
        self.subject.move(action, connector)

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> str | None:  # noqa: ARG002
        """See what is hoped for."""
        self.plan.actions[sight] += 1
        return until


class Rehearsal(Acting):
    """A bench before an obedient charger, on a clock of its own: the same stage, and nobody is disturbed."""

    def __init__(self, props: Props, only: tuple[str, ...]) -> None:
        self.plan = Plan()
        self._clock = VirtualClock(props.clock.now())
        contactor = replace(props.contactor, switched=Counter(), switched_at={}, _closed={})
        subject = ObedientSubject(props.subject, contactor, self._clock.now)
        hands = props.hands and Hands(
            UnderStudy(props.hands.abilities, subject, self.plan), lambda _: None, self._clock
        )
        presence = Presence(self._clock, subject, self._wait, lambda: True, lambda: None, lambda: "")
        stage = Stage(
            replace(
                props,
                clock=self._clock,
                subject=subject,
                client=Prompter(subject, self.plan),
                owed=Owed(props.contract, subject, Journal(), props.owed.restore_A),
                contactor=contactor,
                presence=presence,
                wait=self._wait,
                hands=hands,
            )
        )
        super().__init__(props.contract, only, stage)
        self.plan.switched = contactor.switched

    def listen_anew(self) -> None:
        """Nothing is listened to."""

    def settle(self, requirement: str) -> None:
        """Nothing is waited for."""

    def dwell(self, requirement: str) -> None:
        """Nothing is waited for."""

    def remark(self, requirement: str, obstacle: Obstacle) -> None:
        """Keep why a requirement will not be tested."""
        self.plan.not_tested[requirement] = str(obstacle)

    def _wait(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:  # noqa: ARG002
        deadline = self._clock.now() + seconds
        while not condition() and self._clock.now() < deadline:
            self._clock.wait(lambda: False, self._clock.now() + LOOKS_EVERY_S)
        return condition()
