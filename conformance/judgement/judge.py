"""Judgement: the judge tells every check what the capture holds, once and in order."""

from __future__ import annotations

import math
from functools import partial

from conformance.capture import Entry, Event, Header, Mark, Source
from conformance.contract import Channel, Contract, Operation, Requirement, Statement
from conformance.contract.payload import shown
from conformance.judgement.checks import CHECKS, Check
from conformance.judgement.chronicle import Chronicle
from conformance.judgement.commands import Commands, OtherCommand
from conformance.judgement.facts import Facts, declared_in, prefix
from conformance.judgement.finding import Where
from conformance.judgement.fit import fit
from conformance.judgement.notes import conclude
from conformance.judgement.outcome import outcome
from conformance.judgement.pulse import Pulse
from conformance.judgement.remarks import Remarks
from conformance.judgement.result import Outcome, Result
from conformance.judgement.stream import CUT, Message, Topic
from conformance.judgement.stretches import Stretches
from conformance.judgement.topics import Topics, told
from conformance.judgement.uncertainty import Uncertainty

MOST_STRANGERS = 10_000
_message = partial(tuple.__new__, Message)  # a message from its fields, at half the price


def judge(
    contract: Contract, source: Source, *, statement: Statement | None = None, with_course: bool = False
) -> Result:
    """Judge a whole capture: the verdicts are a pure function of contract, capture and what is declared beside it.

    The result has what plots are drawn from where they are wanted, `with_course`.
    """
    judge_ = Judge(contract, source.header, statement=statement, with_course=with_course)
    for event in source:
        judge_.feed(event)
    end = source.footer.t if source.footer else None
    return judge_.finish(end, name=source.name, truncated=source.truncated)


class Judge:
    """Judges a stream of events, live or from a file, in one pass and in bounded memory.

    What a statement declares counts before what the header does; `other` is told of every command that somebody else
    has sent, while it is judged. The course is gathered beside it where it is wanted, and changes no verdict.
    """

    def __init__(
        self,
        contract: Contract,
        header: Header | None,
        *,
        statement: Statement | None = None,
        other: OtherCommand | None = None,
        with_course: bool = False,
    ) -> None:
        self.contract = contract
        self.header = header
        declared = declared_in(header).overridden(statement or Statement())
        self.facts = Facts(contract, header, Uncertainty(beacons=bool(header and header.beacon)), declared)
        self._chronicle = Chronicle(self.facts) if with_course else None
        self._router = contract.router(prefix(header))
        self._roots = tuple(each.removesuffix("#") for each in contract.subscriptions(prefix(header)))
        self._checks = {each.id: self._check(each) for each in contract.requirements if each.check}
        checks = self._checks.values()
        self._told = {hook: told(checks, hook) for hook in ("mark", "retained")}
        self._stretches = Stretches(self.facts, checks)
        self._commands = Commands(
            contract,
            self.facts,
            self._router,
            checks=told(checks, "command"),
            strangers=told(checks, "stranger"),
            other=other,
        )
        self._topics = Topics(contract, self.facts, self._router, checks)
        self._known = self._topics.known
        self._strangers: set[str] = set()
        self._remarks = Remarks(self.facts.note)
        self._begin, self._end = math.inf, -math.inf
        self._last = 0.0
        self._messages = 0

    def feed(self, event: Event) -> None:
        """Take the next event of the capture."""
        t = self._last = event.t
        if t > self._end:  # noqa: PLR1730 - this is the hot path, and a call is dear
            self._end = t
        if t < self._begin:  # noqa: PLR1730
            self._begin = t
        if type(event) is Entry:
            self._messages += 1
            name = event.topic
            topic = self._known[name] if name in self._known else self._topics.meet(name)
            if topic is None:
                self._stranger(event)
            elif event.retain:
                where = Where(t, event.line, name, event.payload, topic.connector)
                for check in self._told["retained"]:
                    check.retained(name, topic.channel, where)
            else:
                self._message(topic, event)
        elif isinstance(event, Mark):
            self._mark(event)

    def so_far(self, requirement: str) -> Outcome:
        """Return the outcome of one requirement as it stands, without ending the stream."""
        return self._outcome(self.contract.requirement(requirement))

    def decided(self, requirement: str) -> bool:
        """Tell whether there are observations enough for a verdict on one requirement, weighed or still to be."""
        ledger = self._checks[requirement].ledger
        return ledger.broken > 0 or ledger.kept + ledger.waiting >= ledger.minimum

    def observations(self, requirement: str) -> int:
        """Return how many observations of one requirement were made so far."""
        ledger = self._checks[requirement].ledger
        return ledger.decided + ledger.waiting

    def violations(self, requirement: str) -> int:
        """Return how many observations against one requirement there were so far."""
        return self._checks[requirement].ledger.broken

    def pending(self, requirement: str) -> bool:
        """Tell whether something is still awaited or watched for one requirement, after a command or a mark."""
        return bool(getattr(self._checks.get(requirement), "pending", False))

    def awaits_echo(self, t: float) -> bool:
        """Tell whether the command of ours that was marked at a time has not come back from the broker yet."""
        return any(sent_at == t for sent_at, _, _ in self.facts.echoes)

    def finish(self, end: float | None = None, *, name: str = "capture", truncated: bool = False) -> Result:
        """End the stream, at a time in Unix seconds or at its last event, and return the result."""
        begin, last = (self._begin, self._last) if self._begin <= self._end else (0.0, 0.0)
        end = last if end is None else max(end, last)  # the last event's, which is not the latest where times step back
        self._stretches.finish(end)
        for check in self._checks.values():
            check.finish(end)
        self.facts.uncertainty.finish()
        conclude(self.facts, messages=self._messages)
        fitting = fit(self.contract, self._topics.samples, prefix(self.header))
        return Result(
            name=name,
            contract=self.contract,
            header=self.header,
            stated=self.facts.stated,
            outcomes=tuple(self._outcome(each) for each in self.contract.requirements),
            notes=(*([fitting.advice] if fitting.advice else []), *self.facts.notes),
            fits=fitting.strange,
            fits_better=fitting.advice or "",
            truncated=truncated,
            interrupted=self._remarks.interrupted,
            span=(begin, max(begin, end)),
            messages=self._messages,
            uncertainty=self.facts.uncertainty.numbers(),
            course=self._chronicle.course(end) if self._chronicle else None,
        )

    def _check(self, requirement: Requirement) -> Check:
        place: Channel | Operation | None = self.contract.channels.get(requirement.place)
        if requirement.pointer.startswith("/operations/"):
            place = self.contract.operations[requirement.place]
        return CHECKS[requirement.check or ""](requirement, place, self.facts)

    def _stranger(self, entry: Entry) -> None:
        """Take what is not a variable of the charger: a command, or a topic that the contract does not know."""
        name = entry.topic
        if name in self._strangers:
            return
        if self._commands.heard(entry):
            if self._router.match(name) is None:
                self.facts.note(f"An undocumented topic was heard: {shown(name, 80)}")
            return
        if len(self._strangers) < MOST_STRANGERS:
            self._strangers.add(name)
        self._topics.samples.take(name, entry.payload)
        if name.startswith(self._roots) and self._router.match(name) is None:
            self.facts.note(f"An undocumented topic was heard: {shown(name, 80)}")

    def _message(self, topic: Topic, entry: Entry) -> None:
        t, payload = entry.t, entry.payload
        stretches = self._stretches
        if t > stretches.silent_after:
            stretches.arrives(t)
        stretches.attendance.last = t
        stretches.silent_after = t + stretches.attendance.longest_silence_s
        reading = topic.reading
        if reading is None or reading.payload != payload or entry.cut or reading.error == CUT:
            reading = self._topics.read(topic, entry)
        for ledger in reading.kept:
            ledger.kept += 1
        message = _message((t, topic, reading, entry.line))
        if reading.against:
            _find(message)
        topic.heard += 1
        topic.heard_at, topic.line = t, entry.line
        pulse = topic.pulse
        if pulse is not None:
            opened = pulse.last
            interval = pulse.counts(t)
            if interval is not None:
                topic.tally.add(interval, t, entry.line)
                for hear in topic.interval_ears:
                    hear(message, opened, interval)
                for check in topic.watchers:
                    check.interval(message, opened, interval)
        elif topic.channel.publication is not None:
            topic.pulse = Pulse(topic.channel.publication, t, topic.tally)
        for ear in topic.ears:
            ear(message)
        if topic.watchers:
            for check in tuple(topic.watchers):
                check.message(message)

    def _mark(self, mark: Mark) -> None:
        if mark.kind == "beacon":
            if self.facts.uncertainty.beacons:
                self.facts.uncertainty.beacon(mark)
                self.facts.onlooker.mark(mark)
            return
        self.facts.onlooker.mark(mark)
        if mark.kind == "stimulus":
            self._commands.sent(mark)
        self._remarks.take(mark)
        self._stretches.mark(mark)
        for check in self._told["mark"]:
            check.mark(mark)

    def _outcome(self, requirement: Requirement) -> Outcome:
        return outcome(
            requirement,
            self._checks.get(requirement.id),
            contract=self.contract,
            header=self.header,
            declared=self.facts.stated.declared,
            not_run=self._remarks.why_not_run(requirement),
            doubts=self._remarks.doubts[requirement.id],
        )


def _find(message: Message) -> None:
    where = message.where
    for ledger, (expected, observed) in message.reading.against:
        ledger.find(where, expected=expected, observed=observed)
