"""The judge on publishing too often: events excuse it, a second pulse does not."""

import pytest

from conformance.capture import Entry, Mark
from tests.recordings import START, altered, at, found, payload, pulse, says, steps, topic, verdict

RATE = "telemetry.period.rate"
OTHERS = ["connectors", "datetime"]


def telemetry(times, *, seconds=40, connector="evse_manager"):
    return [*pulse(seconds, names=OTHERS), *says("telemetry", {}, times=times, connector=connector)]


def every(step_s, seconds=40):
    return [0.2 + beat * step_s for beat in range(round(seconds / step_s))]


@pytest.mark.parametrize("offset_s", [0.02, 0.3, 0.5])
def test_two_publications_a_second_are_too_many(offset_s):
    """Pairs close together, or evenly spread: the mean interval of all is half a second."""
    rate = found(telemetry(sorted([*every(1.0), *(each + offset_s for each in every(1.0))])), RATE)
    assert (rate.verdict.value, rate.broken) == ("warn", 1)
    assert rate.expected == "a mean interval of at least 0.95 s"
    assert rate.observed.startswith(("0.5", "0.49"))
    assert rate.findings[0].where.connector == "evse_manager"


@pytest.mark.parametrize(
    ("every_s", "word"), [(1.3, "pass"), (1.0, "pass"), (0.953, "pass"), (0.95, "inconclusive"), (0.947, "warn")]
)
def test_the_mean_has_an_uncertainty(every_s, word):
    """Slower is not too often; near the limit nobody knows, and a mean over forty is known to a millisecond."""
    reason = "timing guard band" if word == "inconclusive" else None
    assert verdict(telemetry(every(every_s)), RATE) == (word, reason)


@pytest.mark.parametrize(("beats", "told"), [(10, ("inconclusive", "too few samples")), (11, ("pass", None))])
def test_a_few_intervals_are_too_few(beats, told):
    """Ten intervals apart from events are needed."""
    assert verdict(telemetry(every(1.0)[:beats]), RATE) == told


def burst(second, count=6):
    """Return the times of a pulse with some publications more, a tenth of a second apart, from a second on."""
    return sorted([*every(1.0), *(second + 0.1 * each for each in range(count))])


def test_a_burst_for_no_reason_counts():
    """Bursts without an event make the mean too short."""
    times = sorted([*every(1.0), *(s + 0.1 * each for s in range(3, 38, 4) for each in range(3))])
    assert verdict(telemetry(times), RATE)[0] == "warn"


EVENTS = [
    at(10.0, "pause_charging"),
    at(10.0, "set_limit_amps", b"abc"),
    at(10.0, "force_unlock", b"1"),
    Entry(START + 10.0, topic("resume_charging"), b""),
]


@pytest.mark.parametrize("event", EVENTS)
def test_a_command_excuses_a_burst(event):
    """For two seconds after anyone's command, more may be published, and it is left aside."""
    times = burst(10.3, 16)
    assert found(telemetry(times, seconds=20), RATE).verdict.value == "warn"
    rate = found([*telemetry(times, seconds=20), event], RATE)
    assert (rate.verdict.value, rate.numbers["mean_s"]) == ("pass", 1.0)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("session_info", {"state": "Charging"}, {"state": "Finished"}), ("limits", {}, {"max_current": 8})],
)
def test_a_change_excuses_a_burst(name, before, after):
    """A change of state and a change of limit are events; other fields of the same messages are none."""
    times = burst(10.3, 16)
    changed = says(name, steps(before, (10, after)))
    assert verdict([*telemetry(times, seconds=20), *changed], RATE)[0] == "pass"
    counting = says(name, lambda s: {"charged_energy_wh": s, "uuid": str(s)})
    assert verdict([*telemetry(times, seconds=20), *counting], RATE)[0] == "warn"


def test_an_extra_shortly_before_its_event_is_excused():
    """An effect may show on one topic a little before its cause shows on another: the pair before it is left aside."""
    changes = [each + 15.6 for each in range(0, 24, 3)]
    early = sorted([*every(1.0), *(each - 0.2 for each in changes)])
    swapped = [({"state": "Charging"}, {"state": "Finished"})[n % 2] for n in range(len(changes) + 1)]
    state = steps(swapped[0], *zip(changes, swapped[1:], strict=True))
    quiet = every(1.0, seconds=15)
    seen = says("session_info", state, times=sorted([*quiet, *changes]))
    assert verdict([*telemetry(early), *seen], RATE)[0] == "pass"


def test_an_event_excuses_two_seconds_and_no_more():
    """What is published too often from two seconds after the event on counts again."""
    after = sorted([*every(1.0), *(12.3 + each * 0.1 for each in range(1, 60))])
    assert verdict([*telemetry(after), at(10.0, "pause_charging")], RATE)[0] == "warn"


def test_an_event_at_one_connector_excuses_no_other():
    """A command to the left connector is an event there and for the whole station, and none on the right."""
    times = burst(10.3, 16)
    event = at(10.0, "pause_charging", connector="left")
    left = [*telemetry(times, seconds=20, connector="left"), *telemetry(times, seconds=20, connector="right"), event]
    rate = found(left, RATE)
    assert (rate.kept, rate.broken, rate.findings[0].where.connector) == (1, 1, "right")
    station = [*says("connection_status", b"unknown", times=times), *pulse(20, names=["datetime"])]
    assert verdict(station, "connection_status.period.rate")[0] == "warn"
    assert verdict([*station, event], "connection_status.period.rate")[0] == "pass"


def test_silences_and_broken_links_are_no_intervals():
    """Long intervals across a silence, or a break of our link, do not hide a pulse that is too fast."""
    fast = telemetry(every(0.9, 60), seconds=60)
    gone = altered(fast, lambda entry: None if 20 < entry.t - START < 40 else entry)
    marks = [Mark(START + 20, "link", {"state": "down"}), Mark(START + 40, "link", {"state": "up"})]
    assert verdict(gone, RATE)[0] == verdict([*gone, *marks], RATE)[0] == "warn"


def test_retained_deliveries_are_no_publications():
    """What is delivered as retained does not make a pulse too fast."""
    told = [Entry(START + each, topic("telemetry"), payload("telemetry", START), retain=True) for each in range(1, 39)]
    assert verdict([*telemetry(every(1.0)), *told], RATE) == ("pass", None)
