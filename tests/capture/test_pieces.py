"""Several files of one run are judged as one, in order of time; files that are not of one run are refused."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from conformance.capture import Entry, Mark, Source, as_one, open_capture
from conformance.errors import CaptureError
from tests.capture.files import HEADER, T, heard, mosquitto, own, plain, told


def entry(t: float) -> Entry:
    return Entry(t, "a", b"x", 1, retain=True)


def together(*paths) -> tuple[Source, list]:
    with ExitStack() as opened:
        source = as_one([opened.enter_context(open_capture(each)) for each in paths])
        return source, list(source)


def test_pieces_come_in_order_of_time(tmp_path):
    """Whatever the order in which they are named; between two of them the link was down."""
    later = own(tmp_path / "b", [entry(T + 60), entry(T + 61)], end=T + 62)
    sooner = own(tmp_path / "a", [entry(T), entry(T + 1)], end=T + 2)
    source, events = together(later, sooner)
    why = "the next file of the same run begins"
    assert events == [
        entry(T)._replace(line=2),
        entry(T + 1)._replace(line=3),
        Mark(T + 2, "link", {"state": "down", "why": why}, 6),
        Mark(T + 60, "link", {"state": "up", "why": why}, 6),
        entry(T + 60)._replace(line=6),
        entry(T + 61)._replace(line=7),
    ]
    assert (source.name, source.header, source.footer.t, source.truncated) == ("a + b", HEADER, T + 62, False)


def test_lines_count_on_through_the_pieces(tmp_path):
    """As if the files stood one after the other, blank and broken lines included."""
    one = plain(tmp_path / "a", heard(T))
    one.write_bytes(b"\n" + one.read_bytes() + b'\n{"t"')
    three = plain(tmp_path / "c", heard(T + 20), {"t": T + 21, "dir": "note"})
    source, events = together(one, plain(tmp_path / "b", heard(T + 10)), three)
    assert [each.line for each in events if not (isinstance(each, Mark) and each.kind == "link")] == [2, 5, 6, 7]
    assert source.truncated


def test_one_file_is_as_it_is(tmp_path):
    """Nothing is added to it."""
    path = own(tmp_path / "a")
    source, events = together(path)
    assert events == list(open_capture(path))
    assert (source.name, source.header, source.footer.entries) == ("a", HEADER, 3)


def test_a_piece_without_an_end_makes_the_whole_truncated(tmp_path):
    """Wherever it stands."""
    source, _ = together(own(tmp_path / "a", [entry(T)], end=None), own(tmp_path / "b", [entry(T + 5)], end=T + 6))
    assert (source.truncated, source.footer.t) == (True, T + 6)


def test_a_piece_without_events_is_passed_over(tmp_path):
    """It knows when it was started, its lines count, and there is one seam instead of two."""
    paths = [
        own(tmp_path / "a", [entry(T)], end=T + 1),
        own(tmp_path / "b", [], header=replace(HEADER, started=T + 2), end=T + 3),
        own(tmp_path / "c", [entry(T + 4)], end=T + 5),
    ]
    source, events = together(*paths)
    assert source.name == "a + b + c"
    assert [(each.t, each.line) for each in events] == [(T, 2), (T + 3, 7), (T + 4, 7), (T + 4, 7)]


def test_pieces_of_mosquitto_and_plain_recordings_go_together(tmp_path):
    """Neither says what was subscribed."""
    _, events = together(mosquitto(tmp_path / "a", [told(T, b"x")]), plain(tmp_path / "b", heard(T + 1)))
    assert len(events) == 4


@pytest.mark.parametrize(
    ("header", "t", "sentence"),
    [
        (HEADER, T + 1.5, "a and b overlap by 0.5 s"),
        (HEADER, T, "overlap by 2.0 s"),
        (replace(HEADER, prefix="site/"), T + 9, "have different topic prefixes"),
        (replace(HEADER, contract_digest="x"), T + 9, "were recorded for different contracts"),
        (None, T + 9, "only one has a header"),
    ],
)
def test_what_is_not_of_one_run_is_named(tmp_path, header, t, sentence):
    """Files that overlap, or that were taken otherwise, are refused, with what to do instead."""
    one = own(tmp_path / "a", [entry(T), entry(T + 1)], end=T + 2)
    two = own(tmp_path / "b", [entry(t)], header=header) if header else plain(tmp_path / "b", heard(t))
    with pytest.raises(CaptureError, match=rf"{sentence}.*judge them without --as-one\."):
        together(one, two)
