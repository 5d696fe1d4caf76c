"""The real clock: a wait ends when it is heard, at its deadline otherwise, holds nobody up, and makes planned calls."""

import threading
from itertools import pairwise

import pytest

from conformance.bus import RealClock, VirtualClock, host
from conformance.bus.clock import Agenda

LONG_S = 20.0


def test_a_wait_ends_at_its_deadline():
    """Without a notification the wait lasts as long as it was given, and tells that the condition does not hold."""
    clock = RealClock()
    begin = clock.now()
    assert not clock.wait(lambda: False, begin + 0.05)
    assert 0.05 <= clock.now() - begin < LONG_S


def test_a_wait_ends_when_the_condition_holds():
    """Another thread's notification ends the wait long before its deadline."""
    clock, heard = RealClock(), threading.Event()

    def hear():
        heard.set()
        clock.notify()

    begin = clock.now()
    teller = threading.Timer(0.05, hear)
    teller.start()
    assert clock.wait(heard.is_set, begin + LONG_S)
    assert clock.now() - begin < LONG_S / 2
    teller.join()


def test_what_is_heard_while_the_condition_is_looked_at_is_not_missed():
    """A notification between the look and the falling asleep makes the waiter look again."""
    clock, looks = RealClock(), []

    def condition():
        looks.append(None)
        if len(looks) == 1:
            clock.notify()
        return len(looks) == 2

    assert clock.wait(condition, clock.now() + LONG_S)


def test_a_slow_condition_holds_nobody_up():
    """The thread that stamps arrivals can notify while the waiter still looks."""
    clock, looking, notified = RealClock(), threading.Event(), threading.Event()

    def tell():
        looking.wait(LONG_S)
        clock.notify()
        notified.set()

    def condition():
        looking.set()
        return notified.wait(LONG_S)

    teller = threading.Thread(target=tell)
    teller.start()
    assert clock.wait(condition, clock.now() + LONG_S)
    teller.join()


def test_planned_calls_are_made_in_order_while_waiting():
    """Nobody notifies: what is planned up to the deadline is made, never too early, in the order of the plan."""
    clock, made = RealClock(), []
    begin = clock.now()
    for number, after_s in enumerate((0.06, 0.02, 0.02, 0.04)):
        clock.call_at(begin + after_s, lambda n=number, s=after_s: made.append((n, clock.now() - begin >= s)))
    assert not clock.wait(lambda: False, begin + 0.1)
    assert made == [(1, True), (2, True), (3, True), (0, True)]


def test_a_planned_call_ends_a_wait():
    """Where a planned call makes the condition true, the wait ends with it, though nobody notifies."""
    clock, heard = RealClock(), []
    begin = clock.now()
    clock.call_at(begin + 0.02, lambda: heard.append(None))
    assert clock.wait(lambda: bool(heard), begin + LONG_S)
    assert clock.now() - begin < LONG_S / 2


def test_nothing_planned_is_lost_between_two_waits():
    """What was not due in one wait is made in the next; what fell due while nobody waited is made at its start."""
    clock, made = RealClock(), []
    begin = clock.now()
    for after_s in (0.0, 0.05, 0.1):
        clock.call_at(begin + after_s, lambda s=after_s: made.append(s))
    assert clock.wait(lambda: bool(made), begin + LONG_S)
    assert made[0] == 0.0
    while clock.now() < begin + 0.1:  # nobody waits
        pass
    before = len(made)
    assert not clock.wait(lambda: False, clock.now())
    assert made == [0.0, 0.05, 0.1]
    assert before < 3


def test_a_call_plans_the_next_one():
    """A chain of calls goes on as long as somebody waits, though nobody notifies."""
    clock, made = RealClock(), []

    def call():
        made.append(clock.now())
        clock.call_at(made[-1] + 0.01, call)

    clock.call_at(clock.now(), call)
    clock.wait(lambda: len(made) >= 5, clock.now() + LONG_S)
    assert len(made) >= 5
    assert all(later - earlier >= 0.01 for earlier, later in pairwise(made))


def test_notifications_do_not_delay_what_is_planned():
    """A waiter that is woken all the time makes its planned calls all the same, each once."""
    clock, made, ended = RealClock(), [], threading.Event()

    def disturb():
        while not ended.is_set():
            clock.notify()

    disturber = threading.Thread(target=disturb)
    disturber.start()
    begin = clock.now()
    for number in range(20):
        clock.call_at(begin + number / 500, lambda n=number: made.append(n))
    clock.wait(lambda: len(made) == 20, begin + LONG_S)
    ended.set()
    disturber.join()
    assert made == list(range(20))


def test_an_agenda_keeps_the_order_of_planning_at_the_same_time():
    """The earliest call is the next one, of two at the same time the one that was planned first; without any: never."""
    agenda, made = Agenda(), []
    assert agenda.next() == float("inf")
    for t, name in ((2.0, "c"), (1.0, "a"), (1.0, "b")):
        agenda.plan(t, lambda n=name: made.append(n))
    while agenda.next() < float("inf"):
        agenda.take()()
    assert made == ["a", "b", "c"]


def test_clocks_tell_what_is_known_of_them():
    """The header of a capture says whether time was real; of a real clock, whether the host's is synchronised."""
    assert VirtualClock(0.0).facts() == {"source": "virtual"}
    facts = RealClock().facts()
    assert facts["source"] == "host"
    assert facts["synchronised"] in {"yes", "no", "unknown"}
    assert ("error_s" in facts) == (facts["synchronised"] == "yes")
    assert all(isinstance(each, str) for each in facts.values())


class Kernel:
    """A C library that answers ntp_gettime with a state and a largest error in microseconds."""

    def __init__(self, state, error=0):
        self._state, self._error = state, error

    def ntp_gettime(self, told):
        told._obj.largest_error = self._error
        return self._state


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [
        (Kernel(0, 1_500), {"synchronised": "yes", "error_s": "0.001500"}),
        (Kernel(1, 16_000_000), {"synchronised": "yes", "error_s": "16.000000"}),  # a leap second is near
        (Kernel(5, 16_000_000), {"synchronised": "no"}),
        (Kernel(-1), {"synchronised": "unknown"}),
        (object(), {"synchronised": "unknown"}),  # a C library without it
    ],
)
def test_what_the_kernel_says_is_told(monkeypatch, kernel, expected):
    """Synchronised within so many seconds, not synchronised, or nobody knows: each is told, none is an error."""
    monkeypatch.setattr(host.ctypes, "CDLL", lambda _: kernel)
    assert host.host_clock() == expected


def test_a_host_without_a_c_library_is_unknown(monkeypatch):
    """Where there is nothing to ask, nothing is claimed."""

    def missing(_):
        raise OSError("no such library")

    monkeypatch.setattr(host.ctypes, "CDLL", missing)
    assert host.host_clock() == {"synchronised": "unknown"}
