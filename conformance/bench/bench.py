"""Bench: where it all meets: the one object that a behave step touches."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from conformance.bench.acting import Acting
from conformance.bench.amends import Amends
from conformance.bench.awaited import Awaiting
from conformance.bench.casting import hands_for, heard_for
from conformance.bench.contactor import Contactor
from conformance.bench.debt import Debt
from conformance.bench.following import Following
from conformance.bench.hearing import Hearing
from conformance.bench.obstacle import Obstacle, reason_of
from conformance.bench.owed import Owed
from conformance.bench.presence import Presence
from conformance.bench.props import Props
from conformance.bench.rehearsal import Rehearsal
from conformance.bench.settings import Settings
from conformance.bench.silence import why_silent
from conformance.bench.stage import Stage
from conformance.bench.subject import Subject
from conformance.bus import Bus
from conformance.capture import Footer
from conformance.contract import Contract
from conformance.errors import BenchError, OwingError
from conformance.judgement import Result
from conformance.stimulus import Client, Journal

FIRST_HEARD_S = 5.0


class Bench(Acting):
    """Everything around the charger that is ours: link, clock, recorder, client, operator; and the judge's ear."""

    def __init__(self, contract: Contract, bus: Bus, settings: Settings) -> None:
        self.settings = settings
        self.left: list[Debt] = []  # what is owed to the charger when all is over
        self._bus = bus
        self._clock = bus.clock
        self._hearing = Hearing(contract, bus, settings)
        self._recorder = self._hearing.recorder
        self._subject = subject = Subject(contract, self._hearing.view)
        subject.words.check(contract.title, settings.allowed)
        contactor = Contactor(contract.router(settings.prefix), subject.words.states.get("charging"))
        self._owed = Owed(contract, subject, Journal(settings.journal), settings.restore_A, settings.most_A)
        self._following = Following(self._recorder, subject, contactor, self._owed)
        self._over = False
        self._entered: dict[tuple[str, str], None] = {}
        presence = Presence(
            bus.clock,
            subject,
            self._wait,
            link_up=lambda: self._hearing.link_up,
            check=self._recorder.check,
            stranger=lambda: self._following.stranger,
        )
        self._props = Props(
            contract=contract,
            clock=bus.clock,
            subject=subject,
            client=Client(bus, self._recorder, leave=settings.leave, prefix=settings.prefix),
            leave=settings.leave,
            owed=self._owed,
            contactor=contactor,
            presence=presence,
            wait=self._wait,
            under_test=(),
            echoed=self._following.is_echoed,
        )
        super().__init__(contract, settings.only, Stage(self._props))
        self._amends = Amends(self._props, self.stage)

    @property
    def under_test(self) -> tuple[str, ...]:
        """The connectors that are commanded, one after the other; none where none is listed."""
        return self._props.under_test

    def open(self) -> None:
        """Connect, listen, find out who is there; raises BenchError where there is no broker, or nobody is heard.

        Where an earlier run has left something undone, that is made good before anything else is.
        """
        try:
            self._open()
        except BaseException:
            self._owed.journal.close()
            self._hearing.close()
            self._over = True
            raise

    def _open(self) -> None:
        acts = self.settings.allowed != "listen"
        self._hearing.open(*heard_for(self.settings))
        self._wait("the list of connectors", lambda: bool(self._subject.listed()), FIRST_HEARD_S)
        if self._hearing.is_silent:
            raise BenchError(why_silent(self._hearing, after_s=FIRST_HEARD_S))
        connectors = self._subject.listed()
        if connectors:
            self._props.under_test = self._subject.choose(self.settings.under_test, connectors)
            self.turn_to(self.under_test[0])
        if connectors and acts:
            known = self._subject.knows
            self._wait("the state of every session", lambda: all(map(known, connectors)), FIRST_HEARD_S)
            limits = self._subject.knows_its_limits  # before they are touched: to take them back
            self._wait("the limits of every connector", lambda: all(map(limits, connectors)), FIRST_HEARD_S)
            self._props.hands = hands_for(self.settings, self._bus, self._hearing, connectors, self._wait)
        hands = self._props.hands
        header = self._hearing.begin(operator=hands.abilities if hands else ())
        self._following.begin(header, under_test=self.under_test, with_course=self.settings.with_course)
        self._hearing.mark("run", state="started")
        if acts:
            self._owed.remember()
            self._begin_anew()

    @property
    def is_heard(self) -> bool:
        """Whether the charger is heard now."""
        return self._props.presence.is_heard()

    def rehearse(self) -> Rehearsal:
        """Return a rehearsal of the run, from how the charger is now."""
        return Rehearsal(self._props, self.settings.only)

    def told(self, rehearsal: Rehearsal) -> list[str]:
        """Return what a rehearsal has shown, in lines for the user."""
        restore_A = self._owed.restoring_A(self._subject.connector)
        return rehearsal.plan.told(
            self.contract,
            self.settings.leave,
            connectors=self.under_test,
            restore_A=restore_A,
            now_A=self._subject.limit_A(),
        )

    def listen_anew(self) -> None:
        """Subscribe once more, so that the broker delivers what is retained."""
        self._props.presence.make_sure()
        self._hearing.subscribe()

    def settle(self, requirement: str) -> None:
        """Wait until the judge has decided on what was just done, as far as one requirement goes."""
        sent, self.stage.sent = self.stage.sent, []
        self._awaiting().settle(requirement, sent)

    def await_effects(self, name: str) -> None:
        """Wait until it is decided whether a command has its effects."""
        self._awaiting().await_effects(name)

    def dwell(self, requirement: str) -> None:
        """Wait until there is evidence enough for a requirement, and some of it is new, for a while at most."""
        self._awaiting().dwell(requirement)

    def enter(self, requirement: str, title: str) -> None:
        """Begin a scenario: who watches is told which requirement of how many it is about."""
        self._entered.setdefault((self._subject.connector, requirement))
        count = len(set(self._only) or self._known) * max(1, len(self.under_test))
        self._hearing.scene = f"{len(self._entered)}/{count} {title}"

    def remark(self, requirement: str, obstacle: Obstacle) -> None:
        """Mark in the capture why a requirement was not exercised."""
        reason = reason_of(obstacle)
        self._hearing.mark(
            "note", requirement=requirement, **({"undecided": str(reason)} if reason else {"not_run": str(obstacle)})
        )

    def conclude(self, *, aborted: bool = False) -> Result:
        """Restore the charger, observe to the end of the window unless aborted, and end the judging of the capture."""
        self._hearing.scene = "restoring the charger"
        try:
            if aborted:  # before what gives back to the charger: nothing of that belongs to a test
                self._hearing.mark("run", state="aborted")
            self.left = self._amends.make()
            self._hearing.scene = ""
            if not aborted:
                is_whole = not self._amends.hurried and self._observe()
                self._hearing.mark("run", state="observed" if is_whole else "aborted")
            if self._hearing.link_up and self.left:
                self.left = self._amends.make()  # what could not be undone before
            for debt in self.left:
                self._hearing.mark("owed", what=str(debt))
            for trouble in self._amends.troubles:
                self._hearing.mark("note", text=trouble)
            self._recorder.check()
        finally:
            footer = self._close()
        return self._following.finish(footer, name=self.settings.address or "run")

    def abandon(self) -> None:
        """Restore the charger and end the capture where the run did not come to its conclusion."""
        if self._over:
            return
        try:
            self._hearing.mark("run", state="aborted")
            self.left = self._amends.make()
        finally:
            self._close()

    def _close(self) -> Footer:
        self._over = True
        try:
            self.left = self._owed.settle()
        finally:
            footer = self._hearing.close()
        return footer

    def _begin_anew(self) -> None:
        """Make good what an earlier run has left undone; raises OwingError where the charger is not as it was found."""
        for debt in self._owed.leave_to_others():
            self._tell(f"Somebody else has set another limit since an earlier run: {debt} is not owed any more.")
        owed = self._owed.debts()
        if owed:
            self._tell(f"An earlier run still owes this charger {'; '.join(map(str, owed))}; that is made good first.")
        self.left = self._amends.make()
        if self._amends.hurried:
            raise KeyboardInterrupt
        commands = [each for each in self.left if each.operation]
        if commands:
            raise OwingError(
                f"{self.settings.address}: the charger is still owed {commands[0]}, which an earlier run left undone; "
                "nothing else is sent to it: look after it by hand."
            )
        self._owed.begin_anew(self.left)

    def _tell(self, sentence: str) -> None:
        if self.settings.announce is not None:
            self.settings.announce(sentence)

    def _awaiting(self) -> Awaiting:
        return Awaiting(self._props, self._following.judge, partial(self._hearing.left_s, self.settings.observe_s))

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
            self._following.follow()
            return condition()

        return self._hearing.wait(what, heard, 0.0 if self._amends.hurried else seconds)
