"""The contract reader: the bundled documents are whole, and a broken one is named with its line and a remedy."""

import re
from pathlib import Path

import pytest

from conformance import contract
from conformance.contract.decoding import decode_json
from conformance.contract.topic import Router, covers
from conformance.errors import ContractError

BUNDLED = contract.bundled().read_text(encoding="utf-8")


def test_the_bundled_documents_are_read():
    """The API and the simulation door are contracts without fault."""
    assert len(contract.load().requirements) == len({each.id for each in contract.load().requirements})
    assert contract.load(contract.bundled("simulation-door.yaml")).channels.keys() >= {"lock", "authorise"}


def test_a_bundled_contract_has_a_name():
    """A contract is loaded by its name, or as the file that it is; by default it is the first one."""
    assert contract.load() is contract.load("everest-2023") is contract.load(contract.bundled())
    assert contract.load("everest-2026") is contract.load(contract.bundled("everest-2026.yaml"))
    assert len({contract.load(name).digest for name in contract.BUNDLED}) == len(contract.BUNDLED)


@pytest.mark.parametrize("name", contract.BUNDLED)
def test_every_must_is_judged(name):
    """No MUST is left without a check."""
    assert not [each.id for each in contract.load(name).requirements if each.level == "MUST" and each.check is None]


@pytest.mark.parametrize("name", contract.BUNDLED)
def test_no_sentence_has_an_open_placeholder(name):
    """The numbers of a sentence come from its own data."""
    assert not [each.id for each in contract.load(name).requirements if re.search(r"\{\w+_s\}", each.text)]


def test_no_contract_claims_the_coverage_of_another():
    """The faults of the trial broke what they broke by the contract of the trial, and kill nothing of another."""
    other = contract.load("everest-2026")
    covered = contract.coverage(other)
    assert covered.killed == {}
    assert covered.told == covered.judged == {each.id for each in other.requirements}


BROKEN = [
    ("address: everest_api/connectors", "address: everest_api/{name}/connectors", "{name} is not declared"),
    ("address: everest_api/ocpp/var/connection_status", "address: everest_api/connectors", "has the same address"),
    ("x-listed-on: {$ref: '#/channels/connectors'}", "x-listed-on: {$ref: '#/channels/nothing'}", "leads nowhere"),
    ("$ref: '#/components/messages/limits'", "$ref: '#/components/messages/limit'", "leads nowhere"),
    ("- id: limits.phases", "- id: limits.payload", "used twice"),
    ("- id: limits.phases", "- id: Limits Phases", "does not match"),
    ("- id: limits.phases", "- id: telemetry.phases", "must begin with limits"),
    ("level: MUST", "level: SHALL", "SHALL"),
    ("check: presence", "check: absence", "absence"),
    ("{longest_silence_s} s, unless", "{longest_silence} s, unless", "placeholder"),
    ("places: [/then]", "places: [/otherwise]", "leads nowhere"),
    ("channel: session_info, schema", "channel: session, schema", "no channel session"),
    ("payload: [evse_manager]", "payload: evse_manager", "example"),
    ("every_s: 1.0", "every_s: soon", "soon"),
    ("asyncapi: 3.0.0", "asyncapi: 2.6.0", "2.6.0"),
    ("action: send", "action: shout", "shout"),
    ("x-kind: session", "x-sort: session", "x-kind"),
    ("    title: Connectors\n", "    title: Connectors\n    title: Again\n", "stands twice"),
    ("type: array", "type: arrays", "not a JSON Schema"),
    ("channels:\n", "channels: [\n", "not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN)
def test_a_broken_document_is_named(tmp_path, old, new, sentence):
    """One wrong place in the document is one sentence with the line, and nothing else."""
    path = tmp_path / "broken.yaml"
    assert old in BUNDLED
    path.write_text(BUNDLED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContractError, match=sentence) as raised:
        contract.load(path)
    assert re.search(r"broken\.yaml, line \d+", str(raised.value))
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"\xff\xfe\x00", b"&a [*a]", b"{" * 5000, b"a: !!python/object:os.system x"]
)
def test_what_is_no_document_is_named(tmp_path, content):
    """Rubbish is one sentence, not a traceback."""
    path = tmp_path / "rubbish.yaml"
    path.write_bytes(content)
    with pytest.raises(ContractError):
        contract.load(path)


def test_a_missing_document_is_named(tmp_path):
    """A file that is not there is said to be not there."""
    with pytest.raises(ContractError, match="cannot be read"):
        contract.load(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("text", "lax"),
    [
        (b'{"a":1}', None),
        (b'{"a":NaN}', "NaN"),
        (b'{"a":-Infinity}', "-Infinity"),
        (b"1e999", "beyond"),
        (b"9" * 299, None),
        (b"9" * 309, "beyond"),
        (b"9" * 6000, "beyond"),
        (b'{"a":"\\ud800"}', None),  # RFC 8259, section 8.2: allowed, if unwise
        (b'{"a":"\xe9"}', "UTF-8"),
        (b"\xef\xbb\xbf1", "byte order"),
    ],
)
def test_lenient_json_is_told_from_strict(text, lax):
    """What only a lenient reader takes has a value, and says how it was bent."""
    decoded = decode_json(text)
    assert decoded.error is None
    assert (decoded.lax is None) if lax is None else (lax in (decoded.lax or ""))


@pytest.mark.parametrize(("levels", "read"), [(400, True), (600, False), (1100, False), (100_000, False)])
@pytest.mark.parametrize("inner", [b"1", b"NaN"])
def test_what_is_nested_very_deep_is_not_read(levels, read, inner):
    """Five hundred levels are enough for anybody: beyond them a payload has an error, and no stack overflows."""
    decoded = decode_json(b'{"a":[' * (levels // 2) + inner + b"]}" * (levels // 2))
    assert (decoded.error is None) is read


@pytest.mark.parametrize("text", [b"", b"{", b"{'a':1}", b"[1,]", b"\x00", b"[" * 100_000, b'{"a":1}{}'])
def test_what_is_no_json_has_an_error(text):
    """What no reader takes has an error and no value."""
    assert decode_json(text).error


def test_topics_find_their_channel():
    """Parameters are one level each, and a prefix may stand before everything."""
    router = Router([("a/{x}/b", 1), ("a/c/b", 2)], "site/1")
    assert router.match("site/1/a/z/b") == (1, {"x": "z"})
    assert router.match("site/1/a/c/b") == (2, {})
    assert router.match("a/z/b") is None
    assert router.match("site/1/a/y/z/b") is None


@pytest.mark.parametrize(
    ("subscription", "topic", "covered"),
    [
        ("#", "a/b", True),
        ("a/#", "a", True),
        ("a/+/c", "a/b/c", True),
        ("a/+", "a/b/c", False),
        ("a/b", "a/b/c", False),
    ],
)
def test_subscriptions_cover_topics(subscription, topic, covered):
    """Wildcards are those of MQTT 3.1.1, section 4.7."""
    assert covers(subscription, topic) is covered


def test_another_api_is_a_contract_too():
    """A document about something else, without a list of what there is, is read and routes its topics."""
    loaded = contract.load(Path(__file__).resolve().parent.parent / "documents" / "weather-station.yaml")
    assert loaded.match("stations/north/reading")[1] == {"station": "north"}
    assert loaded.match("stations/north/reading/more") is None
    assert loaded.subscriptions("site") == ("site/stations/#",)
    assert {each.id.split(".")[0] for each in loaded.requirements} == {"station", *loaded.channels}


SMALLEST = """
asyncapi: 3.0.0
info: {title: Wind, version: 2.1.0}
channels:
  wind:
    address: stations/{station-id}/wind
    parameters: {station-id: {}}
    messages: {wind: {payload: {type: object, required: [speed_m_s]}, examples: [{payload: {speed_m_s: 3.5}}]}}
    x-requirements:
      - {id: wind.payload, level: MUST, text: Wind is an object., source: {kind: document}, check: payload}
"""


def test_a_document_may_be_small(tmp_path):
    """Without operations, without a pulse, and with parameters of any name."""
    path = tmp_path / "wind.yaml"
    path.write_text(SMALLEST, encoding="utf-8")
    loaded = contract.load(path)
    assert [each.id for each in loaded.requirements] == ["wind.payload"]
    assert loaded.match("stations/north/wind")[1] == {"station-id": "north"}
