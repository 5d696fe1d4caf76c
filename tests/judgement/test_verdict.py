"""The folds: the whole truth table, as statements that must hold for every combination."""

import itertools

import pytest

from conformance.judgement import DeviceWord, Reason, Verdict, fold, fold_device
from conformance.judgement.verdict import exit_code

COMBINATIONS = list(
    itertools.product(["MUST", "SHOULD", "MAY"], [0, 1, 5], [1, 5], [0, 1], [[], [Reason.GUARD_BAND], list(Reason)])
)


@pytest.mark.parametrize(("level", "kept", "minimum", "broken", "undecided"), COMBINATIONS)
def test_the_fold_of_observations(level, kept, minimum, broken, undecided):
    """Anything broken weighs by level; enough kept is a pass; the rest is inconclusive, with a reason."""
    verdict, reason = fold(level, kept=kept, minimum=minimum, broken=broken, undecided=undecided)
    if broken:
        assert (verdict, reason) == (Verdict.FAIL if level == "MUST" else Verdict.WARN, None)
    elif kept >= minimum:
        assert (verdict, reason) == (Verdict.PASS, None)
    elif kept:
        assert (verdict, reason) == (Verdict.INCONCLUSIVE, Reason.TOO_FEW)
    else:
        expected = min(undecided, key=list(Reason).index) if undecided else Reason.NO_OBSERVATION
        assert (verdict, reason) == (Verdict.INCONCLUSIVE, expected)


@pytest.mark.parametrize(("must", "should"), list(itertools.product(Verdict, Verdict)))
def test_the_fold_of_verdicts(must, should):
    """The word is made of the MUSTs; a SHOULD that is not met adds warnings, and an undecided one blocks nothing."""
    word = fold_device([("MUST", must), ("SHOULD", should), ("MUST", Verdict.PASS)])
    if must is Verdict.FAIL:
        assert word is DeviceWord.DOES_NOT_CONFORM
    elif must not in {Verdict.PASS, Verdict.NOT_APPLICABLE}:
        assert word is DeviceWord.INCOMPLETE
    else:
        assert word is (DeviceWord.CONFORMS_WITH_WARNINGS if should is Verdict.WARN else DeviceWord.CONFORMS)


def test_nothing_selected_is_incomplete():
    """Silence is not consent."""
    assert fold_device([]) is DeviceWord.INCOMPLETE


@pytest.mark.parametrize(
    ("word", "verdicts", "code"),
    [
        (DeviceWord.CONFORMS, [Verdict.PASS], 0),
        (DeviceWord.CONFORMS_WITH_WARNINGS, [Verdict.WARN], 0),
        (DeviceWord.DOES_NOT_CONFORM, [Verdict.FAIL], 1),
        (DeviceWord.DOES_NOT_CONFORM, [Verdict.FAIL, Verdict.ERROR], 1),
        (DeviceWord.INCOMPLETE, [Verdict.ERROR], 3),
        (DeviceWord.INCOMPLETE, [Verdict.NOT_RUN], 4),
    ],
)
def test_exit_codes(word, verdicts, code):
    """A fail once recorded stands; an error of the bench says nothing about the charger."""
    assert exit_code(word, verdicts) == code
