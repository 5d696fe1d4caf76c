"""What became of each requirement between two results, and the word on both."""

from dataclasses import replace
from itertools import product

import pytest

from conformance.judgement import Kind, Verdict, Word, compare
from tests.report.results import finding, outcome, result

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
        (Verdict.PASS, Verdict.NOT_RUN, "SHOULD", Word.NO_WORSE, 0),
        (Verdict.FAIL, Verdict.PASS, "MUST", Word.BETTER, 0),
        (Verdict.INCONCLUSIVE, Verdict.PASS, "MUST", Word.NO_WORSE, 0),
        (Verdict.PASS, Verdict.PASS, "MUST", Word.NO_WORSE, 0),
    ],
)
def test_the_word_is_what_weighs_most(was, is_, level, word, code):
    """What is not known any more is no consent, where it is a MUST."""
    found = compared(of(was, level=level), of(is_, level=level))
    assert (found.word, found.exit_code) == (word, code)


def test_worse_weighs_more_than_better_and_undecided():
    """One requirement that got worse decides the word."""
    names = ("limits.a", "limits.b", "limits.c")
    before = [outcome(name, verdict) for name, verdict in zip(names, (Verdict.PASS, Verdict.FAIL, Verdict.PASS))]  # noqa: B905
    after = [outcome(name, verdict) for name, verdict in zip(names, (Verdict.FAIL, Verdict.PASS, Verdict.ERROR))]  # noqa: B905
    assert compare(result(*before), result(*after)).word is Word.WORSE
    assert compare(result(*before[1:]), result(*after[1:])).word is Word.INCOMPLETE


def test_durations_move_only_by_more_than_is_uncertain():
    """Each side's own uncertainty and the millisecond in which shares are counted are no change; counts never are."""
    before = of(Verdict.PASS, numbers={"p99_s": 1.0, "intervals": 29, "worst_at": 5.0})

    def moved(p99_s):
        after = of(Verdict.PASS, numbers={"p99_s": p99_s, "intervals": 58, "worst_at": 9.0, "worst_s": 7.0})
        return compared(before, after).changes[0]

    least_s = 2 * 0.0008 + 0.001
    assert moved(1.0 + 0.9 * least_s).kind is Kind.SAME
    assert moved(1.0 - 1.1 * least_s).moved == ("p99_s",)
    assert moved(1.0 + 1.1 * least_s).is_of_figures


def test_other_evidence_against_it_is_a_change():
    """The same verdict on other evidence is told; on the same evidence it is the same."""
    first, other = (of(Verdict.FAIL, findings=(finding("limits.a", each),)) for each in ("a text", "another"))
    assert kind(first, replace(first)) is Kind.SAME
    assert kind(first, other) is Kind.CHANGED
    assert kind(first, replace(first, broken=7)) is Kind.CHANGED


def test_other_verdicts_stand_before_figures():
    """Within a kind, what changed its verdict comes first, then what speaks against the charger."""
    slow = {"worst_s": 9.0}
    before = [
        outcome(f"limits.{name}", verdict)
        for name, verdict in (("a", Verdict.PASS), ("b", Verdict.FAIL), ("c", Verdict.PASS))
    ]
    after = [
        replace(outcome("limits.a", Verdict.PASS), numbers=slow),
        replace(outcome("limits.b", Verdict.FAIL), broken=9),
        outcome("limits.c", Verdict.NOT_APPLICABLE),
    ]
    found = compare(result(*before), result(*after)).of(Kind.CHANGED)
    assert [each.after.requirement.id for each in found] == ["limits.c", "limits.b", "limits.a"]


def test_results_by_different_contracts_are_not_compared():
    """It is an error of the caller."""
    other = result(of(Verdict.PASS))
    other = replace(other, contract=replace(other.contract, digest="sha256:1"))
    with pytest.raises(ValueError, match="different contracts"):
        compare(result(of(Verdict.PASS)), other)
