"""Judgement, checks: a published time of day is the current time."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from conformance.judgement.checks.check import Check
from conformance.judgement.finding import Where
from conformance.judgement.stream import Message, Stretch

ENOUGH_STEPS = 5


class ClockAdvances(Check):
    """A published time never stands, never runs backwards, and advances as fast as the clock on the wall."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.ledger.minimum = ENOUGH_STEPS
        self._seen: dict[str, deque[tuple[float, float]]] = {}

    def message(self, message: Message) -> None:
        if message.retain or message.decoded.error or message.violations:
            return
        read = _read(message.decoded.value)
        if read is None:
            return
        value, resolution = read
        if message.decoded.value[-1] not in "Zz":
            self.facts.note(f"{message.channel.name}: UTC is written as {message.decoded.value[-6:]} instead of Z.")
        seen = self._seen.setdefault(message.topic, deque())
        while len(seen) > 1 and message.t - seen[0][0] > self.requirement.data["window_s"]:
            seen.popleft()
        if seen:
            self._compare(seen, message.t, value, resolution, message.where)
        if not seen or message.t - seen[-1][0] >= 0.5:
            seen.append((message.t, value))

    def stretch(self, stretch: Stretch) -> None:
        self._seen.clear()

    def _compare(
        self, seen: deque[tuple[float, float]], t: float, value: float, resolution: float, where: Where
    ) -> None:
        within_s, u = float(self.requirement.data["within_s"]), self.facts.uncertainty_s()
        (then, earlier), (oldest, earliest) = seen[-1], seen[0]
        if value < earlier:
            observed = f"it ran backwards by {earlier - value:.3f} s"
        elif value == earlier and t - then - u > max(0.4, resolution):
            observed = f"it stood still for {t - then:.3f} s"
        elif abs((value - earliest) - (t - oldest)) > within_s + resolution + u:
            observed = f"it advanced by {value - earliest:.3f} s in {t - oldest:.3f} s"
            seen.clear()
        else:
            if t - then >= 0.5:
                self.ledger.keep()
            return
        self.ledger.find(where, expected="the current time, which advances with time", observed=observed)


def _read(text: str) -> tuple[float, float] | None:
    """Return a time in Unix seconds and the resolution it is printed in; None for one that cannot be reckoned with."""
    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    except ValueError:
        return None
    digits = len(text.split(".")[1].rstrip("Zz").split("+")[0].split("-")[0]) if "." in text else 0
    return moment.timestamp(), 10.0**-digits
