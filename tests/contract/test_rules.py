"""The rules of a document's requirements: each broken one is named in one sentence, with its line and a remedy."""

import re
from pathlib import Path

import pytest
import yaml

from conformance import contract
from conformance.capture import Capture
from conformance.contract import Contract
from conformance.errors import ContractError
from conformance.judgement import Judge, judge
from conformance.judgement.checks import CHECKS

DOCUMENT = Path(__file__).resolve().parent.parent / "documents" / "every-check.yaml"
WHOLE = DOCUMENT.read_text(encoding="utf-8")


def broken(tmp_path: Path, old: str, new: str) -> Contract:
    """Read the document that uses every check, with one place changed."""
    assert WHOLE.count(old) >= 1, old
    path = tmp_path / "broken.yaml"
    path.write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
    return contract.load(path)


def test_the_document_uses_every_check():
    """It is without fault, holds each check at least once, and can be judged by."""
    whole = contract.load(DOCUMENT)
    assert {each.check for each in whole.requirements} == set(CHECKS)
    assert {each.requirement.id for each in judge(whole, Capture()).outcomes} == {e.id for e in whole.requirements}


def test_the_vocabulary_and_the_checks_agree():
    """Every check that the extension schema allows exists, and the other way round."""
    folder = Path(contract.__file__).resolve().parent
    schema = yaml.safe_load((folder / "extensions.schema.yaml").read_text(encoding="utf-8"))
    assert set(schema["definitions"]["requirement"]["properties"]["check"]["enum"]) == set(CHECKS)


WORDS = [
    ("check: unique_keys", "check: unique_key", "'unique_key' is not one of"),
    ("check: unique_keys", "checks: unique_keys", "'checks' is not one of"),
    ("level: SHOULD, text: No key", "level: SHALL, text: No key", "'SHALL' is not one of"),
    ("kind: proposed}, check: gap", "kind: guessed}, check: gap", "'guessed' is not one of"),
    ("kind: proposed}, check: gap", "kind: proposed, page: 3}, check: gap", "'page' was unexpected"),
    ("text: Rooms do not mix.", "text: Rooms", "is too short"),
    ("by: another connector", "by: anything", "'anything' is not one of"),
    ("check: payload, places:", "check: schema, schema: {}, places:", "'payload' was expected"),
    ("{longest_gap_s} s", "{longest_s} s", "placeholder"),
    ("x-invasive: limit", "x-invasive: a bit", "'a bit' is not one of"),
    ("    x-invasive: limit\n", "", "needs its x-invasive"),
    ("    x-kind: mode\n", "", "needs its x-kind"),
    ("summer: {text", "summer: {hint: hot, text", "'hint' was unexpected"),
    ("Does it rest in summer?", "It rests in summer.", "does not match"),
    ("{text: Does it rest in summer?}", "{}", "'text' is a required property"),
]

MISSING = [
    (", longest_silence_s: 3.0", "", "'longest_silence_s' is a required property"),
    (", by: another connector", "", "'by' is a required property"),
    (", after_s: 5.0", "", "'after_s' is a required property"),
    (", schema: {required: [name]}", "", "'schema' is a required property"),
    (", field: /name", "", "'field' is a required property"),
    (", parameter: room}", "}", "'parameter' is a required property"),
    (", relations: [{value: /power_W, at_most: /limit_W, absolute: 1}]", "", "'relations' is a required property"),
    (", window_s: 10.0", "", "'window_s' is a required property"),
    (", oldest_s: 2.0", "", "'oldest_s' is a required property"),
    (", ahead_s: 1.0", "", "'ahead_s' is a required property"),
    (", fields: [/used_Wh]", "", "'fields' is a required property"),
    (", before: {properties: {mode: {const: idle}}}, after", ", after", "'before' is a required property"),
    (", of: {channel: boiler, field: /power_W}", "", "'of' is a required property"),
    (", within_s: 2.5, absolute", ", absolute", "'within_s' is a required property"),
    (", with: boiler", "", "'with' is a required property"),
    (", settled_s: 3.0", "", "'settled_s' is a required property"),
    (", then: {const: idle}}]", "}]", "'then' is a required property"),
    (", for_s: 5.0", "", "'for_s' is a required property"),
    (", keeps: [{channel: room, field: /limit_W},", ", keeps: [{channel: room},", "'field' is a required property"),
    (", within_s: 5.0, stays_s", ", stays_s", "'within_s' is a required property"),
    (", settled_s: 6.0", "", "'settled_s' is a dependency of 'took'"),
    (", field: /counted_Wh}", "}", "'field' is a required property"),
    ("level: MUST, text: The heating", "text: The heating", "'level' is a required property"),
]

WRONG = [
    ("longest_silence_s: 3.0", "longest_silence_s: 0", "less than or equal to the minimum"),
    ("longest_silence_s: 3.0", "longest_silence_s: soon", "'soon' is not of type 'number'"),
    ("after_s: 5.0", "after_s: -5.0", "less than or equal to the minimum"),
    ("x-changes: [/mode]", "x-changes: [mode]", "does not match"),
    ("showing: {channel: room, field: /mode}", "showing: {channel: room, field: mode}", "does not match"),
    ("showing: {channel: room, field: /mode}", "showing: {field: /mode}", "'channel' is a required property"),
    ("product: [/power_W], unit: W}}", "product: [/power_W]}}", "'unit' is a required property"),
    ("x-changes: [/mode]", "x-changes: []", "non-empty|too short"),
    ("seen: {channel: room, schema: {type: object, required: [limit_W]}}", "seen: []", "non-empty|too short"),
    ("fields: [/used_Wh]", "fields: []", "non-empty|too short"),
    ("at_most: /limit_W, absolute", "at_most: /limit_W, equals: /limit_W, absolute", "is valid under each of"),
    ("at_most: /limit_W, absolute", "least: /limit_W, absolute", "'least' was unexpected"),
    ("absolute: 1}]}", "absolute: -1}]}", "less than the minimum"),
    ("lawful: [{cause: it was cold, ", "lawful: [{", "'cause' is a required property"),
    ("cases: [{when", "cases: [{until: 3, when", "'until' was unexpected"),
    ("every_s: 1.0", "every_s: 0", "less than or equal to the minimum"),
    ("min_intervals: 10", "min_intervals: 0", "less than the minimum"),
    ("min_intervals: 10", "min_intervals: 10, slack_s: 3", "'slack_s' was unexpected"),
]

NAMES = [
    ("x-changes: [/mode]", "x-changes: [/mood]", "the payload of room has no field /mood; name one it has"),
    ("places: [/properties/mode/enum]", "places: [/properties/mode/const]", "leads nowhere"),
    ("check: named, field: /name", "check: named, field: /label", "no field /label"),
    ("parameter: room}", "parameter: floor}", "the address has no parameter floor; name one it has"),
    ("value: /power_W, at_most: /limit_W", "value: /watts, at_most: /limit_W", "no field /watts"),
    ("at_most: /limit_W", "at_most: /most_W", "the payload of room has no field /most_W"),
    ("{channel: boiler, field: /most_W}", "{channel: oven, field: /most_W}", "no channel oven; name one that exists"),
    ("{channel: boiler, field: /most_W}", "{channel: boiler, field: /limit_W}", "payload of boiler has no field"),
    ("field: /on_s", "field: /since_s", "no field /since_s"),
    ("field: /at,", "field: /when,", "no field /when"),
    ("fields: [/used_Wh]", "fields: [/used_Wh, /spent_Wh]", "no field /spent_Wh"),
    ("check: echo, field: /power_W", "check: echo, field: /watts", "no field /watts"),
    ("of: {channel: boiler, field: /power_W}", "of: {channel: oven, field: /power_W}", "no channel oven"),
    ("field: /counted_Wh", "field: /counter_Wh", "payload of boiler has no field /counter_Wh"),
    ("with: boiler", "with: oven", "no channel oven"),
    ("check: agrees, field: /mode", "check: agrees, field: /mood", "no field /mood"),
    ("product: [/limit_W], unit: W, absolute", "product: [/lim_W], unit: W, absolute", "no field /lim_W"),
    ("largest: [/power_W]", "largest: [/watts]", "no field /watts"),
    ("raises: {channel: room", "raises: {channel: hall", "no channel hall"),
    ("keeps: [{channel: room, field: /limit_W}", "keeps: [{channel: room, field: /lim_W}", "no field /lim_W"),
    ("keeps: [{channel: room, field: /limit_W}", "keeps: [{channel: hall, field: /limit_W}", "no channel hall"),
    ("effect: {after: limit", "effect: {after: limits", "no operation limits; name one that exists"),
    ("when: {channel: room, schema", "when: {channel: hall, schema", "no channel hall"),
    ("number: /watts", "number: /watt", "the command's payload has no field /watt; name one it has"),
    ("number: /watts, ", "", "but the command is an object; name the field: number"),
    ("x-listed-on: {$ref: '#/channels/rooms'}", "x-listed-on: {$ref: '#/channels/halls'}", "leads nowhere"),
    ("feature: thermostat", "feature: thermometer", "no feature thermometer; name one of x-features"),
    ("declared_absent: summer", "declared_absent: winter", "no feature winter; name one of x-features"),
    ("seen: {channel: room", "seen: {channel: hall", "no channel hall"),
    ("lacking: [{channel: room", "lacking: [{channel: hall", "no channel hall"),
    ("showing: {channel: room, field: /mode}", "showing: {channel: hall, field: /mode}", "no channel hall"),
    ("showing: {channel: room, field: /mode}", "showing: {channel: room, field: /mood}", "room has no field /mood"),
    ("drawn: {channel: room, product", "drawn: {channel: hall, product", "no channel hall"),
    ("product: [/power_W], unit: W}}", "product: [/watts], unit: W}}", "the payload of room has no field /watts"),
    ("id: room.gap", "id: room.mean", "is used twice"),
    ("id: room.gap", "id: boiler.gap", "must begin with room"),
    ("id: heating.keys", "id: charger.keys", "must begin with heating"),
]

CHANGES = "    x-changes: [/mode]\n"
PLACES = [
    ("check: unique_keys", "check: payload", "the check payload judges a channel, not the whole charger"),
    ("check: unique_keys", "check: gap", "judges a channel, not the whole charger"),
    ("check: payload}", "check: not_retained}", "judges the whole charger, not a channel"),
    ("check: payload}", "check: command_qos}", "judges the whole charger, not a channel"),
    ("check: payload}", "check: presence, longest_silence_s: 3}", "judges the whole charger, not a channel"),
    ("check: payload}", "check: effect, effect: {then: {channel: room, schema: {}}, within_s: 3}}", "an operation"),
    ("check: effect, effect: {after", "check: payload, effect: {after", "judges a channel, not an operation"),
    (
        "    x-changes: [/mode]\n    x-publication: {$ref: '#/components/x-publications/every_second'}\n",
        "",
        "add its timing",
    ),
]

SCHEMAS = [
    ("schema: {required: [name]}", "schema: {required: name}", "is not a JSON Schema"),
    ("schema: {type: object, required: [limit_W]}", "schema: {required: limit_W}", "is not a JSON Schema"),
    ("properties: {limit_W: false}", "properties: {limit_W: 3}", "is not a JSON Schema"),
    ("schema: {required: [name]}", "schema: 3", "is not of type 'object', 'boolean'"),
    ("applies: {required: [mode]}", "applies: {type: thing}", "is not a JSON Schema"),
    ("while: {properties: {mode: {const: high}}}", "while: {properties: [mode]}", "is not a JSON Schema"),
    ("anew: {properties: {mode: {const: idle}}}", "anew: {maximum: high}", "is not a JSON Schema"),
    ("before: {properties: {mode: {const: idle}}}, after", "before: {enum: idle}, after", "is not a JSON Schema"),
    ("when: {properties: {power_W: {const: 0}}}", "when: {required: [3]}", "is not a JSON Schema"),
    ("command: {pattern: '^[0-9]+$'}, at_most", "command: {pattern: '^[0-9+$'}, at_most", "is not a JSON Schema"),
    ("command: {not: {pattern: '^[0-9]+$'}}", "command: {not: 3}", "is not a JSON Schema"),
    ("schema: {required: [mode]}}, then", "schema: {required: mode}}, then", "is not a JSON Schema"),
    ("channel: boiler, schema: {required: [power_W]}", "channel: boiler, schema: {minimum: x}", "is not a JSON Schema"),
    ("lawful: {const: idle}", "lawful: {type: [x]}", "is not a JSON Schema"),
    ("payload: {type: string, pattern: '^[0-9]+$'}", "payload: {type: string, pattern: '(]'}", "is not a JSON Schema"),
    ("command: {pattern: '^[0-9]+$'}, at_most", "command: {pattern: '(?>1)'}, at_most", "JSON Schema that can be used"),
    ("command: {pattern: '^[0-9]+$'}, at_most", "at_most", "measured by the command's number, but any text"),
    ("command: {pattern: '^[0-9]+$'}, raises", "raises", "measured by the command's number, but any text"),
]


@pytest.mark.parametrize(
    ("old", "new", "sentence"), [*WORDS, *MISSING, *WRONG, *NAMES, *PLACES, *SCHEMAS], ids=lambda text: text[:40]
)
def test_a_broken_rule_is_one_sentence_with_line_and_remedy(tmp_path, old, new, sentence):
    """The file, the line where it stands, what is wrong there, and what to do about it; and the exit code of usage."""
    with pytest.raises(ContractError, match=sentence) as raised:
        broken(tmp_path, old, new)
    told = str(raised.value)
    assert re.fullmatch(r"broken\.yaml, line \d+, at /\S*: .+(; | must ).+\.", told), told
    assert "\n" not in told
    assert raised.value.exit_code == 2


NEAR = [each for each in [*WORDS, *MISSING, *NAMES, *PLACES[:-1], *SCHEMAS] if "\n" not in each[0]]


@pytest.mark.parametrize(("old", "new", "sentence"), NEAR, ids=lambda text: text[:40])
def test_the_line_is_the_one_to_correct(tmp_path, old, new, sentence):
    """Who opens the document at the line sees the requirement, or what it stands at."""
    with pytest.raises(ContractError, match=sentence) as raised:
        broken(tmp_path, old, new)
    changed = 1 + WHOLE[: WHOLE.index(old)].count("\n")
    line = int(re.search(r"line (\d+)", str(raised.value))[1])
    assert line == changed or "x-listed-on" in old or "twice" in sentence, str(raised.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (", check: gap", ""),  # a requirement may wait for its check
        ("level: SHOULD, text: No key", "level: MAY, text: No key"),
        (", applies: {required: [mode]}}", "}"),
        (", at_most: /limit_W, absolute: 1}", ", equals: {sum: [/limit_W, /used_Wh]}}"),
        (", at_most: /limit_W, absolute: 1}", ", equals: {product: [/limit_W, /used_Wh]}, magnitude: true}"),
        ("schema: {required: [name]}", "schema: true"),
        ("product: [/limit_W], unit: W, absolute", "product: [/limit_W, 3, 230.5], unit: W, absolute"),
        (CHANGES, ""),
        ("heating.strict", "heating.json.strict"),
    ],
)
def test_what_is_allowed_is_judged(tmp_path, old, new):
    """Other forms that the vocabulary allows are accepted, and a judge can be made of them."""
    changed = broken(tmp_path, old, new)
    assert Judge(changed, None).finish().messages == 0
