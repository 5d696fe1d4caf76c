import time

import pytest

from reference_impl import Publication
from reference_impl.address import Address
from reference_impl.wire import Wire, _latest


def test_the_clock_follows_the_wall_forward_and_never_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a sleep of the host the time is right again; a clock that is put back does not make time run backwards."""
    wall_s = monotonic_s = 1000.0
    monkeypatch.setattr(time, "time", lambda: wall_s)
    monkeypatch.setattr(time, "monotonic", lambda: monotonic_s)
    wire = Wire(Address("nowhere"))
    assert wire.now() == 1000
    wall_s += 3600
    monotonic_s += 1
    assert wire.now() == 4600
    wall_s -= 30
    monotonic_s += 5
    assert wire.now() == 4605
    wire.close()


def test_only_what_is_replaceable_is_replaced_and_all_keep_their_order() -> None:
    """Of limits that wait together the last is sent, in its place; every state of a session is."""
    limits = [Publication("limits", str(number).encode(), replaceable=True) for number in range(3)]
    session = [Publication("session_info", state.encode()) for state in ("Unplugged", "Preparing")]
    waiting = [limits[0], session[0], limits[1], session[1], limits[2]]
    assert _latest(waiting) == [session[0], session[1], limits[2]]
