"""An operator on paper, whose answers are written down; and the waiting of a bench on a virtual clock."""

from conformance.stimulus.operators import CannotError, Seen
from conformance.stimulus.operators.port import ACTIONS, SIGHTS


def waiting(clock):
    """Return the bench's way to wait, on a clock."""
    return lambda _, condition, seconds: clock.wait(condition, clock.now() + seconds)


class Scripted:
    """Gives one answer after the other: what is seen after so many seconds, or the reason why it cannot be."""

    def __init__(self, clock, *answers, abilities=(*ACTIONS, *SIGHTS)):
        self.abilities = abilities
        self.asked = []
        self._clock = clock
        self._answers = list(answers)

    def do(self, action, connector):
        self._answer(action, connector)

    def see(self, sight, connector, **_):
        return self._answer(sight, connector)

    def _answer(self, *asked):
        self.asked.append(asked)
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, CannotError):
            raise answer
        if answer is None or isinstance(answer, Seen):
            return answer
        looks, took_s = answer
        began = self._clock.now()
        self._clock.wait(lambda: False, began + took_s)
        return Seen(looks, began)
