"""What is alike is told together, with what it teaches."""

from dataclasses import replace

from conformance.capture import Header
from conformance.judgement import DeviceWord, Verdict
from conformance.report.why import because, left_open, placed, seen_at, sourced, told_singly, undecided, untested, why
from tests.report.results import BEGIN, every_verdict, finding, outcome, requirement, result

KEPT = outcome("limits.a", Verdict.PASS)


def inconclusive(name, *, level="SHOULD", reason="no observation", observed=None):
    return replace(outcome(name, Verdict.INCONCLUSIVE, level=level, reason=reason), observed=observed)


def test_why_counts_what_was_selected():
    """What was not selected does not weigh, as in the word."""
    told = result(KEPT, inconclusive("limits.e", level="MUST"), header=Header(selected=("limits.a",)))
    assert told.device is DeviceWord.CONFORMS
    assert why(told) == "The one MUST that was selected is kept."


def test_what_was_not_tested_is_grouped_by_its_reason():
    """One group for each reason, with how many there are at each level."""
    (group,) = untested(
        result(outcome("limits.a", Verdict.NOT_RUN), outcome("limits.b", Verdict.NOT_RUN, level="SHOULD"), KEPT)
    )
    assert (group.levels, group.reason) == ("1 MUST, 1 SHOULD", "too invasive: needs --allow session")


def test_what_is_inconclusive_is_grouped_by_its_reason():
    """An error, and a MUST of which something is known, are told singly; what was never seen is counted."""
    told = result(
        inconclusive("limits.a"),
        inconclusive("limits.b", reason="too few samples"),
        inconclusive("limits.c"),
        inconclusive("limits.d", level="MUST", reason="too few samples"),
        inconclusive("limits.f", level="MUST"),
        outcome("limits.e", Verdict.ERROR),
    )
    groups = [(each.levels, each.because) for each in undecided(told)]
    assert groups == [("1 MUST, 2 SHOULD", "no observation"), ("1 SHOULD", "too few samples")]
    assert [each.requirement.id for each in told_singly(told)] == ["limits.e", "limits.d"]


def test_nothing_is_told_twice_and_nothing_is_left_out():
    """What is no pass and no finding is told singly or in one group."""
    told = every_verdict()
    groups = [*undecided(told), *untested(told)]
    names = [
        each.requirement.id for each in (*told_singly(told), *(each for group in groups for each in group.outcomes))
    ]
    left = {"limits.pass", "limits.fail", "limits.warn"}
    assert sorted(names) == sorted({each.requirement.id for each in told.outcomes} - left)


def test_a_group_says_what_was_observed_where_that_is_not_many_things():
    """Two are told apart, so that it shows whose they are; more are not told."""

    def told(count):
        outcomes = [inconclusive(f"limits.{number}", observed=f"this {number % count}") for number in range(3)]
        groups = undecided(result(*outcomes))
        return {each.because: [one.requirement.id[-1] for one in each.outcomes] for each in groups}

    assert told(1) == {"no observation: this 0": ["0", "1", "2"]}
    assert told(2) == {"no observation: this 0": ["0", "2"], "no observation: this 1": ["1"]}
    assert told(3) == {"no observation": ["0", "1", "2"]}


def test_a_run_that_was_broken_off_says_so_first():
    """What was not reached is not decided, and is no shortcoming of the charger's."""
    told = why(replace(result(outcome("limits.a", Verdict.INCONCLUSIVE)), interrupted=True))
    assert told.startswith("Interrupted after 30.0 s: what was not reached is not decided. No MUST is violated, ")


def test_because_says_what_was_observed_unless_a_finding_does():
    """Reason and observation in one line."""
    assert because(inconclusive("limits.a", observed="nothing declares it")) == "no observation: nothing declares it"
    assert because(outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "a text"))) == ""


def test_the_source_is_told_with_whose_the_tolerance_is():
    """The kind of the source, and the tolerance where there is one."""
    promise = requirement("limits.a")
    assert sourced(promise) == "document, tolerance proposed"
    assert sourced(replace(promise, source=replace(promise.source, kind="derived", tolerance=None))) == "derived"


def test_findings_at_one_place_are_told_together():
    """The place stands once; elsewhere, or as often as never before, is another place."""
    first, second = finding("limits.a", "this"), finding("limits.a", "that")
    later = finding("limits.a", "that")
    later.where = later.where._replace(line=8)
    often = finding("limits.a", "that")
    often.count = 9
    told = placed([first, second, later, often], BEGIN)
    assert [[each.observed for each in findings] for _, findings in told] == [["this", "that"], ["that"], ["that"]]
    assert told[0][0] == seen_at(first, BEGIN) == "line 7, at 2.500 s on everest_api/a/var/limits, 2 times"


def test_all_that_is_open_is_grouped_with_what_was_observed():
    """Errors first, then what a MUST waits for; an observation is told only of those that have it."""
    told = result(
        inconclusive("limits.a", reason="too few samples"),
        inconclusive("limits.b", reason="too few samples"),
        inconclusive("limits.c", level="MUST"),
        inconclusive("limits.d", level="MUST", observed="the lock was not seen"),
        outcome("limits.e", Verdict.ERROR),
        KEPT,
    )
    assert [(each.levels, each.because) for each in left_open(told)] == [
        ("1 MUST", "the broker went away"),
        ("1 MUST", "no observation: the lock was not seen"),
        ("1 MUST", "no observation"),
        ("2 SHOULD", "too few samples"),
    ]
