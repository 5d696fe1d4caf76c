"""Bench: where it all meets: the one object that a behave step touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.bench.hearing import Hearing
from conformance.bench.obstacle import Obstacle
from conformance.bench.settings import Settings
from conformance.bench.silence import why_silent
from conformance.bench.stage import FIRST_HEARD_S, Stage
from conformance.bench.subject import Subject
from conformance.bus import Bus
from conformance.contract import Contract, Operation, bundled, load
from conformance.errors import BenchError
from conformance.judgement import Judge, Reason, Result
from conformance.stimulus import Client, SimulationDoor

DOOR_HEARD_S = 1.5
MARGIN_S = 1.6
WATCHED_S = 4.0  # beyond what an effect must stay at least
DWELL_S = 12.0


class Bench:
    """Everything around the charger that is ours: link, clock, recorder, client, operator; and the judge's ear."""

    def __init__(self, contract: Contract, bus: Bus, settings: Settings) -> None:
        self.contract = contract
        self.settings = settings
        self._bus = bus
        self._clock = bus.clock
        self._hearing = Hearing(contract, bus, settings)
        self._recorder = self._hearing.recorder
        self._subject = Subject(contract, self._hearing.view)
        client = Client(bus, self._recorder, allowed=settings.allowed, prefix=settings.prefix)
        self._stage = Stage(
            contract,
            bus.clock,
            self._subject,
            client,
            wait=self._wait,
            link_up=lambda: self._hearing.link_up,
            check=self._recorder.check,
        )
        self._judge: Judge | None = None

    def open(self) -> None:
        """Connect, listen, find out who is there; raises BenchError where there is no broker, or nobody is heard."""
        door = load(bundled("simulation-door.yaml"))
        acts = self.settings.allowed != "listen"
        prefixes = tuple(dict.fromkeys((self.settings.prefix, "")))  # the door has that of the API, or none
        self._hearing.open(*(topic for each in prefixes if acts for topic in door.subscriptions(each)))
        self._wait("the list of connectors", lambda: bool(self._subject.listed()), FIRST_HEARD_S)
        if self._hearing.is_silent:
            sentence = why_silent(self._hearing, after_s=FIRST_HEARD_S)
            self._hearing.close()
            raise BenchError(sentence)
        connectors = self._subject.listed()
        if connectors and acts:
            connector = self._subject.choose(self.settings.connector, connectors)
            view = self._hearing.view
            doors = [
                SimulationDoor(self._bus, self._recorder, view, door=door, prefix=each, connectors=connectors)
                for each in prefixes
            ]

            def found() -> list[SimulationDoor]:
                return [each for each in doors if each.sees_lock(connector) is not None]

            if self._wait("an operator's door", lambda: bool(found()), DOOR_HEARD_S):
                self._stage.operator = found()[0]
        operator = self._stage.operator
        header = self._hearing.begin(operator=operator.abilities if operator else ())
        self._judge = Judge(self.contract, header)
        self._hearing.mark("run", state="started")

    def selects(self, requirement: str) -> bool:
        """Tell whether a requirement is selected."""
        return not self.settings.only or requirement in self.settings.only

    def meet(self) -> None:
        """Meet the charger: whatever it publishes is heard from here on."""

    def listen_anew(self) -> None:
        """Subscribe once more, so that the broker delivers what is retained."""
        self._stage.presence()
        self._hearing.subscribe()

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done."""
        self._stage.reach(state)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        self._stage.reach_everywhere()

    def command(self, name: str, payload: bytes, *, qos: int = 0) -> None:
        """Send a command to the connector under test."""
        self._stage.command(name, payload, qos=qos)

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        self._stage.commands(name, payloads)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        self._stage.command_nobody(payloads)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where nobody can."""
        self._stage.look_at_lock()

    def settle(self, requirement: str) -> None:
        """Wait until the judge has decided on what was just done, as far as one requirement goes."""
        sent, self._stage.sent = self._stage.sent, []
        awaited = {requirement, *(each for operation in sent for each in effects_of(operation))}
        effects = [data for each in awaited if (data := self.contract.requirement(each).data.get("effect"))]
        lasts_s = max([*map(_lasts_s, effects), float(self.contract.requirement(requirement).data.get("for_s", 0.0))])
        if any(effect.get("then", {}).get("witness") for effect in effects) and self._stage.operator is not None:
            operator = self._stage.operator
            self._wait(
                "the lock to open", lambda: operator.sees_lock(self._subject.connector) == "unlocked", lasts_s + 0.2
            )
            operator.look_at_lock(self._subject.connector)
        self._wait(f"the effect: {requirement}", lambda: not any(map(self._pending, awaited)), lasts_s + MARGIN_S)
        if any("stays_s" in effect for effect in effects):
            self._watch_on(requirement)

    def dwell(self, requirement: str) -> None:
        """Wait until there is evidence enough for a requirement, and some of it is new, for a while at most."""
        judge_ = self._judge
        assert judge_ is not None, "the bench is open"
        known = judge_.observations(requirement)
        self._wait(
            f"evidence: {requirement}",
            lambda: judge_.decided(requirement) and judge_.observations(requirement) > known,
            DWELL_S,
        )

    def observe(self, requirement: str) -> None:
        """Do nothing now: what is published is judged once, over the whole run."""

    def remark(self, requirement: str, obstacle: Obstacle) -> None:
        """Mark in the capture why a requirement was not exercised."""
        reason = Reason.BENCH_LOST if isinstance(obstacle, BenchError) else getattr(obstacle, "reason", None)
        self._hearing.mark(
            "note", requirement=requirement, **({"undecided": str(reason)} if reason else {"not_run": str(obstacle)})
        )

    def conclude(self, *, aborted: bool = False) -> Result:
        """Restore the charger, observe to the end of the window unless aborted, and end the judging of the capture."""
        try:
            self._stage.restore()
            self._hearing.mark("run", state="observed" if not aborted and self._observe() else "aborted")
            self._stage.restore()  # what could not be undone before
            self._recorder.check()
        finally:
            footer = self._hearing.close()
        judge_ = self._judge
        if judge_ is None:
            raise BenchError("The bench was never open; open it first.")
        self._follow()
        return judge_.finish(footer.t, name=self.settings.address or "run")

    def _watch_on(self, requirement: str) -> None:
        """Watch for longer whether an effect stays, and where the user observes for long, for half of what is left."""
        judge_ = self._judge
        assert judge_ is not None, "the bench is open"
        seconds = max(WATCHED_S, self._hearing.left_s(self.settings.observe_s) / 2)
        known = judge_.violations(requirement)
        self._wait(f"an effect to end: {requirement}", lambda: judge_.violations(requirement) > known, seconds)

    def _observe(self) -> bool:
        """Observe to the end of the window; return whether the user let it come to its end."""
        left_s = self._hearing.left_s(self.settings.observe_s)
        try:
            self._wait("the end of the observation", lambda: False, left_s)
        except KeyboardInterrupt:
            return False
        return True

    def _wait(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        def heard() -> bool:
            self._follow()
            return condition()

        return self._hearing.wait(what, heard, seconds)

    def _follow(self) -> None:
        """Tell the judge what was heard since."""
        if self._judge is not None:
            for event in self._recorder.taken():
                self._judge.feed(event)

    def _pending(self, requirement: str) -> bool:
        return self._judge is not None and self._judge.pending(requirement)


def _lasts_s(effect: Mapping[str, Any]) -> float:
    """Return how long after a command its effect is decided at the latest, in seconds."""
    return float(effect["within_s"] + effect.get("settled_s", 0.0) + effect.get("stays_s", 0.0))


def effects_of(operation: Operation) -> tuple[str, ...]:
    """Return the requirements about the effect of an operation that every command of it is awaited for."""
    return tuple(
        each.id
        for each in operation.requirements
        if each.check == "effect" and each.level == "MUST" and "stays_s" not in each.data["effect"]
    )
