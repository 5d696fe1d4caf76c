"""The real clock: a wait ends when it is heard, at its deadline otherwise, and holds nobody up."""

import threading

from conformance.bus import RealClock

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
