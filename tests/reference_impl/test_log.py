import logging

from reference_impl.log import Rationed


def test_a_flood_is_ten_lines_a_second_and_a_count() -> None:
    """Ten records of a kind pass in each second; the first of a later second says how many did not."""
    now = 100.0
    ration = Rationed(clock=lambda: now)

    def logged(count: int, sentence: str = "ignored %s") -> list[str]:
        records = [logging.LogRecord("a", logging.WARNING, "", 0, sentence, (n,), None) for n in range(count)]
        return [record.getMessage() for record in records if ration.filter(record)]

    assert logged(500) == [f"ignored {n}" for n in range(10)]
    assert logged(3, "something else %s") == [f"something else {n}" for n in range(3)]
    now = 101.0
    assert logged(2) == ["ignored 0 (490 more like this were left out)", "ignored 1"]
    now = 102.0
    assert logged(1) == ["ignored 0"]


def test_a_percent_sign_in_what_was_heard_is_only_that() -> None:
    """Text from outside is never taken for a format."""
    now = 0.0
    ration = Rationed(clock=lambda: now)
    for _ in range(30):
        ration.filter(logging.LogRecord("a", logging.WARNING, "", 0, "ignored %r", ("%s%d",), None))
    now = 1.0
    record = logging.LogRecord("a", logging.WARNING, "", 0, "ignored %r", ("%s%d",), None)
    assert ration.filter(record)
    assert record.getMessage() == "ignored '%s%d' (20 more like this were left out)"
