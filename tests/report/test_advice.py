"""What to do next fits what was found."""

from dataclasses import replace

import pytest

from conformance.capture import Header
from conformance.judgement import Reason, Verdict
from conformance.report.advice import advice, again
from tests.recordings import CONTRACT
from tests.report.results import finding, outcome, result

HEARD = Header(allowed="listen")
KEPT = outcome("limits.a", Verdict.PASS)
REST = "test the rest:\neverest-conformance run ADDRESS"
BROKEN = outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))
WARNED = outcome("limits.c", Verdict.WARN, level="SHOULD", finding=finding("limits.c", "a text"))


def of(place, verdict, *, level="MUST", reason=None):
    """Return an outcome of a requirement that the contract has at a place."""
    found = next(each for each in CONTRACT.requirements if each.place == place and each.level == level)
    return replace(outcome("limits.g", verdict, reason=reason), requirement=found)


def told(*outcomes, header=HEARD):
    return replace(result(*outcomes, header=header), contract=CONTRACT)


@pytest.mark.parametrize("header", [HEARD, None])
def test_what_speaks_against_the_charger_is_repeated_alone(header):
    """A fail first, else a warning, each with the command; also where it was found in a recording."""
    alone = "\neverest-conformance run ADDRESS --only limits."
    assert advice(result(KEPT, BROKEN, WARNED, header=header)) == f"Repeat it alone:{alone}b"
    assert advice(result(KEPT, BROKEN, BROKEN, header=header)) == f"Repeat one of them alone:{alone}b"
    assert advice(result(KEPT, WARNED, header=header)) == f"Repeat it alone:{alone}c"


def test_a_bench_error_is_not_the_chargers():
    """The bench is to be mended."""
    assert "says nothing about the charger" in advice(result(outcome("limits.f", Verdict.ERROR), WARNED, header=HEARD))


def test_what_is_too_invasive_needs_leave():
    """One step further: the least invasive level that a MUST needs, from the contract or from why it was not run."""
    pause, unlock = of("pause_charging", Verdict.NOT_RUN), of("force_unlock", Verdict.NOT_RUN)
    assert advice(told(pause)).endswith(f"{REST} --allow session")
    assert advice(told(pause, unlock)).endswith(f"{REST} --allow session")
    assert advice(told(unlock)).endswith(f"{REST} --allow power")
    chosen = told(unlock, header=Header(allowed="listen", selected=(unlock.requirement.id,)))
    assert advice(chosen).endswith(f"{REST} --only {unlock.requirement.id} --allow power")
    moved = of("session_info", Verdict.NOT_RUN, reason="too invasive: needs --allow session")
    assert advice(told(moved)).endswith(f"{REST} --allow session")
    assert again(told(moved), moved).endswith(" --allow session")


@pytest.mark.parametrize(
    "name", ["charger.command_qos", "session_info.energy.rising", "session_info.energy.start", "powermeter.power"]
)
def test_what_a_scenario_acts_for_is_repeated_with_leave_to_act(name):
    """Without leave nothing would happen in which it could show; and a vehicle has to be there."""
    warned = outcome(name, Verdict.WARN, level="SHOULD", finding=finding(name, "a text"))
    warned = replace(warned, requirement=CONTRACT.requirement(name))
    assert advice(told(warned)) == (
        "Repeat it alone, with a vehicle that can charge:\n"
        f"everest-conformance run ADDRESS --only {name} --allow session"
    )


def test_a_recording_is_followed_by_a_run():
    """What the recording leaves open is exercised, which needs leave where commands are to be sent."""
    undecided = of("limits", Verdict.INCONCLUSIVE, reason="no observation")
    paused = of("pause_charging", Verdict.INCONCLUSIVE, reason="no observation")
    assert advice(told(KEPT, undecided, header=None)).endswith(":\neverest-conformance run ADDRESS")
    invasive = advice(told(KEPT, undecided, paused, WARNED, header=None))
    assert "may be disturbed" in invasive
    assert invasive.endswith("\neverest-conformance run ADDRESS --allow session")


@pytest.mark.parametrize(("name", "option"), [("everest-2026", "--contract everest-2026"), (None, "--contract FILE")])
def test_what_is_repeated_is_repeated_by_the_same_contract(name, option):
    """A command to type names the contract that was used, where it is not the default one."""
    judged = told(of("limits", Verdict.FAIL))
    judged = replace(judged, contract=replace(judged.contract, name=name))
    assert f"\neverest-conformance run ADDRESS {option} --only limits." in advice(judged)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_remedy(reason):
    """An inconclusive MUST of a run always leads to something; longer observing only where that helps."""
    sentence = advice(told(KEPT, of("limits", Verdict.INCONCLUSIVE, reason=reason.value), WARNED))
    assert sentence.endswith(".")
    assert len(sentence) < 100
    assert ("--observe" in sentence) is (reason is Reason.TOO_FEW)


def test_who_broke_the_run_off_is_told_that_and_nothing_else():
    """Whatever reasons the breaking off has left behind, the remedy is to let a run end; a fail stands all the same."""
    broken_off = replace(told(KEPT, of("limits", Verdict.INCONCLUSIVE, reason="too few samples")), interrupted=True)
    assert advice(broken_off) == "The run was interrupted: run again, and let it come to its end."
    assert advice(replace(result(KEPT, BROKEN, header=HEARD), interrupted=True)).startswith("Repeat it alone")


def test_what_nothing_declares_can_be_declared():
    """A requirement for chargers without a feature names it; a warning is more urgent, and what is declared settled."""
    absent = next(each for each in CONTRACT.requirements if each.declared_absent)
    undeclared = outcome(absent.id, Verdict.INCONCLUSIVE, reason="precondition not reached")
    undeclared = replace(undeclared, requirement=absent, observed="nothing declares whether there is ocpp")
    assert "--declare ocpp=no" in advice(told(KEPT, undeclared))
    assert again(told(undeclared), undeclared).endswith(f" --only {absent.id} --declare ocpp=no")
    assert "--declare" not in advice(told(KEPT, undeclared, WARNED))
    assert advice(told(KEPT, undeclared, header=Header(declared={"ocpp": True}))) is None


def test_what_was_declared_is_declared_again():
    """What is not as it is declared shows only where it is declared again, in a statement."""
    declared = next(each for each in CONTRACT.requirements if each.check == "declared")
    warned = replace(outcome(declared.id, Verdict.WARN, level="SHOULD"), requirement=declared)
    assert again(told(warned), warned).endswith(f" --only {declared.id} --statement FILE")


def test_where_nothing_is_left_to_do_there_is_no_advice():
    """Neither for a charger that keeps everything, nor for SHOULDs that nobody asked for."""
    assert advice(result(KEPT, header=HEARD)) is None
    assert advice(result(KEPT, outcome("limits.e", Verdict.INCONCLUSIVE, level="SHOULD"), header=HEARD)) is None
    assert advice(result(KEPT, BROKEN, header=Header(selected=("limits.a",)))) is None
