"""What becomes of a requirement: not selected, not applicable, not run, or folded; in every combination."""

import itertools
from dataclasses import dataclass, replace

import pytest

from conformance.capture import LEVELS, Capture, Footer, Header, Mark
from conformance.judgement import Judge, Reason, Verdict, judge
from conformance.judgement.facts import declared_in
from conformance.judgement.outcome import outcome
from tests.judgement.charging import charger
from tests.recordings import CONTRACT, HEADER, START, found, judged, pulse, verdict

PLAIN, COMMAND, ABSENT, WITNESS, ALONE = (
    "limits.payload",
    "set_limit_amps.effect.limit",
    "connection_status.unconfigured",
    "force_unlock.effect.named",
    "charger.isolation",
)
FEATURE = {COMMAND: "energy_management"}
LEAVE = {COMMAND: "limit", WITNESS: "power"}


@dataclass(frozen=True)
class Case:
    """What is known of one requirement at the end of a capture."""

    name: str
    header: Header | None
    not_run: str | None
    doubts: tuple[Reason, ...]
    kept: int
    broken: int
    undecided: int


def expected(case: Case) -> tuple[str, str | None]:
    """Return verdict and reason as the design has them, rule after rule."""
    said = case.header.declared if case.header else {}
    observed = case.kept + case.broken + case.undecided > 0
    name = case.name

    def rules():
        if case.header and case.header.selected:
            yield name not in case.header.selected, ("not run", "not selected")
        feature = FEATURE.get(name)
        absent = feature is not None and said.get(feature) is False
        yield absent and case.kept == 0, ("not applicable", f"declared absent: {feature}")
        if name == ABSENT:
            yield said.get("ocpp") is True, ("not applicable", "declared present: ocpp")
        alone = name == ALONE and case.kept + case.broken == 0
        yield alone, ("not applicable", "the charger lists one connector")
        yield name == ABSENT and "ocpp" not in said, ("inconclusive", "precondition not reached")
        if case.header and not observed:
            level = LEAVE.get(name, "listen")
            high = LEVELS.index(level) > LEVELS.index(case.header.allowed)
            yield high, ("not run", f"too invasive: needs --allow {level}")
            yield case.not_run is not None, ("not run", case.not_run)
            yield name == WITNESS and not case.header.operator, ("not run", "nobody can see the lock")
        must = CONTRACT.requirement(name).level == "MUST"
        yield case.broken > 0, ("fail" if must else "warn", None)
        yield case.kept > 0, ("pass", None)
        reasons = [*case.doubts, *([Reason.GUARD_BAND] if case.undecided else []), Reason.NO_OBSERVATION]
        yield True, ("inconclusive", min(reasons, key=list(Reason).index).value)

    return next(told for holds, told in rules() if holds)


def headers(name):
    yield None
    for selected, declared, allowed, operator in itertools.product(
        [(), (name,), ("charger.presence",)],
        [{}, {"energy_management": True, "ocpp": True}, {"energy_management": False, "ocpp": False}],
        LEVELS,
        [(), ("look at the lock",)],
    ):
        yield Header(selected=selected, declared=declared, allowed=allowed, operator=operator)


@pytest.mark.parametrize("name", [PLAIN, COMMAND, ABSENT, WITNESS, ALONE])
def test_every_combination_has_the_verdict_of_the_design(name):
    """Selection comes first, then what is declared, then what stood in the way, then what was observed."""
    requirement = CONTRACT.requirement(name)
    check = Judge(CONTRACT, None)._checks[name]
    check.facts.listed["evse_manager"] = START
    for header, not_run, doubts, kept, broken, undecided in itertools.product(
        headers(name), [None, "aborted"], [(), (Reason.OPERATOR_TIMED_OUT,)], [0, 1], [0, 1], [0, 1]
    ):
        check.ledger.kept, check.ledger.broken = kept, broken
        check.ledger.undecided.clear()
        if undecided:
            check.ledger.undecided[Reason.GUARD_BAND] = 1
        case = Case(name, header, not_run, doubts, kept, broken, undecided)
        told = outcome(
            requirement,
            check,
            contract=CONTRACT,
            header=header,
            declared=declared_in(header).declared,
            not_run=not_run,
            doubts=doubts,
        )
        assert (told.verdict.value, told.reason) == expected(case), case


def test_a_requirement_without_a_check_is_not_judged_yet():
    """It says so, whatever was selected."""
    plain = CONTRACT.requirement(PLAIN)
    told = outcome(plain, None, contract=CONTRACT, header=HEADER, declared={}, not_run=None, doubts=())
    assert (told.verdict, told.reason) == (Verdict.NOT_RUN, "not judged yet")


def test_what_was_not_selected_is_not_run():
    """What was not selected says so, whatever was heard of it, and the word is made of the selected ones."""
    result = judged(pulse(), header=replace(HEADER, selected=("limits.payload",)))
    assert (result.device.value, result.exit_code) == ("CONFORMS", 0)
    told = {each.reason for each in result.outcomes if each.requirement.id != "limits.payload"}
    assert told == {"not selected"}


def note(**data):
    return Mark(START + 20, "note", data)


def test_a_remark_says_what_was_not_run():
    """What the bench did not run is not run, for its reason, unless it was observed all the same."""
    remark = note(requirement=COMMAND, not_run="the operator went home")
    assert verdict([*pulse(), remark], COMMAND) == ("not run", "the operator went home")
    assert verdict([*pulse(), note(requirement=PLAIN, not_run="aborted")], PLAIN) == ("pass", None)


def test_a_remark_says_why_something_is_undecided():
    """A reason from the closed list is one; anything else is no reason."""
    told = found([*pulse(), note(requirement=COMMAND, undecided="operator timed out")], COMMAND)
    assert (told.verdict.value, told.reason, told.undecided) == ("inconclusive", "operator timed out", 1)
    for other in ("it rained", None, 3):
        assert found([*pulse(), note(requirement=COMMAND, undecided=other)], COMMAND).reason == "no observation"
    others = [note(requirement="no.such", not_run="x"), note(text="dark")]
    assert verdict([*pulse(), *others], COMMAND)[0] == "inconclusive"


def test_a_feature_that_is_declared_absent_and_seen_counts():
    """The unconfigured OCPP connection is judged where it is declared absent, and only there."""
    name = ABSENT
    assert verdict(pulse(), name, header=replace(HEADER, declared={"ocpp": False})) == ("pass", None)
    assert verdict(pulse(), name, header=replace(HEADER, declared={"ocpp": True}))[0] == "not applicable"
    assert verdict(pulse(), name)[1] == "precondition not reached"
    assert "nothing declares whether there is ocpp" in found(pulse(), name).observed


def test_the_word_and_the_code_of_a_whole_result():
    """A listening run on a healthy charger is incomplete (4); one that fails does not conform (1)."""
    listened = judged(pulse(), header=replace(HEADER, allowed="listen"))
    assert (listened.device.value, listened.exit_code) == ("INCOMPLETE", 4)
    failed = judged(charger(state="Unknown"))
    assert (failed.device.value, failed.exit_code) == ("DOES NOT CONFORM", 1)


def test_a_recording_without_a_footer_ends_with_its_last_event():
    """The time heard is from the first event to the last; a footer may lie later, and never earlier."""
    events = pulse()
    recording = Capture(events=events)
    assert judge(CONTRACT, recording).span == (events[0].t, events[-1].t)
    assert judge(CONTRACT, Capture(events=events, footer=Footer(START + 99, 0, 0))).span == (events[0].t, START + 99)
    assert judge(CONTRACT, Capture(events=events, footer=Footer(START, 0, 0))).span == (events[0].t, events[-1].t)
    assert judge(CONTRACT, Capture()).span == (0.0, 0.0)


def test_a_truncated_capture_says_so():
    """That the end is missing is part of the result, as are its name and how much was heard."""
    result = judge(CONTRACT, Capture(events=pulse(), name="cut.ndjson", truncated=True))
    assert (result.name, result.truncated, result.messages) == ("cut.ndjson", True, 240)
