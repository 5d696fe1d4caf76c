"""Judgement, checks: what one topic says agrees with what another one says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from conformance.contract import Channel, Operation, Requirement
from conformance.judgement.checks.check import Check
from conformance.judgement.checks.condition import as_number
from conformance.judgement.checks.condition import field as field_of
from conformance.judgement.checks.history import Transition
from conformance.judgement.facts import Facts
from conformance.judgement.stream import OVERTAKES_WITHIN_S, Message, Stretch

MOST_HEARD = 64


class Heard(NamedTuple):
    """A number on another topic, and when it was heard."""

    t: float
    number: float


class _Follows(Check):
    """What both checks of a number that follows another topic share: what was heard there of late."""

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        data = requirement.data
        self._field, self._name = field_of(data["field"]), data["field"].lstrip("/")
        self._source: str = data["of"]["channel"]
        self._of: Callable[[Any], Any] = field_of(data["of"]["field"])
        self._of_name = f"{data['of']['field'].lstrip('/').replace('/', '.')} of {self._source}"
        self._within_s = float(data["within_s"])
        self._absolute, self._relative = float(data.get("absolute", 0.0)), float(data.get("relative", 0.0))
        self._heard: dict[str | None, deque[Heard]] = {}

    @property
    def hears(self) -> frozenset[str]:
        return frozenset({self.channel.name, self._source})

    def message(self, message: Message) -> None:
        connector = message.topic.connector
        if message.topic.channel is self.place:
            number = as_number(self._field(message.reading.value))
            if number is not None:
                self.told(connector, number, message)
            return
        number = as_number(self._of(message.reading.value))
        if number is None:
            return
        heard = self._heard.get(connector)
        if heard is None:
            heard = self._heard[connector] = deque(maxlen=MOST_HEARD)
        heard.append(Heard(message.t, number))
        while heard[0].t < message.t - 2 * self._within_s:
            heard.popleft()
        self.heard(connector, number, message.t)

    def stretch(self, stretch: Stretch) -> None:
        self._heard.clear()

    def told(self, connector: str | None, number: float, message: Message) -> None:
        """Take the number that should follow."""

    def heard(self, connector: str | None, number: float, t: float) -> None:
        """Take the number that should be followed, and when it was heard; it is the last one in `lately` as well."""

    def lately(self, connector: str | None, t: float) -> list[float]:
        """Return what was heard within the time before `t` for which a number may still follow it."""
        return [each.number for each in self._heard.get(connector, ()) if each.t >= t - self._within_s]

    def only_last(self, connector: str | None) -> None:
        """Forget all that was heard before the last number."""
        self._heard[connector] = deque(list(self._heard[connector])[-1:], maxlen=MOST_HEARD)

    def slack(self, number: float) -> float:
        """Return the tolerance at a number."""
        return max(self._absolute, self._relative * abs(number))


class FieldEchoesAnother(_Follows):
    """A number is the one that another topic published last, or lies between that and what it publishes next.

    A publication in between may cross it on the way, and who measures oftener than it publishes knows what was between.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._open: dict[str | None, tuple[float, Message, list[float]]] = {}

    def told(self, connector: str | None, number: float, message: Message) -> None:
        lately = self.lately(connector, message.t)
        if not lately:
            return
        if number == lately[-1] or self._matches(number, lately):
            self.ledger.kept += 1
        else:
            self._open.setdefault(connector, (number, message, lately))

    def heard(self, connector: str | None, number: float, t: float) -> None:
        if connector not in self._open:
            return
        told, message, lately = self._open.pop(connector)
        slack = self.slack(number)
        if min(lately[-1], number) - slack <= told <= max(lately[-1], number) + slack:
            self.ledger.kept += 1
        elif t - message.t < OVERTAKES_WITHIN_S:
            self._open[connector] = (told, message, [*lately, number])
        else:
            was = ", ".join(f"{each:g}" for each in lately[-3:])
            self.find_if_heard(
                message,
                expected=f"{self._name} as the latest {self._of_name}",
                observed=f"{self._name} is {told:g}, {self._of_name} was {was}",
            )

    def stretch(self, stretch: Stretch) -> None:
        super().stretch(stretch)
        self._open.clear()

    def _matches(self, number: float, heard: list[float]) -> bool:
        return any(abs(number - each) <= self.slack(each) for each in heard)


@dataclass(slots=True)
class _Count:
    """A count that follows a counter.

    The counter's value at the zero of the count lies between `lowest` and `highest`; `number` and `counter` are what
    both said last, `began_at` is what the counter said when the count began or was joined. A count that was just joined
    may be of the counter's next value, as messages cross: `joined` is its number until that was heard.
    """

    lowest: float
    highest: float
    number: float
    counter: float
    began_at: float
    joined: float | None = None
    pending: tuple[float, float, Message] | None = None  # the number, the counter before it, and who said it


class FieldCountsAnother(_Follows):
    """A number is what a counter on another topic has counted since the count began.

    Where the beginning was seen, the counter's zero is its value then; where it was not, it follows from the first
    number. Between two values of the counter, any value is as good.
    """

    def __init__(self, requirement: Requirement, place: Channel | Operation | None, facts: Facts) -> None:
        super().__init__(requirement, place, facts)
        self._transition = Transition(requirement.data)
        self._counts: dict[str | None, _Count] = {}

    def told(self, connector: str | None, number: float, message: Message) -> None:
        began = self._transition.passed(message)
        lately = self.lately(connector, message.t)
        if not lately:
            return
        count = self._counts.get(connector)
        if began:
            count = self._counts[connector] = _Count(lately[0], lately[-1], 0.0, lately[-1], lately[-1])
        elif count is None and len(self._heard[connector]) == 1:
            return  # one reading, which may be one just after a fall, is no zero to count from
        elif self._transition.is_ahead(message) and (count is None or number < count.number - self.slack(number)):
            self._counts.pop(connector, None)  # between two sessions, while the counter may still catch up with one
            return
        elif count is None or number < count.number - self.slack(number):  # joined, or the count began anew
            zero = (lately[0] - number, lately[-1] - number)
            self._counts[connector] = _Count(*zero, number, lately[-1], lately[-1], joined=number)
            return
        count.number = number
        count.pending = (number, lately[0], message)

    def heard(self, connector: str | None, number: float, t: float) -> None:
        count = self._counts.get(connector)
        if count is None:
            return
        fell, count.counter = number < count.counter, number
        if count.joined is not None:
            count.highest, count.joined = max(count.highest, number - count.joined), None
        if fell:  # the counter itself began anew, and what it said before is no part of the count
            del self._counts[connector]
            self.only_last(connector)
        if fell or count.pending is None:
            return
        told, before, message = count.pending
        least, most = before - count.highest, number - count.lowest
        slack = self.slack(most) + (1.0 if float(told).is_integer() and float(number).is_integer() else 0.0)
        agrees = least - slack <= told <= most + slack
        if not agrees and t - message.t < OVERTAKES_WITHIN_S:
            return
        count.pending = None
        if not agrees:
            self.find_if_heard(
                message,
                expected=f"{self._name} as {self._of_name} has counted since the count began",
                observed=f"{self._name} is {told:g}, counted were {least:g} to {most:g}",
            )
        elif number - count.began_at > slack:  # where nothing was counted, nothing is shown
            self.ledger.kept += 1

    def stretch(self, stretch: Stretch) -> None:
        super().stretch(stretch)
        self._transition.forget()
        self._counts.clear()
