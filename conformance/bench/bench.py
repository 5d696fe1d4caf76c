"""Bench: where it all meets: the one object that a behave step touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from conformance.bench.hearing import Hearing
from conformance.bench.obstacle import OBSTACLES, Obstacle, Unreached
from conformance.bench.settings import Settings
from conformance.bench.subject import Subject
from conformance.bus import Bus
from conformance.contract import Contract, Operation, bundled, load
from conformance.errors import BenchError
from conformance.judgement import Judge, Reason, Result
from conformance.stimulus import Client, Operator, SimulationDoor

FIRST_HEARD_S = 5.0
DOOR_HEARD_S = 1.5
STATE_REACHED_S = 15.0
SILENT_S = 2.5
MARGIN_S = 1.6
WATCHED_S = 4.0  # beyond what an effect must stay at least
QUIET_S = 5.1
DWELL_S = 12.0
DRAWS_A = 9.0
DRAWING_S = 10.0
MOST_OTHERS = 3
NOBODY = "no_such_connector"


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
        self._client = Client(bus, self._recorder, allowed=settings.allowed, prefix=settings.prefix)
        self._operator: Operator | None = None
        self._judge: Judge | None = None
        self._paused = self._limited = False  # what is owed to the charger at the end, as are the connectors moved
        self._moved: set[str] = set()
        self._limit_before: float | None = None
        self._missed: set[str] = set()
        self._settling: set[str] = set()
        self._acted_at = 0.0

    def open(self) -> None:
        """Connect, listen, find out who is there; raises BenchError where there is no broker."""
        door = load(bundled("simulation-door.yaml"))
        acts = self.settings.allowed != "listen"
        self._hearing.open(*(door.subscriptions() if acts else ()))
        self._wait("the list of connectors", lambda: bool(self._subject.listed()), FIRST_HEARD_S)
        connectors = self._subject.listed()
        if connectors and acts:
            connector = self._subject.choose(self.settings.connector, connectors)
            view = self._hearing.view
            candidate = SimulationDoor(
                self._bus,
                self._recorder,
                door=door,
                locks=lambda number: view.latest(door.channels["lock"], prefix="", number=number),
                connectors=connectors,
            )
            if self._wait("an operator's door", lambda: candidate.sees_lock(connector) is not None, DOOR_HEARD_S):
                self._operator = candidate
        header = self._hearing.begin(operator=self._operator.abilities if self._operator else ())
        self._judge = Judge(self.contract, header)
        self._hearing.mark("run", state="started")

    def selects(self, requirement: str) -> bool:
        """Tell whether a requirement is selected."""
        return not self.settings.only or requirement in self.settings.only

    def meet(self) -> None:
        """Meet the charger: whatever it publishes is heard from here on."""

    def listen_anew(self) -> None:
        """Subscribe once more, so that the broker delivers what is retained."""
        self._presence()
        self._hearing.subscribe()

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state or story; raises Unreached where that cannot be done."""
        self._client.may("session")
        self._presence()
        if state != "charging as it is":
            self._relax_limits()
        if state == "Unplugged":
            self._unplug(self._subject.connector)
            return
        if state == "plugged in anew":
            self._plug_in(self._subject.connector)
        self._charge()
        if state == "drawing":
            self._wait("current to flow", lambda: (self._subject.current_A() or 0.0) > DRAWS_A, DRAWING_S)
        if state == "limited":
            self.command("set_limit_amps", b"10")
            self._wait("the limit", lambda: (self._subject.limit_A() or 0.0) <= 10.0, FIRST_HEARD_S)
        if state == "ChargingPausedEVSE":
            self.command("pause_charging", b"")
            self._await(state)
        if state == "Error":
            self._hands().cause_error(self._subject.connector)
            self._await(state)

    def reach_everywhere(self) -> None:
        """Let a session charge at every connector; raises Unreached where there is one connector, or it cannot be."""
        others = [each for each in self._subject.listed() if each != self._subject.connector]
        if not others:
            raise Unreached("the charger lists one connector")
        self.reach("Charging")
        for each in others[:MOST_OTHERS]:
            if self._subject.state(each) != "Charging":
                self._plug_in(each)

    def command(self, name: str, payload: bytes, *, qos: int = 0, connector: str | None = None) -> None:
        """Send a command to the connector under test, or to another one; what it should do is settled next."""
        if not self._subject.connector:
            raise Unreached("no connector was heard", Reason.NO_OBSERVATION)
        self._presence()
        operation = self.contract.operations[name]
        self._client.may(operation.invasive or "power")
        if operation.kind == "limit":
            self._limited = True
            self._limit_before = self._subject.limit_A() if self._limit_before is None else self._limit_before
        if operation.kind == "session":
            self._paused = name == "pause_charging"
        self._client.send(operation, payload, qos=qos, connector=connector or self._subject.connector)
        self._settling.update(effects_of(operation))
        self._acted_at = self._clock.now()

    def commands(self, name: str, payloads: Sequence[bytes]) -> None:
        """Send several doubtful commands in a row, once what was done before can have no effect any more."""
        quiet_at = self._acted_at + QUIET_S
        self._wait("the effects of what was done before", lambda: self._clock.now() >= quiet_at, QUIET_S)
        for payload in payloads:
            self.command(name, payload)

    def command_nobody(self, payloads: Mapping[str, bytes]) -> None:
        """Send commands to a connector that does not exist."""
        for name, payload in payloads.items():
            self.command(name, payload, connector=NOBODY)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where nobody can."""
        self._client.may("power")
        operator = self._hands()
        if not self._wait(
            "a plug that is locked", lambda: operator.sees_lock(self._subject.connector) == "locked", STATE_REACHED_S
        ):
            raise Unreached("the plug was never locked", Reason.OPERATOR_TIMED_OUT)
        self._moved.add(self._subject.connector)
        operator.look_at_lock(self._subject.connector)

    def settle(self, requirement: str) -> None:
        """Wait until the judge has decided on what was just done, as far as one requirement goes."""
        awaited, self._settling = {requirement, *self._settling}, set()
        effects = [data for each in awaited if (data := self.contract.requirement(each).data.get("effect"))]
        lasts_s = max([*map(_lasts_s, effects), float(self.contract.requirement(requirement).data.get("for_s", 0.0))])
        if any(effect.get("then", {}).get("witness") for effect in effects) and self._operator is not None:
            operator = self._operator
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
            self._restore()
            self._hearing.mark("run", state="observed" if not aborted and self._observe() else "aborted")
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

    def _presence(self) -> None:
        """Stop sending where the charger has fallen silent; what silenced it is the judge's to say."""
        if self._clock.now() - self._subject.heard_at() > SILENT_S:
            raise Unreached("the charger has fallen silent", Reason.NO_OBSERVATION)

    def _hands(self) -> Operator:
        self._presence()
        if self._operator is None:
            raise Unreached("no operator: nobody can move the physical world")
        return self._operator

    def _await(self, state: str, connector: str | None = None) -> None:
        patience_s = FIRST_HEARD_S if state in self._missed else STATE_REACHED_S
        if not self._wait(f"the state {state}", lambda: self._subject.state(connector) == state, patience_s):
            self._missed.add(state)
            raise Unreached(f"the state {state} was not reached", Reason.OPERATOR_TIMED_OUT)

    def _relax_limits(self) -> None:
        """Lift a limit that we have set: to what the hardware can, so that whatever was in force before is again."""
        before = self._limit_before or 0.0
        most = max(before, self._subject.most_A() or 0.0)
        if not self._limited or not most:
            return
        self.command("set_limit_amps", f"{most:.3f}".rstrip("0").rstrip(".").encode())
        self._limited = False
        self._wait("the limit to rise", lambda: (self._subject.limit_A() or 0.0) >= before, FIRST_HEARD_S)

    def _charge(self) -> None:
        """Let the session charge: by hand where there are hands, else by resuming what a command of ours has paused."""
        if self._subject.state() == "Charging":
            return
        if self._operator is None and self._paused and self._subject.state() == "ChargingPausedEVSE":
            self.command("resume_charging", b"")
            self._await("Charging")
        else:
            self._plug_in(self._subject.connector)

    def _plug_in(self, connector: str) -> None:
        """Plug a vehicle in, after another one was unplugged where there was one, and let it charge."""
        operator = self._hands()
        self._unplug(connector)
        operator.plug_in(connector)
        operator.authorise(connector)
        self._await("Charging", connector)
        self._acted_at = self._clock.now()

    def _unplug(self, connector: str) -> None:
        operator = self._hands()
        self._moved.add(connector)
        if self._subject.state(connector) != "Unplugged":
            operator.unplug(connector)
            self._await("Unplugged", connector)

    def _restore(self) -> None:
        """Undo what we did, each thing whether the others can be undone or not."""
        with suppress(*OBSTACLES):
            self._relax_limits()
        with suppress(*OBSTACLES):
            if self._operator is not None and (self._moved or self._paused):
                for connector in sorted(self._moved | {self._subject.connector}):
                    self._operator.unplug(connector)
            elif self._paused:
                self.command("resume_charging", b"")

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
