"""The bench: what it may do, what it leaves behind, and how it gets along without hands."""

import json

from conformance.bench.runner import run_features
from conformance.capture import Entry, Mark
from conformance.judgement import Verdict
from features.virtual_world import virtual_bench
from tests.bench.worlds import Mortal, bench_before, device, listened, outcome, run, verdicts


def test_the_charger_is_left_as_it_was_found():
    """After a run the vehicle is unplugged and the limit is what the hardware can."""
    bench = virtual_bench()
    told = listened(bench)
    run(bench)
    heard = {each.topic: each.payload for each in told if isinstance(each, Entry)}
    assert json.loads(heard["everest_api/evse_1/var/session_info"])["state"] == "Unplugged"
    assert json.loads(heard["everest_api/evse_1/var/limits"])["max_current"] == 32.0


def test_a_vehicle_that_charges_needs_no_operator():
    """Where a vehicle is charging already, commands are tested without anybody's hands, and it charges at the end."""
    bench = virtual_bench()
    bench.open()
    bench.reach("charging")
    bench._props.hands = None
    told = verdicts(run_features(bench, ("pause_charging.effect.state", "resume_charging.effect.state")))
    assert told["pause_charging.effect.state"] is Verdict.PASS
    assert told["resume_charging.effect.state"] is Verdict.PASS
    assert bench._subject.is_("charging")


def test_nothing_is_sent_to_a_charger_that_fell_silent():
    """Where the charger dies under a command, the finding is its presence, and the kit stops sending."""
    bench = bench_before(device(Mortal))
    told = listened(bench)
    found = outcome(run(bench), "charger.presence")
    sent = [each for each in told if isinstance(each, Mark) and each.kind == "stimulus"]
    assert found.verdict is Verdict.FAIL
    assert "set_limit_amps" in (found.observed or "")
    assert sent[-1].t - sent[0].t < 2.5
