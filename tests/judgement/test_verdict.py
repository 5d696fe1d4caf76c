"""The folds, in every combination, against what a second author would say."""

import itertools
from collections.abc import Iterable

from conformance.judgement import DeviceWord, Reason, Verdict, fold, fold_device
from conformance.judgement.verdict import exit_code

LEVELS = ("MUST", "SHOULD", "MAY")
REASONS = [
    "other controller seen",
    "bench lost messages",
    "capture truncated",
    "operator timed out",
    "timing guard band",
    "lawful cause possible",
    "superseded by another command",
    "precondition not reached",
    "too few samples",
    "no observation",
]
PAIRS = list(itertools.product(LEVELS, Verdict))


def subsets(items: Iterable, most: int) -> Iterable:
    """Return all combinations of up to so many items."""
    items = list(items)
    return itertools.chain.from_iterable(itertools.combinations(items, size) for size in range(most + 1))


def test_the_words_are_those_of_the_design():
    """Seven verdicts, ten reasons and four words on a device, in the order in which they are preferred."""
    assert [each.value for each in Verdict] == [
        "pass", "fail", "warn", "inconclusive", "not applicable", "not run", "error"
    ]  # fmt: skip
    assert [each.value for each in Reason] == REASONS
    assert [each.value for each in DeviceWord] == [
        "CONFORMS", "CONFORMS WITH WARNINGS", "DOES NOT CONFORM", "INCOMPLETE"
    ]  # fmt: skip


def test_the_fold_of_observations():
    """What is broken weighs by level; else enough kept is a pass; else a reason says what the evidence lacks."""
    against = {"MUST": "fail", "SHOULD": "warn", "MAY": "warn"}
    reasons = [(each, next((r for r in REASONS if r in each), "no observation")) for each in subsets(Reason, 10)]
    for level, kept, minimum, broken in itertools.product(LEVELS, (0, 1, 4, 5, 6), (1, 5), (0, 1, 7)):
        for undecided, first in reasons:
            expected = (
                (against[level], None)
                if broken > 0
                else ("pass", None)
                if kept >= minimum
                else ("inconclusive", "too few samples" if kept else first)
            )
            verdict, reason = fold(level, kept=kept, minimum=minimum, broken=broken, undecided=undecided)
            assert (verdict.value, reason) == expected, (level, kept, minimum, broken, undecided)


def test_the_order_and_number_of_doubts_does_not_matter():
    """The same reasons in another order, or more than once, are the same verdict."""
    for undecided in subsets(Reason, 3):
        told = {
            fold("MUST", kept=0, minimum=1, broken=0, undecided=each)
            for each in (undecided, undecided[::-1], undecided * 3)
        }
        assert len(told) == 1


GRADES = {
    **dict.fromkeys(PAIRS, 0),
    **{("MUST", each): 2 for each in Verdict if each not in {Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.FAIL}},
    ("SHOULD", Verdict.WARN): 1,
    ("MAY", Verdict.WARN): 1,
    ("MUST", Verdict.FAIL): 3,
}
WORDS = ["CONFORMS", "CONFORMS WITH WARNINGS", "INCOMPLETE", "DOES NOT CONFORM"]


def test_the_fold_of_verdicts():
    """The worst grade of any requirement is the word on the device; without any MUST nothing is complete."""
    for pairs in subsets(PAIRS, 4):
        grade = max((GRADES[each] for each in pairs), default=0)
        if not any(level == "MUST" for level, _ in pairs):
            grade = max(grade, 2)
        assert fold_device(pairs).value == WORDS[grade], pairs
        assert fold_device(pairs[::-1] * 2).value == WORDS[grade], pairs


def test_undecided_shoulds_do_not_block():
    """Whatever is not known of a SHOULD or a MAY, the MUSTs decide."""
    for level, verdict in PAIRS:
        if level != "MUST" and verdict is not Verdict.WARN:
            assert fold_device([("MUST", Verdict.PASS), (level, verdict)]) is DeviceWord.CONFORMS


def test_exit_codes():
    """A fail once recorded is 1, whatever else; an error of the bench is 3; incomplete is 4; else 0."""
    for word, verdicts in itertools.product(DeviceWord, subsets(Verdict, 7)):
        code = {"CONFORMS": 0, "CONFORMS WITH WARNINGS": 0, "DOES NOT CONFORM": 1, "INCOMPLETE": 4}[word.value]
        if "error" in [each.value for each in verdicts] and code != 1:
            code = 3
        assert exit_code(word, verdicts) == code
