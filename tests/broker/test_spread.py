"""Chargers in several processes on one mosquitto, each below a prefix of its own: none knows of the others."""

import json
from contextlib import ExitStack

import pytest

from conformance import capture, contract
from conformance.judgement import Verdict, judge
from tests.broker.worlds import entries, hears, listening, reference
from tests.bus.mosquitto import NEEDS_MOSQUITTO, link, mosquitto

pytestmark = NEEDS_MOSQUITTO
SITES = ("1", "2", "3")
COMMANDED, KILLED = "1", "3"
BEFORE_S, IN_ALL_S = 2, 12


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    """Let a listener hear each of three chargers, of which one gets a command and one is killed meanwhile."""
    folder = tmp_path_factory.mktemp("sites")
    paths = {site: folder / f"{site}.jsonl" for site in SITES}
    options = "set_tcp_nodelay true\nmax_queued_messages 0"
    with mosquitto(folder, options=options) as address, ExitStack() as stack:
        urls = {site: f"{address}/site/{site}" for site in SITES}
        chargers = {site: stack.enter_context(reference(urls[site], "--connectors", site)) for site in SITES}
        listeners = [stack.enter_context(listening(urls[site], paths[site])) for site in SITES]
        for path in paths.values():
            hears(path, seconds=BEFORE_S)
        chargers[KILLED].kill()
        with link(address) as (bus, _):
            bus.publish(f"site/{COMMANDED}/everest_api/evse_1/cmd/set_limit_amps", b"9")
            for site in SITES:
                hears(paths[site], seconds=IN_ALL_S)
        for each in listeners:
            each.terminate()
            assert each.wait(20) == 0
    return paths


def limits(path):
    return {json.loads(each["payload"])["max_current"] for each in entries(path) if each["topic"].endswith("/limits")}


def test_none_hears_another(captures):
    """Each capture has the connectors of its own charger, and a command moves only the one that it was for."""
    for site in SITES:
        topics = [each["topic"].removeprefix(f"site/{site}/").split("/") for each in entries(captures[site])]
        connectors = {levels[1] for levels in topics if levels[0] == "everest_api"} - {"connectors", "ocpp"}
        assert connectors == {f"evse_{number}" for number in range(1, int(site) + 1)}
        assert limits(captures[site]) == ({32.0, 9.0} if site == COMMANDED else {32.0})


def test_the_others_conform_while_one_is_killed(captures):
    """Nothing is held against those that live, and their pulse is known to be right; one fell silent."""
    for site in SITES:
        outcomes = judge(contract.load(), capture.open_capture(captures[site])).outcomes
        verdicts = {each.requirement.id: each.verdict for each in outcomes}
        if site == KILLED:
            assert verdicts["limits.period.gap"] is not Verdict.PASS
        else:
            assert not {name for name, verdict in verdicts.items() if verdict in {Verdict.FAIL, Verdict.WARN}}
            assert verdicts["limits.period.gap"] is verdicts["limits.period.mean"] is Verdict.PASS
