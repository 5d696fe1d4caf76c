"""Bench: the run rehearsed before it begins, with a charger that obeys at once: what it will do, and what not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.bench.acting import Acting
from conformance.bench.obedient import ObedientSubject
from conformance.bench.obstacle import Obstacle
from conformance.bench.owed import Owed
from conformance.bench.plan import Plan
from conformance.bench.presence import Presence
from conformance.bench.props import Props
from conformance.bench.stage import Stage
from conformance.bus import VirtualClock
from conformance.contract import Operation
from conformance.stimulus import Client, Journal
from conformance.stimulus.operators import AUTHORISE, Hands, Seen

LOOKS_EVERY_S = 0.5


class Prompter(Client):
    """A client that sends nothing: it counts, and the obedient charger obeys."""

    def __init__(self, subject: ObedientSubject, plan: Plan) -> None:
        self._subject, self._plan = subject, plan

    def send(
        self,
        operation: Operation,
        payload: bytes,
        *,
        qos: int = 0,  # noqa: ARG002 - as the other
        gives_back: bool = False,  # noqa: ARG002
        **parameters: str,
    ) -> float:
        """Count a command, and let it be obeyed."""
        to_nobody = parameters["connector"] not in self._subject.listed()
        (self._plan.to_nobody if to_nobody else self._plan.commands)[operation.name] += 1
        self._subject.obey(operation, payload, parameters["connector"])
        if operation.ampere is not None:
            self._plan.highest_A = max(self._plan.highest_A, self._subject.limit_A() or 0.0)
        return 0.0


@dataclass(slots=True)
class UnderStudy:
    """An operator who does in the rehearsal what another one can in the run."""

    abilities: tuple[str, ...]
    subject: ObedientSubject
    plan: Plan
    acts_at_once: bool = True

    def do(self, action: str, connector: str) -> None:
        """Count what is done, and do it at once."""
        self.plan.actions[action] += 1
        self.subject.move(action, connector)

    def see(self, sight: str, connector: str, *, until: str | None, within_s: float) -> Seen | None:  # noqa: ARG002
        """See what is hoped for."""
        self.plan.actions[sight] += 1
        return Seen(until or "")


class Rehearsal(Acting):
    """A bench before an obedient charger, on a clock of its own: the same stage, and nobody is disturbed."""

    def __init__(self, props: Props, only: tuple[str, ...]) -> None:
        self.plan = Plan(may_authorise=props.hands is not None and props.hands.can(AUTHORISE))
        self._clock = VirtualClock(props.clock.now())
        contactor = replace(props.contactor, switched=Counter(), active_at={}, _let=Counter(), _closed={})
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
                owed=Owed(props.contract, subject, Journal(), props.owed.restore_A, props.leave.most_A),
                contactor=contactor,
                presence=presence,
                wait=self._wait,
                echoed=lambda _: True,
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
