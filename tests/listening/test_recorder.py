"""The recorder: all that comes is kept in its order, in the file as for the judge; a failing disk stops nothing."""

import json
import resource
import sys
import threading
from contextlib import contextmanager
from itertools import pairwise

import pytest

from conformance import capture
from conformance.bus import RealClock, VirtualClock
from conformance.capture import Entry, Header, Mark, payload_bytes
from conformance.errors import BenchError, CaptureError
from conformance.listening import Recorder, View

EVENTS = [
    Entry(1.0, "a", b"\xff\x00"),
    Mark(2.0, "note", {"text": "here"}),
    Entry(3.000000238418579, "b/ä", b"{}", 2, True),
    Entry(3.25, "b", b"", 1, False, True),
]


def recorder(clock=None, **options):
    return Recorder(clock or VirtualClock(0.0), View(), **options)


def record_of(event):
    """Return what the line of an event says in a capture file."""
    if isinstance(event, Mark):
        return {"t": event.t, "mark": event.kind, **event.data}
    return {"t": event.t, "topic": event.topic, "qos": event.qos, "retain": event.retain, "dup": event.dup}


def assert_same(path, events):
    """Every event stands on its line of the file, with its time to the last digit and its payload to the byte."""
    lines = path.read_bytes().split(b"\n")
    assert [each.line for each in events] == list(range(2, len(events) + 2))
    for event in events:
        text = json.loads(lines[event.line - 1])
        assert repr(text["t"]) == repr(event.t)
        if isinstance(event, Entry):
            assert payload_bytes(text) == event.payload
        assert {key: value for key, value in text.items() if not key.startswith("payload")} == record_of(event)
    assert json.loads(lines[0])["capture"]
    assert lines[len(events) + 2 :] == [b""]
    assert json.loads(lines[len(events) + 1])["footer"]["entries"] == sum(isinstance(each, Entry) for each in events)


def test_the_file_holds_what_whoever_judges_is_told(tmp_path):
    """What came before the header and after it: same lines, same times, same bytes; read again, the same events."""
    path, made = tmp_path / "c.ndjson", recorder()
    made(EVENTS[0])
    made.begin(Header(), path)
    for event in EVENTS[1:]:
        made(event)
    footer = made.end(4.0)
    told = list(made.taken())
    assert_same(path, told)
    again = capture.read(path)
    assert list(again.events) == told
    assert not again.truncated
    assert (footer.entries, footer.marks, footer.t) == (3, 1, 4.0) == (made.entries, made.marks, 4.0)


def test_lines_are_counted_without_a_file():
    """Whether a file is written or not, evidence has the same line."""
    made = recorder()
    made(EVENTS[0])
    made.begin(Header(), None)
    for event in EVENTS[1:]:
        made(event)
    assert [each.line for each in made.taken()] == [2, 3, 4, 5]


def test_times_do_not_run_backwards(tmp_path):
    """What was stamped before, and comes after, is as late as that which overtook it: in the file, too."""
    path, made = tmp_path / "c.ndjson", recorder()
    made.begin(Header(), path)
    for event in (Entry(5.0, "a", b"1"), Mark(4.5, "note"), Entry(4.0, "a", b"2"), Entry(6.0, "a", b"3")):
        made(event)
    made.end(7.0)
    told = list(made.taken())
    assert [each.t for each in told] == [5.0, 5.0, 5.0, 6.0]
    assert_same(path, told)
    assert [each.line for each in capture.read(path).events] == [2, 3, 4, 5]


@contextmanager
def hasty_threads():
    """Let threads take turns as often as the interpreter can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def in_threads(*works):
    threads = [threading.Thread(target=each) for each in works]
    with hasty_threads():
        for each in threads:
            each.start()
        for each in threads:
            each.join()


def test_two_threads_that_stamp_at_once_are_in_order(tmp_path):
    """One stamps arrivals, the other marks: file and judge are told one order, in which time advances."""
    path, clock = tmp_path / "c.ndjson", RealClock()
    made = recorder(clock)
    made.begin(Header(), path)
    in_threads(
        lambda: [made(Entry(clock.now(), "a", b"%d" % n)) for n in range(1500)],
        lambda: [made(Mark(clock.now(), "note", {"n": n})) for n in range(1500)],
    )
    made.end(clock.now())
    told = list(made.taken())
    assert all(earlier.t <= later.t for earlier, later in pairwise(told))
    assert [int(each.payload) for each in told if isinstance(each, Entry)] == list(range(1500))
    assert [each.data["n"] for each in told if isinstance(each, Mark)] == list(range(1500))
    assert_same(path, told)


def test_events_of_several_threads_are_all_kept():
    """Every event has a line of its own, whichever thread it comes from."""
    made = recorder()
    in_threads(*[lambda: [made(EVENTS[0]) for _ in range(200)] for _ in range(4)])
    assert [each.line for each in made.taken()] == list(range(2, 802))


def test_what_was_told_is_not_told_again():
    """The queue is consumed: each event once, also where the taking is broken off, and while others come."""
    made = recorder()
    made.begin(Header(), None)
    for event in EVENTS[:3]:
        made(event)
    assert next(made.taken()).line == 2
    assert [each.line for each in made.taken()] == [3, 4]
    assert list(made.taken()) == []
    made(EVENTS[3])
    assert [each.line for each in made.taken()] == [5]


def test_taking_while_others_come_loses_nothing():
    """Whoever judges follows a thread that never stops: all is told once, in order."""
    made, told, done = recorder(), [], threading.Event()
    made.begin(Header(), None)

    def say():
        for _ in range(3000):
            made(EVENTS[0])
        done.set()

    def follow():
        while not done.is_set():
            told.extend(made.taken())

    in_threads(say, follow)
    told.extend(made.taken())
    assert [each.line for each in told] == list(range(2, 3002))


def test_a_recorder_without_a_queue_only_writes(tmp_path):
    """A long recording takes no memory: what came before the header is written with it, and nothing is kept."""
    path, made = tmp_path / "c.ndjson", recorder(queues=False)
    made(EVENTS[0])
    made.begin(Header(), path)
    for event in EVENTS[1:] * 500:
        made(event)
    assert list(made.taken()) == []
    assert not made._queue
    made.end(4.0)
    again = capture.read(path)
    assert len(list(again.events)) == 1 + 1500
    assert not again.truncated


@contextmanager
def disk_of(limit):
    """Let no file of this process grow beyond so many bytes: to whoever writes, the disk is full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_at_the_next_check(tmp_path):
    """Listening goes on; the error is raised where somebody can act on it; what fits is read as a truncated capture."""
    path, made = tmp_path / "c.ndjson", recorder()
    made.begin(Header(), path)
    made.check()
    with disk_of(path.stat().st_size + 1000):
        for number in range(100):
            made(Entry(float(number), "a", b"x" * 10))
        made.end(100.0)
    assert made.failed()
    with pytest.raises(BenchError, match=r"cannot be written .*; free the disk"):
        made.check()
    assert len(list(made.taken())) == 100
    assert made.entries == 100
    again = capture.read(path)
    assert again.truncated
    assert [each.t for each in again.events] == [float(n) for n in range(len(list(again.events)))]
    assert 8 <= len(list(again.events)) <= 20


def test_a_disk_that_is_full_at_once_is_told_when_the_file_begins(tmp_path):
    """Where not even the header fits, the recording does not begin."""
    made = recorder()
    with disk_of(10), pytest.raises((BenchError, CaptureError)):
        made.begin(Header(), tmp_path / "c.ndjson")


def test_a_full_disk_in_the_footer_is_told(tmp_path):
    """A capture that could not be closed is an error, and truncated."""
    path, made = tmp_path / "c.ndjson", recorder()
    made.begin(Header(), path)
    made(EVENTS[0])
    with disk_of(path.stat().st_size + 5), pytest.raises(BenchError, match="free the disk"):
        made.end(4.0)
    assert capture.read(path).truncated
