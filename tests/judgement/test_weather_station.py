"""The judge on a contract that has nothing to do with charging: not a line of code knows of the weather."""

import json
from pathlib import Path

import pytest

from conformance import contract
from conformance.capture import Entry, Header, Mark
from conformance.cli import main
from conformance.judgement import Verdict
from tests.recordings import START, against, judged, outcome, steps

DOCUMENT = Path(__file__).resolve().parent.parent / "documents" / "weather-station.yaml"
WEATHER = contract.load(DOCUMENT)
HEADER = Header(subscribed=("stations/#",), allowed="power")
EXAMPLE = WEATHER.channels["reading"].payload.examples[0]


def station(reading=lambda _: {}, status=lambda _: "measuring", *, name="hill", every_s=5.0, seconds=120):
    """Return what a station publishes: readings with other fields, and its status, each a function of the seconds."""
    events = []
    for beat in range(int(seconds / every_s)):
        s = 0.5 + beat * every_s
        fields = reading(s)
        told = (
            fields
            if isinstance(fields, bytes)
            else json.dumps({**EXAMPLE, "name": name, "rain_mm": s, **fields}).encode()
        )
        events.append(Entry(START + s, f"stations/{name}/reading", told))
        events.append(Entry(START + s + 0.1, f"stations/{name}/status", status(s).encode()))
    return events


def calibrate(second, sensor="temperature", name="hill"):
    data = {"topic": f"stations/{name}/calibrate", "payload": json.dumps({"sensor": sensor})}
    return Mark(START + second, "stimulus", data)


def weather(events, **options):
    return judged(events, by=WEATHER, header=HEADER, **options)


def told(events, name):
    found = outcome(weather(events), name)
    return found.verdict.value, found.reason


def test_the_document_is_a_contract(capsys):
    """The verb that checks documents accepts it, and lists its requirements."""
    assert main(["contract", str(DOCUMENT)]) == 0
    printed = capsys.readouterr().out
    assert all(each.id in printed for each in WEATHER.requirements)
    assert WEATHER.subscriptions() == ("stations/#",)


def test_a_station_that_keeps_its_promises_conforms():
    """Format, period and effect pass; the word is the same as on a charger."""
    state = steps("measuring", (60, "calibrating"), (80, "measuring"))
    result = weather([*station(status=state), calibrate(58)])
    assert {each.verdict for each in result.outcomes} == {Verdict.PASS}
    assert (result.device.value, result.exit_code) == ("CONFORMS", 0)


BAD = [
    (lambda s: {"temperature_C": 99} if s > 60 else {}, "reading.range", "temperature_C: 99"),
    (lambda s: {"humidity": -1} if s > 60 else {}, "reading.range", "humidity: -1"),
    (lambda s: {"humidity": 55.5} if s > 60 else {}, "reading.payload", "humidity: 55.5"),
    (lambda s: {"at": "noon"} if s > 60 else {}, "reading.payload", 'at: "noon"'),
    (lambda s: b'{"name": "hill"}' if s > 115 else {}, "reading.payload", "at is missing"),
    (lambda s: b"<xml/>" if s > 60 else {}, "reading.payload", "the payload is not JSON"),
    (
        lambda s: (
            b'{"at": "2026-03-01T12:00:00Z", "humidity": 3, "temperature_C": NaN, "name": "hill"}' if s > 60 else {}
        ),
        "station.json.strict",
        "JSON with NaN in it",
    ),
    (lambda s: {"name": "vale"} if s > 60 else {}, "reading.name", 'name is "vale"'),
    (lambda _: {"wind": {"mean_m_s": 9, "gust_m_s": 7}}, "reading.wind", "wind.mean_m_s is 9, wind.gust_m_s is 7"),
    (lambda s: {"rain_mm": 100 - s}, "reading.rain.rising", "rain_mm fell by 5, from 99.5 to 94.5"),
]


@pytest.mark.parametrize(("reading", "requirement", "observed"), BAD)
def test_a_bad_reading_breaks_its_requirement_and_no_other(reading, requirement, observed):
    """Formats, ranges, relations and counters are judged from the document alone."""
    result = weather(station(reading))
    assert against(result) == [requirement]
    finding = outcome(result, requirement).findings[0]
    assert finding.observed.startswith(observed)
    assert (finding.where.topic, finding.where.connector) == ("stations/hill/reading", "hill")


@pytest.mark.parametrize("status", ['"measuring"', "Measuring", "", "measuring\n"])
def test_a_bad_status_fails(status):
    """A topic of bare text carries one of its words and nothing else."""
    assert told(station(status=lambda _: status), "status.payload") == ("fail", None)


@pytest.mark.parametrize(
    ("every_s", "broken"),
    [(5.0, []), (5.5, ["reading.period.mean"]), (7.0, ["reading.period.gap", "reading.period.mean"]),
     (9.0, ["station.presence"]), (4.5, ["reading.period.rate"])],
)  # fmt: skip
def test_the_period_is_the_documents(every_s, broken):
    """Five seconds, six at most, eight for everything: the numbers are this document's."""
    assert sorted(against(weather(station(every_s=every_s)))) == broken


def test_few_readings_are_too_few():
    """Six intervals are needed here."""
    assert told(station(seconds=30), "reading.period.mean") == ("inconclusive", "too few samples")
    assert told(station(seconds=35), "reading.period.mean") == ("pass", None)


CALIBRATING = steps("measuring", (60, "calibrating"))


@pytest.mark.parametrize(
    ("status", "second", "sensor", "verdict"),
    [
        (CALIBRATING, 58, "humidity", ("pass", None)),
        (CALIBRATING, 47, "humidity", ("fail", None)),
        (lambda _: "measuring", 58, "temperature", ("fail", None)),
        (steps("measuring", (60, "broken")), 58, "temperature", ("inconclusive", "lawful cause possible")),
        (lambda _: "broken", 58, "temperature", ("inconclusive", "precondition not reached")),
        (CALIBRATING, 58, "barometer", ("inconclusive", "no observation")),
        (lambda _: "measuring", 110, "temperature", ("inconclusive", "capture truncated")),
    ],
)
def test_a_command_has_the_effect_that_the_document_promises(status, second, sensor, verdict):
    """In time, too late, never, with a lawful cause, without its precondition, with another payload, cut off."""
    assert told([*station(status=status), calibrate(second, sensor)], "calibrate.effect.status") == verdict


def test_a_missing_effect_is_told_in_the_documents_words():
    """What is seen is bare text here, and shown as such."""
    found = outcome(weather([*station(), calibrate(58)]), "calibrate.effect.status")
    assert found.expected == "the effect of calibrate within 12 s"
    assert found.observed == 'it is "measuring" 12.600 s after the command'


def test_stations_do_not_mix():
    """What one station does wrong is evidence against it, by the name in its topic."""
    hill = station(status=CALIBRATING)
    valley = station(lambda _: {"humidity": 101}, name="valley")
    result = weather([*hill, *valley, calibrate(58), calibrate(58, name="valley")])
    assert {each.where.connector for each in outcome(result, "reading.range").findings} == {"valley"}
    effect = outcome(result, "calibrate.effect.status")
    assert (effect.kept, effect.broken, effect.findings[0].where.connector) == (1, 1, "valley")


def test_one_of_several_parameters_is_the_name(tmp_path):
    """Where an address has two parameters, the field names the one that the requirement says."""
    path = tmp_path / "sites.yaml"
    text = DOCUMENT.read_text(encoding="utf-8").replace("stations/{station}/", "stations/{site}/{station}/")
    text = text.replace("    parameters:\n", "    parameters:\n      site: {description: Where it stands.}\n")
    path.write_text(text, encoding="utf-8")
    for fields, kept in (({"name": "hill"}, 24), ({"name": "east"}, 0), ({"name": "east/hill"}, 0)):
        named = [*station(lambda _, f=fields: f, name="east/hill"), *station(lambda _, f=fields: f, name="east/vale")]
        told = outcome(judged(named, by=contract.load(path), header=HEADER), "reading.name")
        assert (told.kept, told.broken) == (kept, 48 - kept)


def test_addresses_that_the_document_does_not_know_are_noted():
    """Neighbours under its roots are notes; what is elsewhere on the broker is not even that."""
    others = ["stations/hill/var/limits", "stations/hill", "everest_api/connectors", "stations/a/b/reading"]
    result = weather([*station(), *(Entry(START + 9, each, b"{}") for each in others)])
    notes = [each for each in result.notes if "undocumented" in each]
    assert [each.split('"')[1] for each in notes] == [
        "stations/hill/var/limits",
        "stations/hill",
        "stations/a/b/reading",
    ]
    assert against(result) == []


def test_an_undocumented_variable_is_no_command():
    """Where commands and variables share a level, what a station says beside them commands nothing."""
    rain = [Entry(START + s, "stations/hill/rain", b"3") for s in range(4, 120, 5)]
    assert told([*station(status=CALIBRATING), *rain, calibrate(58)], "calibrate.effect.status") == ("pass", None)


def test_a_silent_station_is_found():
    """Nine seconds of nothing are more than eight, at the end of the capture as well."""
    found = outcome(weather(station(), seconds=135), "station.presence")
    assert (found.verdict.value, found.observed) == ("fail", "silent on all topics for 19.400 s")


def test_a_station_that_was_never_heard_conforms_to_nothing():
    """Silence is not consent."""
    result = weather([], seconds=60)
    assert (result.device.value, {each.verdict for each in result.outcomes}) == ("INCOMPLETE", {Verdict.INCONCLUSIVE})
