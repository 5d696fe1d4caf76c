"""Judgement, checks: what a topic says follows from what it said before: counters rise, sessions begin at zero."""

from __future__ import annotations

from operator import ge
from typing import Any

from conformance.contract import Channel, Operation, Requirement, Schema
from conformance.contract.document import split
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.clock import moment
from conformance.judgement.checks.condition import as_number, field, numbers
from conformance.judgement.facts import Facts
from conformance.judgement.stream import Message, Stretch


class FieldsNeverFall(Check):
    """Numbers and times never fall from one publication to the next, but where the count begins anew.

    What `anew` accepts is compared with nothing; what follows what `ends` accepts, and is none of that, neither.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._fields = [(each.lstrip("/").replace("/", "."), field(each)) for each in requirement.data["fields"]]
        self._anew = Schema(requirement.data["anew"]) if "anew" in requirement.data else None
        self._ends = Schema(requirement.data.get("ends", False))
        self._numbers = numbers(requirement.data["fields"])
        self._are_numbers = all(_is_number(self.channel, each) for each in requirement.data["fields"])
        self._before: dict[str, list[float | None]] = {}
        self._ended: set[str] = set()

    def message(self, message: Message) -> None:
        reading, topic = message.reading, message.topic.name
        if reading.error:
            return
        value = reading.value
        if self._anew is not None and self._anew.accepts(value):
            self._before.pop(topic, None)
            return
        now = self._numbers(value) if self._are_numbers else [_seconds(get(value)) for _, get in self._fields]
        before = self._before.get(topic)
        ended, ends = topic in self._ended, self._anew is not None and self._ends.accepts(value)
        if ends:
            self._ended.add(topic)
        elif ended:  # another count than the one that has ended
            self._ended.discard(topic)
            before = None
        if before is None or None not in now:
            self._before[topic] = now
        else:
            self._before[topic] = [was if now_ is None else now_ for was, now_ in zip(before, now, strict=True)]
        if before is None:
            return
        if None not in now and None not in before and all(map(ge, now, before)):  # type: ignore[arg-type]
            self.ledger.kept += 1
        else:
            self._compare(before, now, message)

    def _compare(self, before: list[float | None], now: list[float | None], message: Message) -> None:
        fell = compared = False
        for (name, _), earlier, later in zip(self._fields, before, now, strict=True):
            if earlier is None or later is None:
                continue
            compared = True
            if later < earlier:
                fell = True
                self.ledger.find(
                    message.where,
                    expected=f"{name} that never falls",
                    observed=f"{name} fell by {earlier - later:.6g}, from {earlier:.16g} to {later:.16g}",
                )
        if compared and not fell:
            self.ledger.kept += 1

    def stretch(self, stretch: Stretch) -> None:
        if self._anew is not None or stretch.lost:  # it may have begun anew while nobody listened
            self._before.clear()


class TransitionHolds(Check):
    """The first publication after a transition is as promised."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._transition = Transition(requirement.data)
        self._schema = Schema(requirement.data["schema"])
        self._fields = set(requirement.data["schema"].get("properties", ()))

    def message(self, message: Message) -> None:
        if message.reading.error or not self._transition.passed(message):
            return
        value = message.reading.value
        if self._fields and not (isinstance(value, dict) and self._fields & value.keys()):
            return
        violations = self._schema.violations(message.reading.value)
        for each in violations:
            self.find_if_heard(message, expected=each.expected, observed=each.observed)
        if not violations:
            self.ledger.kept += 1

    def stretch(self, stretch: Stretch) -> None:
        self._transition.forget()


def _is_number(channel: Channel, pointer: str) -> bool:
    """Tell whether the contract has a number at a field, so that it need not be read as a time."""
    place: Any = channel.payload.schema.schema
    for part in split(pointer):
        place = place.get("properties", {}).get(part, {})
    return place.get("type") in {"number", "integer"}


def _seconds(value: Any) -> float | None:
    """Return a number, or a time as seconds since 1970; None where it is neither."""
    if type(value) is str:
        read = moment(value)
        return read.seconds if read is not None else None
    return as_number(value)


class Transition:
    """Notices where a topic goes from one kind of payload to another, from one publication to the next.

    Where the one before is older than the longest gap, another may have come between them that we have not heard.
    """

    def __init__(self, raw: Any) -> None:
        self._before, self._after = Schema(raw["before"]), Schema(raw["after"])
        self._was_at: dict[str, float] = {}

    def passed(self, message: Message) -> bool:
        """Take what a topic says; tell whether the transition is passed with it."""
        topic, value = message.topic, message.reading.value
        timing = topic.channel.publication
        was_at = self._was_at.pop(topic.name, None)
        if self._before.accepts(value):
            self._was_at[topic.name] = message.t
        recent = was_at is not None and (timing is None or message.t - was_at <= timing.longest_gap_s)
        return recent and bool(self._after.accepts(value))

    def is_ahead(self, message: Message) -> bool:
        """Tell whether what a topic says, which was taken, may be the last before the transition."""
        return message.topic.name in self._was_at

    def forget(self) -> None:
        """Forget what was said before."""
        self._was_at.clear()
