import time

import pytest

from reference_impl.address import Address
from reference_impl.wire import Wire


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
