"""Bench: what was heard is followed while it is recorded: by the judge, and by who counts the switchings."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.bench.contactor import Contactor
from conformance.bench.owed import Owed
from conformance.bench.subject import Subject
from conformance.capture import Footer, Header
from conformance.contract import Operation
from conformance.errors import BenchError
from conformance.judgement import Judge, Result
from conformance.listening import Recorder


@dataclass(slots=True)
class Following:
    """Tells the judge of a run what was recorded since, and takes note of what others have commanded.

    `stranger` is the topic of the last command that somebody else has sent to a connector that we know.
    """

    recorder: Recorder
    subject: Subject
    contactor: Contactor
    owed: Owed
    under_test: tuple[str, ...] = ()
    stranger: str = ""
    _judge: Judge | None = None
    _taken_over: list[tuple[str, str]] = field(default_factory=list)

    def begin(self, header: Header, *, under_test: tuple[str, ...], with_course: bool) -> None:
        """Let what is recorded from now on be judged, as its header says how it is taken."""
        self.under_test = under_test
        self._judge = Judge(self.owed.contract, header, other=self._hear_other, with_course=with_course)

    @property
    def judge(self) -> Judge:
        """The judge of the run; raises BenchError where it has not begun."""
        if self._judge is None:
            raise BenchError("The bench was never open; open it first.")
        return self._judge

    def is_echoed(self, t: float) -> bool:
        """Tell whether the command of ours that was marked at a time has come back from the broker."""
        return self._judge is not None and not self._judge.awaits_echo(t)

    def follow(self) -> None:
        """Tell what was recorded since; nothing, before the run has begun."""
        if self._judge is None:
            return
        for event in self.recorder.taken():
            self._judge.feed(event)
            self.contactor.hear(event)
        taken_over, self._taken_over = self._taken_over, []
        for connector, kind in taken_over:
            self.owed.is_taken_over(connector, kind)

    def finish(self, footer: Footer, *, name: str) -> Result:
        """End the judging with the footer of the capture; raises BenchError where the run has not begun."""
        judge = self.judge
        self.follow()
        return judge.finish(footer.t, name=name)

    def _hear_other(self, topic: str, operation: Operation | None, connector: str | None, *, is_last: bool) -> None:
        """Take a command that somebody else has sent to a connector: the run goes no further, and their word stands."""
        ours = {*self.subject.listed(), *self.under_test, *self.owed.found}
        if connector is None or connector not in ours:
            return
        self.stranger = topic
        if is_last and operation is not None and operation.kind:
            self._taken_over.append((connector, operation.kind))
