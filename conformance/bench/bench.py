"""Bench: where it all meets: the one object that a behave step touches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from conformance.bench.obstacle import OBSTACLES, Obstacle, Unreached
from conformance.bench.settings import Settings, kit_version
from conformance.bench.subject import Subject
from conformance.bus import Bus
from conformance.capture import Header, Mark
from conformance.contract import Contract, bundled, load
from conformance.errors import BenchError
from conformance.judgement import Judge, Reason, Result, judge
from conformance.listening import Recorder, View
from conformance.stimulus import Client, Operator, SimulationDoor

FIRST_HEARD_S = 5.0
DOOR_HEARD_S = 1.5
STATE_REACHED_S = 15.0
SILENT_S = 2.5
MARGIN_S = 1.6


class Bench:
    """Everything around the charger that is ours: link, clock, recorder, client, operator; and the judge's ear."""

    def __init__(self, contract: Contract, bus: Bus, settings: Settings) -> None:
        self.contract = contract
        self.settings = settings
        self._bus = bus
        self._clock = bus.clock
        self._view = View(settings.prefix)
        self._subject = Subject(contract, self._view)
        self._recorder = Recorder(bus.clock, self._view)
        self._client = Client(bus, self._recorder, allowed=settings.allowed, prefix=settings.prefix)
        self._operator: Operator | None = None
        self._started = bus.clock.now()
        self._judge: Judge | None = None
        self._told = 0
        self._moved = self._paused = self._limited = False  # what is owed to the charger at the end
        self._limit_before: float | None = None
        self._missed: set[str] = set()

    def open(self) -> None:
        """Connect, listen, find out who is there; raises BenchError where there is no broker."""
        filters = self.contract.subscriptions(self.settings.prefix)
        door = load(bundled("simulation-door.yaml"))
        if self.settings.allowed != "listen":
            filters += door.subscriptions()
        self.settings.progress(f"connecting to {self.settings.address}")
        self._bus.connect(self._recorder)
        self._bus.subscribe(*filters)
        self._started = self._clock.now()
        self._wait("the list of connectors", lambda: bool(self._subject.listed()), FIRST_HEARD_S)
        connectors = self._subject.listed()
        if connectors and self.settings.allowed != "listen":
            connector = self._subject.choose(self.settings.connector, connectors)
            candidate = SimulationDoor(
                self._bus,
                self._recorder,
                door=door,
                locks=lambda number: self._view.latest(door.channels["lock"], prefix="", number=number),
                connectors=connectors,
            )
            if self._wait("an operator's door", lambda: candidate.sees_lock(connector) is not None, DOOR_HEARD_S):
                self._operator = candidate
        header = self._header(filters)
        self._recorder.begin(header, self.settings.capture)
        self._judge = Judge(self.contract, header)
        self._mark("run", state="started")

    def selects(self, requirement: str) -> bool:
        """Tell whether a requirement is selected."""
        return not self.settings.only or requirement in self.settings.only

    def meet(self) -> None:
        """Meet the charger: whatever it publishes is heard from here on."""

    def reach(self, state: str) -> None:
        """Bring the session at the connector into a state; raises Unreached where that cannot be done."""
        self._client.may("session")
        self._presence()
        self._relax_limits()
        self._charge()
        if state == "ChargingPausedEVSE":
            self.command("pause_charging", b"")
            self._await(state)
        if state == "Error":
            self._hands().cause_error(self._subject.connector)
            self._await(state)

    def command(self, name: str, payload: bytes) -> None:
        """Send a command to the connector."""
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
        self._client.send(operation, payload, connector=self._subject.connector)

    def look_at_lock(self) -> None:
        """Look at the lock before a command; raises Unreached where nobody can."""
        self._client.may("power")
        operator = self._hands()
        if not self._wait(
            "a plug that is locked", lambda: operator.sees_lock(self._subject.connector) == "locked", STATE_REACHED_S
        ):
            raise Unreached("the plug was never locked", Reason.OPERATOR_TIMED_OUT)
        self._moved = True
        operator.look_at_lock(self._subject.connector)

    def settle(self, requirement: str) -> None:
        """Wait until the judge has decided on the command just sent, as far as one requirement goes."""
        effect = self.contract.requirement(requirement).data["effect"]
        lasts_s = effect["within_s"] + effect.get("stays_s", 0.0) + MARGIN_S
        witness = effect.get("then", {}).get("witness")
        if witness and self._operator is not None:
            operator = self._operator
            self._wait(
                "the lock to open",
                lambda: operator.sees_lock(self._subject.connector) == "unlocked",
                effect["within_s"] + 0.2,
            )
            operator.look_at_lock(self._subject.connector)
        self._wait(f"the effect: {requirement}", lambda: not self._pending(requirement), lasts_s)

    def observe(self, requirement: str) -> None:
        """Do nothing now: what is published is judged once, over the whole run."""

    def remark(self, requirement: str, obstacle: Obstacle) -> None:
        """Mark in the capture why a requirement was not exercised."""
        reason = Reason.BENCH_LOST if isinstance(obstacle, BenchError) else getattr(obstacle, "reason", None)
        self._mark(
            "note", requirement=requirement, **({"undecided": str(reason)} if reason else {"not_run": str(obstacle)})
        )

    def conclude(self, *, aborted: bool = False) -> Result:
        """Restore the charger, observe to the end of the window unless aborted, and judge the whole capture once."""
        try:
            self._restore()
            self._mark("run", state="observed" if not aborted and self._observe() else "aborted")
            self._recorder.check()
        finally:
            self._bus.close()
            self._recorder.end(self._clock.now())
        capture = self._recorder.capture
        capture.name = self.settings.address or "run"
        capture.events.sort(key=lambda event: event.t)
        return judge(self.contract, capture)

    def _observe(self) -> bool:
        """Observe to the end of the window; return whether the user let it come to its end."""
        left_s = self.settings.observe_s - (self._clock.now() - self._started)
        try:
            self._wait("the end of the observation", lambda: False, max(0.0, left_s))
        except KeyboardInterrupt:
            return False
        return True

    def _header(self, filters: tuple[str, ...]) -> Header:
        return Header(
            kit_version=kit_version(),
            contract_digest=self.contract.digest,
            address=self.settings.address,
            prefix=self.settings.prefix,
            subscribed=filters,
            selected=self.settings.only,
            allowed=self.settings.allowed,
            operator=self._operator.abilities if self._operator else (),
            clock={"source": "host"},
            started=self._started,
        )

    def _presence(self) -> None:
        """Stop sending where the charger has fallen silent; what silenced it is the judge's to say."""
        if self._clock.now() - self._subject.heard_at() > SILENT_S:
            raise Unreached("the charger has fallen silent", Reason.NO_OBSERVATION)

    def _hands(self) -> Operator:
        self._presence()
        if self._operator is None:
            raise Unreached("no operator: nobody can move the physical world")
        return self._operator

    def _await(self, state: str) -> None:
        patience_s = FIRST_HEARD_S if state in self._missed else STATE_REACHED_S
        if not self._wait(f"the state {state}", lambda: self._subject.state() == state, patience_s):
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
        else:
            operator = self._hands()
            self._moved = True
            if self._subject.state() != "Unplugged":
                operator.unplug(self._subject.connector)
                self._await("Unplugged")
            operator.plug_in(self._subject.connector)
            operator.authorise(self._subject.connector)
        self._await("Charging")

    def _restore(self) -> None:
        """Undo what we did, each thing whether the others can be undone or not."""
        with suppress(*OBSTACLES):
            self._relax_limits()
        with suppress(*OBSTACLES):
            if self._operator is not None and (self._moved or self._paused):
                self._operator.unplug(self._subject.connector)
            elif self._paused:
                self.command("resume_charging", b"")

    def _mark(self, kind: str, **data: str) -> None:
        self._recorder(Mark(self._clock.now(), kind, data))

    def _wait(self, what: str, condition: Callable[[], bool], seconds: float) -> bool:
        self._recorder.check()
        self.settings.progress(f"waiting for {what} ({seconds:.0f} s at most)")
        return self._clock.wait(condition, self._clock.now() + seconds)

    def _pending(self, requirement: str) -> bool:
        judge_ = self._judge
        if judge_ is None:
            return False
        events = self._recorder.capture.events
        while self._told < len(events):
            judge_.feed(events[self._told])
            self._told += 1
        return judge_.pending(requirement)
