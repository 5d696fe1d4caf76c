"""Judgement: the judge tells every check what the capture holds, once and in order, and folds what they find."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator

from conformance.capture import LEVELS, Capture, Entry, Event, Header, Mark, payload_bytes
from conformance.contract import Contract, Operation, Requirement
from conformance.contract.payload import shown
from conformance.judgement.attendance import Attendance
from conformance.judgement.checks import CHECKS, Check, EffectFollows
from conformance.judgement.finding import Ledger
from conformance.judgement.result import Outcome, Result
from conformance.judgement.stream import ASSUMED_UNCERTAINTY_S, Command, Facts, Message, Stretch, connector, prefix
from conformance.judgement.verdict import Reason, Verdict, fold

ECHO_WITHIN_S = 10.0
MOST_ECHOES = 256


def judge(contract: Contract, capture: Capture) -> Result:
    """Judge a whole capture: the verdicts are a pure function of contract and capture."""
    judge_ = Judge(contract, capture.header)
    for event in capture.events:
        judge_.feed(event)
    end = capture.footer.t if capture.footer else None
    return judge_.finish(end, name=capture.name, truncated=capture.truncated)


class Judge:
    """Judges a stream of events, live or from a file, in one pass and in bounded memory."""

    def __init__(self, contract: Contract, header: Header | None) -> None:
        self.contract = contract
        self.header = header
        self.facts = Facts(contract, header)
        self._router = contract.router(prefix(header))
        self._roots = tuple(each.removesuffix("#") for each in contract.subscriptions(prefix(header)))
        self._commands = {each.channel.name: each for each in contract.commands()}
        self._listings = {each.listed_on for each in contract.channels.values()}
        silence = [each.data["longest_silence_s"] for each in contract.requirements if each.check == "presence"]
        self._attendance = Attendance(float(min(silence, default=1.5)))
        self._checks = {each.id: self._check(each) for each in contract.requirements if each.check}
        self._hearing: dict[str, list[Check]] = {
            name: [check for check in self._checks.values() if check.hears is None or name in check.hears]
            for name in contract.channels
        }
        self._echoes: deque[tuple[float, str, bytes]] = deque(maxlen=MOST_ECHOES)
        self._not_run: dict[str, str] = {}
        self._doubts: dict[str, list[Reason]] = defaultdict(list)
        self._span = (math.inf, -math.inf)
        self._messages = 0

    def feed(self, event: Event) -> None:
        """Take the next event of the capture."""
        self._span = (min(self._span[0], event.t), max(self._span[1], event.t))
        if isinstance(event, Mark):
            self._mark(event)
            return
        self._messages += 1
        found = self._router.match(event.topic)
        if found is None:
            if event.topic.startswith(self._roots):
                self.facts.note(f"An undocumented topic was heard: {shown(event.topic, 80)}")
            return
        channel, parameters = found
        if channel.name in self._commands:
            self._heard_command(event, self._commands[channel.name], connector(parameters))
        else:
            message = Message(
                event.t, channel, event.topic, event.payload, connector(parameters), event.retain, event.line
            )
            self._message(message)

    def so_far(self, requirement: str) -> Outcome:
        """Return the outcome of one requirement as it stands, without ending the stream."""
        return self._outcome(self.contract.requirement(requirement))

    def pending(self, requirement: str) -> bool:
        """Tell whether the effect of a command is still awaited or watched for one requirement."""
        check = self._checks.get(requirement)
        return isinstance(check, EffectFollows) and check.pending

    def finish(self, end: float | None = None, *, name: str = "capture", truncated: bool = False) -> Result:
        """End the stream, at a time in Unix seconds or at its last event, and return the result."""
        span = self._span if self._span[0] <= self._span[1] else (0.0, 0.0)
        end = span[1] if end is None else max(end, span[1])
        last = self._attendance.last
        if last is not None and end - last > self._attendance.longest_silence_s:
            self._silence(last, end)
        self._stretch(self._attendance.close(final=True))
        for check in self._checks.values():
            check.finish(end)
        if not self._messages:
            self.facts.note("Nothing was heard: is this the charger's broker, and the right topic prefix?")
        else:
            self.facts.note(
                f"There are no beacons in the capture: arrival times are taken as good to {ASSUMED_UNCERTAINTY_S:g} s."
            )
        return Result(
            name=name,
            contract=self.contract,
            header=self.header,
            outcomes=tuple(self._outcome(each) for each in self.contract.requirements),
            notes=tuple(self.facts.notes),
            truncated=truncated,
            span=(span[0], end),
            messages=self._messages,
        )

    def _check(self, requirement: Requirement) -> Check:
        place = self.contract.channels.get(requirement.place)
        if requirement.pointer.startswith("/operations/"):
            return CHECKS[requirement.check or ""](requirement, self.contract.operations[requirement.place], self.facts)
        return CHECKS[requirement.check or ""](requirement, place, self.facts)

    def _mark(self, mark: Mark) -> None:
        if mark.kind == "stimulus":
            self.facts.foreign_matters = True
            topic, payload = str(mark.data.get("topic", "")), payload_bytes(mark.data)
            found = self._router.match(topic)
            if found is not None and found[0].name in self._commands:
                self._echoes.append((mark.t, topic, payload))
                operation, instance = self._commands[found[0].name], connector(found[1])
                self._tell(Command(mark.t, operation, topic, payload, instance, True, False, mark.line))
        elif mark.kind == "note" and "requirement" in mark.data:
            self._remark(mark)
        self._stretch(self._attendance.mark(mark))
        for check in self._checks.values():
            check.mark(mark)

    def _remark(self, mark: Mark) -> None:
        requirement = str(mark.data["requirement"])
        if "not_run" in mark.data:
            self._not_run[requirement] = str(mark.data["not_run"])
        if mark.data.get("undecided") in set(Reason):
            self._doubts[requirement].append(Reason(mark.data["undecided"]))

    def _heard_command(self, entry: Entry, operation: Operation, instance: str | None) -> None:
        if entry.retain:
            self.facts.note(
                f"A retained command lies on {shown(entry.topic, 80)}: it is delivered at every reconnect; clear it."
            )
        echo = next(
            (
                each
                for each in self._echoes
                if each[1:] == (entry.topic, entry.payload) and entry.t - each[0] < ECHO_WITHIN_S
            ),
            None,
        )
        if echo is not None:
            self._echoes.remove(echo)
            return
        self._tell(Command(entry.t, operation, entry.topic, entry.payload, instance, False, entry.retain, entry.line))

    def _tell(self, command: Command) -> None:
        self.facts.commands.append(command)
        for check in self._checks.values():
            check.command(command)

    def _message(self, message: Message) -> None:
        if not message.retain:
            ended = self._attendance.arrival(message.t)
            if ended is not None:
                self._silence(ended.end, message.t)
                self._stretch(ended)
        if message.channel.name in self._listings and isinstance(message.decoded.value, list):
            for name in message.decoded.value:
                if isinstance(name, str) and name and len(self.facts.listed) < 10_000:
                    self.facts.listed.setdefault(name, message.t)
        for check in self._hearing[message.channel.name]:
            check.message(message)

    def _silence(self, begin: float, end: float) -> None:
        for check in self._checks.values():
            check.silence(begin, end, excused=self._attendance.excused)
        self._attendance.settled()

    def _stretch(self, ended: Stretch | None) -> None:
        if ended is not None:
            for check in self._checks.values():
                check.stretch(ended)

    def _outcome(self, requirement: Requirement) -> Outcome:
        why_not = self._why_not_run(requirement)
        check = self._checks.get(requirement.id)
        if why_not is not None or check is None:
            return Outcome(requirement, Verdict.NOT_RUN, why_not or "not judged yet")
        return _folded(check.ledger, self._doubts[requirement.id], self._absent(requirement))

    def _absent(self, requirement: Requirement) -> bool:
        declared = self.header.declared if self.header else {}
        return requirement.feature is not None and declared.get(requirement.feature) is False

    def _why_not_run(self, requirement: Requirement) -> str | None:
        check = self._checks.get(requirement.id)
        if check is None:
            return "not judged yet"
        if self.header is not None and self.header.selected and requirement.id not in self.header.selected:
            return "not selected"
        if self.header is None or check.ledger.decided or check.ledger.undecided:
            return None
        return next(self._obstacles(requirement, self.header), None)

    def _obstacles(self, requirement: Requirement, header: Header) -> Iterator[str]:
        operation = self.contract.operations.get(requirement.place)
        level = operation.invasive if operation else None
        if level and LEVELS.index(level) > LEVELS.index(header.allowed):
            yield f"too invasive: needs --allow {level}"
        if requirement.id in self._not_run:
            yield self._not_run[requirement.id]
        if "witness" in requirement.data.get("effect", {}).get("then", {}) and not header.operator:
            yield "nobody can see the lock"


def _folded(ledger: Ledger, doubts: list[Reason], absent: bool) -> Outcome:
    requirement = ledger.requirement
    verdict, reason = fold(
        requirement.level,
        kept=ledger.kept,
        minimum=ledger.minimum,
        broken=ledger.broken,
        undecided=[*ledger.undecided, *doubts],
    )
    if absent and verdict is not Verdict.PASS and not ledger.kept:
        return Outcome(requirement, Verdict.NOT_APPLICABLE, f"declared absent: {requirement.feature}")
    findings = tuple(ledger.findings.values())
    return Outcome(
        requirement=requirement,
        verdict=verdict,
        reason=reason.value if reason else None,
        expected=findings[0].expected if findings else None,
        observed=findings[0].observed if findings else (ledger.doubts.get(reason) or None if reason else None),
        findings=findings,
        kept=ledger.kept,
        broken=ledger.broken,
        undecided=sum(ledger.undecided.values()) + len(doubts),
        numbers=dict(ledger.numbers),
    )
