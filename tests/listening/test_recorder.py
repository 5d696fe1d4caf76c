"""The recorder: all that comes is kept, in memory and on disk, and a failing disk does not stop the listening."""

import threading

import pytest

from conformance import capture
from conformance.bus import VirtualClock
from conformance.capture import Entry, Header, Mark
from conformance.errors import BenchError
from conformance.listening import Recorder, View

EVENTS = [Entry(1.0, "a", b"\xff\x00"), Mark(2.0, "note", {"text": "here"}), Entry(3.0, "b", b"{}", 2, True)]


def recorder(**options):
    return Recorder(VirtualClock(0.0), View(), **options)


def test_the_file_holds_what_memory_holds(tmp_path):
    """What came before the header and after it is read back from the file, each at its line."""
    path, made = tmp_path / "c.ndjson", recorder()
    made(EVENTS[0])
    made.begin(Header(), path)
    for event in EVENTS[1:]:
        made(event)
    made.end(4.0)
    again = capture.read(path)
    assert again.events == made.capture.events
    assert [each.line for each in again.events] == [2, 3, 4]
    assert not again.truncated


def test_a_recorder_that_does_not_remember_only_writes(tmp_path):
    """A long recording takes no memory, and none of it is lost."""
    path, made = tmp_path / "c.ndjson", recorder(remembers=False)
    made.begin(Header(), path)
    for event in EVENTS:
        made(event)
    made.end(4.0)
    assert made.capture.events == []
    assert len(capture.read(path).events) == 3


def test_a_disk_that_refuses_is_told_at_the_next_check(tmp_path, monkeypatch):
    """Listening goes on in memory; the error is raised where somebody can act on it, not in the callback."""

    def refuse(*_):
        raise BenchError("c.ndjson: the capture cannot be written (full); free the disk.")

    made = recorder()
    made.begin(Header(), tmp_path / "c.ndjson")
    made(EVENTS[0])
    monkeypatch.setattr(capture.CaptureWriter, "append", refuse)
    made(EVENTS[1])
    made(EVENTS[2])
    assert made.failed()
    assert len(made.capture.events) == 3
    with pytest.raises(BenchError, match="free the disk"):
        made.check()
    made.end(4.0)


def test_events_of_several_threads_are_all_kept():
    """Every event has a line of its own, whichever thread it comes from."""
    made = recorder()
    threads = [threading.Thread(target=lambda: [made(EVENTS[0]) for _ in range(200)]) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.line for each in made.capture.events] == list(range(2, 802))
