"""What the doctor tells: every sign with what to do, whether the bench is fit, at 80 columns, whatever is heard."""

import io

import pytest

from conformance.report.signs import Grade, Sign, is_fit, print_signs

GOOD, LOOK, BAD = (Sign(grade, f"a fact that is {grade}", "" if grade is Grade.GOOD else "mend it") for grade in Grade)


def told(*signs):
    out = io.StringIO()
    print_signs(signs, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("signs", "fit", "end"),
    [
        ((GOOD,), True, "This bench is fit to judge."),
        ((GOOD, LOOK), True, "fit to judge; 1 of 2 signs is worth a look."),
        ((LOOK, LOOK), True, "fit to judge; 2 of 2 signs are worth a look."),
        ((GOOD, LOOK, BAD), False, "not fit to judge: 1 of 3 signs is bad."),
        ((BAD, BAD), False, "not fit to judge: 2 of 2 signs are bad."),
    ],
)
def test_the_last_line_says_whether_it_is_fit(signs, fit, end):
    """A look is allowed, anything bad is not."""
    assert is_fit(signs) is fit
    assert told(*signs).splitlines()[-1].endswith(end)


def test_a_sign_is_told_with_what_to_do():
    """Grade and fact on one line, the remedy beneath it."""
    assert told(LOOK).splitlines()[:2] == ["look  a fact that is look", "      do: mend it"]


def test_lines_fit_but_commands_stay_whole():
    """Facts and remedies are wrapped to 80 columns; a command is one line, to be copied."""
    command = f"mosquitto_pub -t {'x' * 100}"
    lines = told(Sign(Grade.BAD, "word " * 50, "remedy " * 50, command)).splitlines()
    assert f"      {command}" in lines
    assert all(len(line) <= 80 for line in lines if command not in line)


def test_hostile_text_is_shown_escaped_and_bounded():
    """No escape of a terminal and no megabyte comes through."""
    text = told(*(Sign(Grade.BAD, *parts) for parts in (("\x1b[2J" + "y" * 9000,), ("a", "\x07"), ("a", "b", "\x9b"))))
    assert text.replace("\n", "").isprintable()
    assert len(text) < 2000
