"""What became of each requirement between two results, and the word on both."""

from dataclasses import replace
from itertools import product

import pytest

from conformance.judgement import Kind, Verdict, Word, compare
from tests.recordings import CONTRACT
from tests.report.results import finding, outcome, requirement, result

AGAINST = {Verdict.FAIL, Verdict.WARN}
OPEN = {Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.ERROR}


def of(verdict, *, level="MUST", **changes):
    return replace(outcome("limits.a", verdict, level=level), **changes)


def compared(before, after):
    return compare(result(before), result(after))


def kind(before, after):
    return compared(before, after).changes[0].kind


def expected(was, is_):
    if was in OPEN and is_ in OPEN:
        return Kind.SAME
    if is_ in OPEN:
        return Kind.UNDECIDED
    if is_ in AGAINST and was not in AGAINST:
        return Kind.WORSE
    if is_ is Verdict.PASS and was in AGAINST | OPEN:
        return Kind.BETTER if was in AGAINST else Kind.DECIDED
    return Kind.SAME if was is is_ else Kind.CHANGED


@pytest.mark.parametrize(("was", "is_"), list(product(Verdict, repeat=2)))
def test_every_pair_of_verdicts_has_its_kind(was, is_):
    """What newly speaks against the charger is worse, whatever it was before; undecided is neither worse nor same."""
    assert kind(of(was), of(is_)) is expected(was, is_)


@pytest.mark.parametrize(
    ("was", "is_", "level", "word", "code"),
    [
        (Verdict.PASS, Verdict.FAIL, "MUST", Word.WORSE, 1),
        (Verdict.PASS, Verdict.WARN, "SHOULD", Word.WORSE, 1),
        (Verdict.FAIL, Verdict.INCONCLUSIVE, "MUST", Word.INCOMPLETE, 4),
        (Verdict.FAIL, Verdict.PASS, "MUST", Word.BETTER, 0),
        (Verdict.INCONCLUSIVE, Verdict.PASS, "MUST", Word.NO_WORSE, 0),
        (Verdict.PASS, Verdict.PASS, "MUST", Word.NO_WORSE, 0),
    ],
)
def test_the_word_is_what_weighs_most(was, is_, level, word, code):
    """What is not known any more is no consent, where it is a MUST."""
    found = compared(of(was, level=level), of(is_, level=level))
    assert (found.word, found.exit_code) == (word, code)


def test_a_should_that_is_not_decided_any_more_is_no_worse():
    """It does not stand in the way of the word, where a MUST is decided."""
    must = outcome("limits.b", Verdict.PASS)
    before, after = (result(must, of(each, level="SHOULD")) for each in (Verdict.PASS, Verdict.NOT_RUN))
    assert compare(before, after).word is Word.NO_WORSE


@pytest.mark.parametrize("was", [Verdict.INCONCLUSIVE, Verdict.NOT_RUN, Verdict.PASS])
def test_where_no_must_is_decided_after_nothing_says_that_it_is_no_worse(was):
    """Whatever was known before, and whatever SHOULD got better."""
    before = (of(was), outcome("limits.b", Verdict.WARN, level="SHOULD"))
    after = (of(Verdict.INCONCLUSIVE), outcome("limits.b", Verdict.PASS, level="SHOULD"))
    found = compare(result(*before), result(*after))
    assert (found.word, found.exit_code, found.says_nothing) == (Word.INCOMPLETE, 4, True)


def test_what_both_fit_badly_is_no_measure():
    """Judged by a contract that is neither's, better is not known; where one fits it, the comparison stands."""
    before, after = result(of(Verdict.FAIL)), result(of(Verdict.PASS))
    other = {"fits_better": "This traffic fits another contract better."}
    assert compare(replace(before, **other), replace(after, **other)).exit_code == 4
    assert compare(replace(before, **other), after).word is Word.BETTER


def test_worse_weighs_more_than_better_and_undecided():
    """One requirement that got worse decides the word."""
    names = ("limits.a", "limits.b", "limits.c")
    before = [outcome(name, verdict) for name, verdict in zip(names, (Verdict.PASS, Verdict.FAIL, Verdict.PASS))]  # noqa: B905
    after = [outcome(name, verdict) for name, verdict in zip(names, (Verdict.FAIL, Verdict.PASS, Verdict.ERROR))]  # noqa: B905
    assert compare(result(*before), result(*after)).word is Word.WORSE
    assert compare(result(*before[1:]), result(*after[1:])).word is Word.INCOMPLETE


@pytest.mark.parametrize(
    ("name", "place", "periods"),
    [
        ("mean_s", "limits", 0.1),
        ("p50_s", "limits", 0.1),
        ("p99_s", "limits", 1.0),
        ("worst_s", "limits", 1.0),
        ("slowest_s", "pause_charging", 1.0),
    ],
)
def test_durations_move_only_by_more_than_two_looks_at_one_charger(name, place, periods):
    """A period, of which an average has a tenth, and the uncertainty of both sides are no change; counts never are."""

    def told(number_s, **others):
        asked = of(Verdict.PASS, numbers={name: number_s, **others})
        return replace(result(replace(asked, requirement=requirement("limits.a", place=place))), contract=CONTRACT)

    def moved(seconds):
        after = told(5.0 + seconds, intervals=58, worst_at=9.0, newest_s=7.0)
        return compare(told(5.0, intervals=29, worst_at=5.0), after).changes[0]

    least_s = periods * 1.0 + 2 * 0.0008 + 0.001
    assert moved(0.99 * least_s).kind is Kind.SAME
    assert moved(-1.01 * least_s).moved == (name,)
    assert moved(1.01 * least_s).is_of_figures


def test_other_evidence_against_it_is_a_change():
    """The same verdict on other evidence is told; on the same evidence it is the same."""
    first, other = (of(Verdict.FAIL, findings=(finding("limits.a", each),)) for each in ("a text", "another"))
    assert kind(first, replace(first)) is Kind.SAME
    assert kind(first, other) is Kind.CHANGED
    assert kind(of(Verdict.FAIL), first) is Kind.CHANGED


def test_the_same_fault_with_other_figures_is_the_same():
    """How often it was seen, and which numbers were read meanwhile, differs each time one looks."""
    often = [replace(finding("limits.a", told), count=n) for told, n in (("-1.5 A", 78), ("12 A", 520))]
    before, after = (of(Verdict.FAIL, findings=(each,), broken=each.count) for each in often)
    assert kind(before, after) is Kind.SAME


def test_other_verdicts_stand_before_figures():
    """Within a kind, what changed its verdict comes first, then what speaks against the charger."""
    slow = {"worst_s": 9.0}
    before = [
        outcome(f"limits.{name}", verdict)
        for name, verdict in (("a", Verdict.PASS), ("b", Verdict.FAIL), ("c", Verdict.PASS))
    ]
    after = [
        replace(outcome("limits.a", Verdict.PASS), numbers=slow),
        outcome("limits.b", Verdict.FAIL, finding=finding("limits.b", "something else")),
        outcome("limits.c", Verdict.NOT_APPLICABLE),
    ]
    found = compare(result(*before), result(*after)).of(Kind.CHANGED)
    assert [each.after.requirement.id for each in found] == ["limits.c", "limits.b", "limits.a"]


@pytest.mark.parametrize("verdicts", [(Verdict.PASS, Verdict.INCONCLUSIVE), (Verdict.INCONCLUSIVE, Verdict.PASS)])
def test_musts_stand_before_shoulds(verdicts):
    """Whatever became of them."""
    levels = {"a": "SHOULD", "b": "MUST", "c": "SHOULD", "d": "MUST"}
    sides = [[outcome(f"limits.{name}", each, level=level) for name, level in levels.items()] for each in verdicts]
    found = compare(*(result(*each) for each in sides))
    kinds = (Kind.UNDECIDED, Kind.DECIDED)
    ids = [each.after.requirement.id[-1] for some in kinds for each in found.of(some)]
    assert ids == ["b", "d", "a", "c"]


def test_results_by_different_contracts_are_not_compared():
    """It is an error of the caller."""
    other = result(of(Verdict.PASS))
    other = replace(other, contract=replace(other.contract, digest="sha256:1"))
    with pytest.raises(ValueError, match="different contracts"):
        compare(result(of(Verdict.PASS)), other)
