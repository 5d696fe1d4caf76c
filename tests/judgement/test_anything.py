"""The judge on streams that nobody would think of: it never fails itself, and what it says hangs together."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.capture import Entry, Mark
from conformance.judgement import Verdict
from conformance.report import render_json
from tests.contract.test_schemas import altered
from tests.recordings import CONTRACT, START, VARIABLES, beacons, judged, payload, topic

CONNECTORS = st.sampled_from(["left", "right", "evse_manager"])
COMMANDS = [each.channel.name for each in CONTRACT.commands()]
STATES = VARIABLES["session_info"].payload.schema.schema["properties"]["state"]["enum"]
TEXTS = st.sampled_from([b"", b"0", b"10", b"-5", b"40", b"abc", b"\xff", b"1e9", b"9" * 400, b"1"])


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Return a message: a healthy variable, an altered one, one in another state, a command, or a stranger."""
    second, connector = draw(st.floats(0, 60)), draw(CONNECTORS)
    name = draw(st.sampled_from([*VARIABLES, *VARIABLES, *COMMANDS, "stranger"]))
    if name in COMMANDS:
        value = draw(TEXTS)
    elif name == "stranger":
        return Entry(START + second, draw(st.sampled_from(["everest_api/x/y", "x", ""])), b"{}")
    else:
        value = _variable(draw, name, START + second)
    retain = draw(st.integers(0, 9)) == 0
    cut = draw(st.integers(0, 19)) == 0
    return Entry(START + second, topic(name, connector), value, draw(st.integers(0, 2)), retain, cut=cut)


def _variable(draw: st.DrawFn, name: str, t: float) -> bytes:
    what = draw(st.sampled_from(["healthy", "fields", "altered", "bytes"]))
    if what == "bytes":
        return draw(st.binary(max_size=12))
    if what == "altered":
        return json.dumps(draw(altered())).encode("utf-8", errors="replace")
    fields = {"state": draw(st.sampled_from(STATES)), "max_current": draw(st.sampled_from([0, 6, 10.0, 32]))}
    return payload(name, t, **fields) if what == "fields" and isinstance(_example(name), dict) else payload(name, t)


def _example(name: str) -> object:
    return VARIABLES[name].payload.examples[0]


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    """Return what the bench did: a command, an operator's action, a link, a subscription, or a remark."""
    t, connector = START + draw(st.floats(0, 60)), draw(CONNECTORS)
    kind = draw(st.sampled_from(["stimulus", "stimulus", "operator", "link", "broker", "subscribed", "note"]))
    data = {
        "stimulus": {"topic": topic(draw(st.sampled_from(COMMANDS)), connector), "payload": "10", "qos": 1},
        "operator": {"action": draw(st.sampled_from(["switch off", "plug in", "look"])), "connector": connector},
        "link": {"state": draw(st.sampled_from(["up", "down"]))},
        "note": {"requirement": "limits.payload", "undecided": "operator timed out"},
    }
    if kind == "operator" and draw(st.booleans()):
        data["operator"]["sees"] = draw(st.sampled_from(["locked", "unlocked"]))
    return Mark(t, kind, data.get(kind, {}))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(entries(), max_size=60), st.lists(marks(), max_size=10), st.booleans())
def test_whatever_was_heard_it_is_judged_and_hangs_together(heard, done, with_beacons):
    """Verdicts follow from counts, findings are bounded and name their place, and the report can be written."""
    events = [*heard, *done, *(beacons(60, lost=[30]) if with_beacons else [])]
    result = judged(events, seconds=61)
    for each in result.outcomes:
        against = each.verdict in {Verdict.FAIL, Verdict.WARN}
        assert against == bool(each.findings) == bool(each.broken), each
        assert not against or each.verdict.value == {"MUST": "fail"}.get(each.requirement.level, "warn")
        assert each.verdict is not Verdict.PASS or each.kept > 0
        assert len(each.findings) <= 20
        assert bool(each.reason) == (each.verdict not in {Verdict.PASS, Verdict.FAIL, Verdict.WARN})
        assert all(START <= finding.where.t <= START + 61 for finding in each.findings), each
    assert render_json([result]) == render_json([judged(events, seconds=61)])
