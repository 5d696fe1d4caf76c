"""Examples: the same moment of one story, told by a charger that keeps a requirement and by one that breaks it."""

from __future__ import annotations

import itertools
import logging
import math
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from conformance import contract
from conformance.bench.runner import run_features
from conformance.capture import Entry, Event, Mark, read
from conformance.capture.entry import payload_bytes
from conformance.contract import Contract, Requirement
from conformance.judgement import Judge, Outcome
from conformance.judgement.finding import Where
from conformance.judgement.onlooker import Onlooker
from conformance.judgement.stream import Command
from conformance.report.safe import safe
from features.virtual_world import virtual_bench
from reference_impl import FAULTS
from tests.judgement.promises_2026 import CASES
from tests.proving.trial import PATIENT_S
from tests.recordings import HEADER, judged, outcome

LONGEST = 1000
TIMED = {"gap", "mean", "rate", "presence"}
BEFORE_S, AFTER_S, ASKED_BEFORE_S, TOGETHER_S = 4.5, 0.2, 20.0, 0.2
CONTRACTS = {name: contract.load(name) for name in contract.BUNDLED}


def wanted() -> list[str]:
    """Return the requirements of all contracts that come with the kit."""
    return list(dict.fromkeys(each.id for known in CONTRACTS.values() for each in known.requirements))


def evidence(examples: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return what is kept of the examples: of which contracts they are, and each requirement's."""
    digests = {name: each.digest for name, each in CONTRACTS.items()}
    return {"contracts": digests, "requirements": dict(examples)}


def of_requirement(name: str) -> tuple[str, dict[str, Any]]:
    """Return a requirement with its example: what was said around the moment at which a charger was caught.

    Raises LookupError where no charger that breaks it is caught, by its own story or by the whole suite.
    """
    if name in CASES:
        return name, _on_paper(name)
    for fault in (each for each in FAULTS.values() if each.breaks[0] == name):
        for only in ((name,), ()):
            told, broken = _told(name, only, faults=(fault.name,), observe_s=PATIENT_S.get(fault.name, 30.0))
            if told.findings:
                connectors = tuple(f"evse_{number}" for number in range(1, fault.connectors + 1))
                _, kept = _told(name, only, connectors=connectors)
                return name, _example(CONTRACTS["everest-2023"], fault.name, told, kept, broken)
    raise LookupError(f"no fault of {name} is caught")


def _on_paper(name: str) -> dict[str, Any]:
    """Return the example of a requirement that no charger at hand knows, from chargers on paper."""
    kept, broken = (sorted(case(), key=lambda event: event.t) for case in CASES[name])
    known = CONTRACTS["everest-2026"]
    return _example(known, None, outcome(judged(broken, by=known), name), kept, broken)


def _told(name: str, only: Sequence[str], **charger: Any) -> tuple[Outcome, Sequence[Event]]:
    """Return what became of a requirement before a charger in the virtual world, and what was heard."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.ndjson"
        logging.disable(logging.CRITICAL)
        bench = virtual_bench(capture=path, **charger)
        bench.open()
        result = run_features(bench, tuple(only))
        logging.disable(logging.NOTSET)
        return outcome(result, name), read(path).events


def _example(
    known: Contract, fault: str | None, told: Outcome, kept: Sequence[Event], broken: Sequence[Event]
) -> dict[str, Any]:
    """Return the example; what follows a command is shown after that command, everything else at the same moment."""
    finding, name = told.findings[0], told.requirement.id
    asked = next((each for each in _answers(known, broken, name) if each.where.t == finding.where.t), None)
    obeyed = [each for each in _answers(known, kept, name) if each.seen]
    alike = [each for each in obeyed if asked and each.command.payload == asked.command.payload]
    moments = (next(iter(alike + obeyed), None) if asked else None, asked)
    wheres = [moment.where if moment else finding.where for moment in moments]
    around = [
        _answered(moment, events) if moment else _around(known, told, events)
        for moment, events in zip(moments, (kept, broken), strict=True)
    ]
    return {
        "fault": fault,
        "expected": finding.expected,
        "observed": finding.observed,
        "kept": [_line(each, kept[0].t) for each in around[0]],
        "broken": [_line(each, kept[0].t) for each in around[1]],
        "at": [_decisive(where, events) for where, events in zip(wheres, around, strict=True)],
    }


class _Answer(NamedTuple):
    """A command, where its effect was seen or was seen to be missing, and which of both."""

    command: Command
    where: Where
    seen: bool


class _Listener(Onlooker):
    """Keeps the answers to the commands that one requirement is about."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.answers: list[_Answer] = []

    def answer(self, requirement: Requirement, command: Command, where: Where, *_: object, seen: bool) -> None:
        if requirement.id == self._name:
            self.answers.append(_Answer(command, where, seen))


def _answers(known: Contract, events: Sequence[Event], name: str) -> list[_Answer]:
    judge, listener = Judge(known, HEADER), _Listener(name)
    judge.facts.onlooker = listener
    for event in events:
        judge.feed(event)
    judge.finish()
    return listener.answers


def _answered(answer: _Answer, events: Sequence[Event]) -> list[Event]:
    """Return a command, what was said on the topic of its effect before it, and what decides; or what was seen."""
    asked_t, where = answer.command.t, answer.where
    command = [each for each in events if isinstance(each, Mark) and each.kind == "stimulus" and each.t == asked_t]
    looks = [each for each in events if isinstance(each, Mark) and "sees" in each.data and each.t >= where.t]
    own = [each for each in events if isinstance(each, Entry) and each.topic == where.topic and each.t <= where.t]
    shown = [*command[:1], *[each for each in own if each.t < asked_t][-1:], *(own[-1:] if where.topic else looks[:1])]
    return [each for each in events if any(each is one for one in shown)]


def _around(known: Contract, told: Outcome, events: Sequence[Event]) -> list[Event]:
    """Return what was said, and seen by an operator, around a finding: on its topic and on those it is about."""
    where = told.findings[0].where
    own = where.topic or next(each.address for each in known.variables() if not each.parameters)
    after_s = AFTER_S if where.topic else BEFORE_S  # silence is seen by what comes after it
    near = [each for each in events if -ASKED_BEFORE_S < each.t - where.t <= after_s]
    heard = [each for each in near if isinstance(each, Entry)]
    marks = [each for each in near if isinstance(each, Mark)]
    asked = [each for each in marks if each.kind == "stimulus" and each.t <= where.t]
    asked = [each for each in asked if (each.line or 0) <= (where.line or math.inf)]
    together = [each for each in asked if each.t > asked[-1].t - TOGETHER_S]
    looks = [each for each in marks if "sees" in each.data]
    said = [each for each in heard if each.topic == own and each.t > where.t - BEFORE_S]
    most = 3 if told.requirement.check in TIMED else 2
    commands = most if told.requirement.check == "undisturbed" else 1
    besides = set(_topics(known, told, where.connector)) - {own}
    shown = [
        *together[-commands:],
        *looks[-1:],
        *(said[-most:] if where.topic else said[:most] if not looks else ()),
        *itertools.chain(*([each for each in heard if each.topic == topic][-1:] for topic in besides)),
    ]
    return [each for each in events if any(each is one for one in shown)]


def _line(event: Event, begin: float) -> list[Any]:
    """Return when an event was, in seconds, its topic, its payload in characters that print, and whose it is."""
    t = round(event.t - begin, 3)
    if isinstance(event, Entry):
        return [t, event.topic, safe(event.payload, LONGEST), "charger"]
    if event.kind == "operator":
        return [t, "", safe(str(event.data["sees"]), LONGEST), "operator"]
    return [t, event.data["topic"], safe(payload_bytes(event.data), LONGEST), "kit"]


def _decisive(where: Where, events: Sequence[Event]) -> int:
    """Return which event is the one at a place, or stands in its place."""
    looks = [place for place, each in enumerate(events) if isinstance(each, Mark) and each.kind == "operator"]
    of_it = [place for place, each in enumerate(events) if isinstance(each, Entry) and each.topic == where.topic]
    found = looks or of_it or range(len(events))
    return min(found, key=lambda place: abs(events[place].t - where.t))


def _topics(known: Contract, told: Outcome, connector: str | None) -> Iterator[str]:
    """Yield the topics of the variables that a requirement names, and of its own."""
    for each in known.variables():
        if each.name in {told.requirement.place, *_words(dict(told.requirement.data))}:
            yield each.topic(**dict.fromkeys(each.parameters, connector or "evse_1"))


def _words(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from data
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _words(value)
