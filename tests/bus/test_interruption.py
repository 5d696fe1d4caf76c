"""Being ended from outside: heard by whoever waits, and by nobody in the middle of something."""

import signal
import threading

import pytest

from conformance.bus import RealClock, interruption


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_is_heard_at_the_next_waiting(number):
    """What goes on meanwhile is not disturbed; who waits is told at once, and told once."""
    clock = RealClock()
    with interruption.deferred():
        signal.raise_signal(number)
        done = [1, 2, 3]
        with pytest.raises(KeyboardInterrupt):
            clock.wait(lambda: True, clock.now() + 1.0)
        assert done == [1, 2, 3]
        assert clock.wait(lambda: True, clock.now() + 1.0)


def test_it_ends_a_waiting_that_goes_on():
    """Who waits for long hears it within a moment."""
    clock = RealClock()
    begin = clock.now()
    with interruption.deferred():
        threading.Timer(0.05, lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            clock.wait(lambda: False, begin + 20.0)
    assert clock.now() - begin < 5.0


def test_who_is_never_waited_for_is_ended_when_asked_thrice():
    """A kit that is stuck can still be ended."""
    with interruption.deferred():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_what_nobody_heard_ends_with_it():
    """An interruption that comes too late for anything is forgotten."""
    clock = RealClock()
    with interruption.deferred():
        signal.raise_signal(signal.SIGINT)
    assert clock.wait(lambda: True, clock.now() + 1.0)
