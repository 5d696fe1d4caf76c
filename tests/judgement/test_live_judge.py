"""The judge while a run goes on: what is decided, what is awaited, and what was seen so far."""

from conformance.capture import Mark
from conformance.judgement import Judge
from tests.judgement.charging import charger
from tests.recordings import CONTRACT, HEADER, START, at, numbered, pulse, state, steps, with_payload

PAUSED = "pause_charging.effect.state"
STAYS = "pause_charging.effect.stays"
LINK = Mark(START, "link", {"state": "up"})


def fed(events, until=1e9):
    """Return a judge that was told what happened up to a second."""
    judge = Judge(CONTRACT, HEADER)
    for event in numbered([LINK, *events]):
        if event.t <= START + until:
            judge.feed(event)
    return judge


def test_what_is_decided_needs_enough_observations():
    """Ten intervals of a pulse decide its gap; one bad payload decides its format; a command its effect."""
    gap = "limits.period.gap"
    assert [fed(pulse(), s).decided(gap) for s in (3, 10, 11)] == [False, False, True]
    assert fed(pulse(), 3).decided("limits.payload")
    bad = with_payload(pulse(), "session_info", state("Unknown"), only=5)
    assert [fed(bad, s).violations("session_info.state") for s in (5, 6, 20)] == [0, 1, 1]


def test_what_is_awaited_after_a_command_ends_with_its_effect():
    """A pause is pending from the command until the state is seen, and until it stayed for five seconds."""
    events = [*charger(state=steps("Charging", (12, "ChargingPausedEVSE"))), at(10.5, "pause_charging")]
    seconds = (10.4, 10.6, 12.1, 12.3, 17.1, 17.3)
    assert [fed(events, s).pending(PAUSED) for s in seconds] == [False, True, True, False, False, False]
    assert [fed(events, s).pending(STAYS) for s in seconds] == [False, True, True, True, True, False]
    assert [fed(events, s).observations(PAUSED) for s in seconds] == [0, 0, 0, 1, 1, 1]


def test_so_far_is_the_verdict_of_what_was_heard():
    """In between, the outcome is that of the stream up to here; afterwards it is the one of the whole."""
    events = [*charger(), at(10.5, "pause_charging")]
    told = [fed(events, s).so_far(PAUSED).verdict.value for s in (9, 12, 15)]
    assert told == ["inconclusive", "inconclusive", "fail"]
    judge = fed(events)
    assert judge.so_far(PAUSED) == next(each for each in judge.finish().outcomes if each.requirement.id == PAUSED)


def test_a_doubtful_payload_is_pending_for_its_five_seconds():
    """Whoever waits for its verdict knows how long to wait."""
    events = [*charger(), at(10.5, "set_limit_amps", b"abc")]
    name = "set_limit_amps.doubtful"
    assert [fed(events, s).pending(name) for s in (10.4, 10.6, 15.4, 16.3)] == [False, True, True, False]
    assert fed(events, 16.3).decided(name)


def test_a_requirement_without_a_command_is_never_pending():
    """Formats and pulses wait for nothing."""
    assert not any(fed(pulse()).pending(each.id) for each in CONTRACT.requirements)
