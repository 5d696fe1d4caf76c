"""Which bundled contract the traffic fits best: told from what was heard, and not to be fooled by one wrong thing."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conformance import capture, contract
from conformance.capture import Capture, Entry
from conformance.contract import BUNDLED
from conformance.judgement import Result, judge
from conformance.judgement.fit import CLEARLY, LONGEST, MOST_PAYLOADS, MOST_TOPICS, Samples
from reference_impl import FAULTS
from tests.judgement import charger_2026
from tests.proving.mutations import mutations
from tests.recordings import CONTRACT, HEADER, judged, pulse
from tests.reference_impl.story import START as BEGIN
from tests.reference_impl.story import Story, assemble

FOLDER = Path(__file__).resolve().parent.parent / "captures"
WEATHER = Path(__file__).resolve().parent.parent / "documents" / "weather-station.yaml"
RECORDINGS = {
    "everest-2023-idle.jsonl": "everest-2023",
    "everest-2023-session.jsonl": "everest-2023",
    "everest-2026-idle.jsonl": "everest-2026",
    "everest-2026-limits-and-pauses.jsonl": "everest-2026",
}
ADVICE = "This traffic fits"


def advice(result: Result) -> list[str]:
    return [each for each in result.notes if each.startswith(ADVICE)]


def best(result: Result) -> str:
    return min(result.fits, key=lambda name: result.fits[name])


@pytest.mark.parametrize("used", BUNDLED)
@pytest.mark.parametrize("name", RECORDINGS)
def test_real_chargers_fit_their_own_contract_clearly(name, used):
    """Whatever contract is used: the right one is named, with a clear margin, where it is another one."""
    result = judge(contract.load(used), capture.read(FOLDER / name))
    right = RECORDINGS[name]
    assert best(result) == right
    assert all(count - result.fits[right] >= CLEARLY for other, count in result.fits.items() if other != right)
    assert [each.endswith(f"--contract {right}.") for each in advice(result)] == ([] if used == right else [True])


def test_the_advice_stands_first_and_says_why():
    """A reader who sees one note sees this one; it says how much is strange to either contract."""
    result = judge(contract.load(), capture.read(FOLDER / "everest-2026-limits-and-pauses.jsonl"))
    assert result.notes[0] == (
        "This traffic fits EVerest API 2026 better: 7 things in it are strange to EVerest API, 0 to EVerest API 2026; "
        "judge it with --contract everest-2026."
    )


def test_a_healthy_charger_of_either_kind_is_not_strange_at_all():
    """Nothing in what a healthy charger says is strange to its own contract."""
    assert judged(pulse()).fits["everest-2023"] == 0
    assert judged(charger_2026.charger(), by=charger_2026.CONTRACT).fits["everest-2026"] == 0


@cache
def heard(fault: str) -> Capture:
    """Return some seconds of a reference charger that is broken in one way."""
    names = tuple(f"evse_{number + 1}" for number in range(FAULTS[fault].connectors if fault in FAULTS else 1))
    told = Story(assemble(connectors=names, faults=[mutations().get(fault, fault)], start=BEGIN))
    told.wait(2).charge().wait(5)
    entries = [Entry(at, said.topic, said.payload, said.qos, said.retain) for at, said in told.heard]
    return Capture(replace(HEADER, subscribed=("everest_api/#",)), entries)


@pytest.mark.parametrize("kind", ["faults", "mutations"])
def test_a_broken_charger_is_not_taken_for_one_of_another_kind(kind):
    """Whatever one thing the reference charger does wrong, it fits the contract that it breaks better by two things."""
    names = FAULTS if kind == "faults" else [each for each in mutations() if "/" in each]
    taken = {}
    for name in names:
        result = judge(CONTRACT, heard(name))
        if advice(result) or result.fits["everest-2026"] - result.fits["everest-2023"] < 2:
            taken[name] = result.fits
    assert taken == {}
    assert len(names) > 60


def test_what_nobody_knows_tells_nothing():
    """A topic that no contract describes is strange to none, and where nothing was heard nothing fits."""
    with_neighbours = [*pulse(), Entry(pulse()[0].t, "everest_api/info/var/info", b'{"model_name": "x"}')]
    assert judged(with_neighbours).fits == judged(pulse()).fits
    assert judge(CONTRACT, Capture()).fits == {}


def test_a_document_of_ones_own_is_compared_as_well():
    """Its own traffic is not strange to it; EVerest's is, and the contract for that is named."""
    weather = contract.load(WEATHER)
    own = [Entry(1_772_366_400.0, "stations", b'["north"]')]
    assert advice(judge(weather, Capture(None, own))) == []
    assert advice(judge(weather, Capture(None, pulse())))[0].endswith("--contract everest-2023.")


def test_the_prefix_is_part_of_the_topics():
    """Under a prefix, the topics are those of the contract all the same."""
    under = [event._replace(topic=f"site/1/{event.topic}") for event in charger_2026.charger()]
    result = judge(CONTRACT, Capture(replace(HEADER, prefix="site/1"), under))
    assert result.fits["everest-2026"] == 0
    assert len(advice(result)) == 1


def test_samples_are_bounded():
    """However many topics and payloads there are, and however long they are, few are kept."""
    samples = Samples()
    for number in range(2 * MOST_TOPICS):
        for _ in range(2 * MOST_PAYLOADS):
            samples.take(f"t/{number}", b"1")
    samples.take("t/0", b"x" * (LONGEST + 1))
    assert len(samples.payloads) == MOST_TOPICS
    assert {len(each) for each in samples.payloads.values()} == {MOST_PAYLOADS}
    longest = Samples()
    longest.take("t", b"x" * (LONGEST + 1))
    assert longest.payloads == {}
