"""The capture file: what is written is read again to the byte, and what is broken is named."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.capture import Capture, CaptureWriter, Entry, Header, Mark, read
from conformance.errors import CaptureError

HEADER = Header(kit_version="1", subscribed=("everest_api/#",), allowed="session", declared={"ocpp": False})


def written(path: Path, events, *, close=True) -> Path:
    writer = CaptureWriter(path, HEADER)
    for event in events:
        writer.append(event)
    if close:
        writer.close(99.0)
    else:
        writer.abandon()
    return path


@given(st.lists(st.tuples(st.text(max_size=20).filter(lambda t: t.isprintable()), st.binary(max_size=60)), max_size=8))
def test_payloads_come_back_to_the_byte(tmp_path_factory, messages):
    """Binary and text, whatever it is, is read as it was heard."""
    path = tmp_path_factory.mktemp("capture") / "a.ndjson"
    events = [Entry(float(t), topic, payload, 2, retain=True) for t, (topic, payload) in enumerate(messages)]
    capture = read(written(path, events))
    assert [(e.t, e.topic, e.payload, e.qos, e.retain) for e in capture.events] == [
        (e.t, e.topic, e.payload, e.qos, e.retain) for e in events
    ]
    assert capture.header == HEADER
    assert not capture.truncated


def test_marks_come_back(tmp_path):
    """A mark keeps its kind and its data."""
    mark = Mark(1.0, "stimulus", {"topic": "a", "payload": "b"})
    event = read(written(tmp_path / "a", [mark])).events[0]
    assert (event.t, event.kind, event.data) == (1.0, "stimulus", {"topic": "a", "payload": "b"})


def test_a_capture_without_footer_is_truncated(tmp_path):
    """A recording that was killed is read, and says that it is not whole."""
    assert read(written(tmp_path / "a", [Entry(1.0, "t", b"x")], close=False)).truncated


def test_a_capture_that_is_cut_anywhere_is_read_or_named(tmp_path):
    """Cutting at any byte gives a truncated capture or one clear error, never a traceback."""
    whole = written(tmp_path / "a", [Entry(1.0, "t", b"x"), Mark(2.0, "note", {"text": "n"})]).read_bytes()
    for length in range(len(whole)):
        path = tmp_path / "cut"
        path.write_bytes(whole[:length])
        told = readable(path)
        assert told is True or "cut" in str(told) or length == len(whole) - 1


def readable(path: Path) -> object:
    """Return whether a file is read as a truncated capture, or the error by which it is refused."""
    try:
        return read(path).truncated
    except CaptureError as error:
        return error


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "holds no messages"),
        (b"hello\nworld\n", "line 1: is not JSON"),
        (b"[1]\n", "not a JSON object"),
        (b'{"t": 1}\n', "not a line of a capture"),
        (b'{"t": "x", "topic": "a", "payload": ""}\n', "not a line of a capture"),
        (b'{"t": 1, "topic": "a", "payload": 3}\n', "not a line of a capture"),
        (b'{"t": 1, "dir": "up", "topic": "a", "payload": "x"}\n', "not a line of a capture"),
        (b'{"capture": {"version": "2.0"}}\n', "take a newer kit"),
        (b'{"capture": {"version": "1.0", "allowed": "all"}}\n', "not a line of a capture"),
        (b'{"capture": []}\n', "not a line of a capture"),
        (b"\x00\xff\xfe", "is not JSON"),
    ],
)
def test_what_is_no_capture_is_named(tmp_path, content, sentence):
    """Rubbish is one sentence that names the file."""
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=sentence):
        read(path)


def test_two_captures_in_one_file_are_named(tmp_path):
    """A doubled file is not read as one capture."""
    path = written(tmp_path / "a", [Entry(1.0, "t", b"x")])
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(CaptureError, match="two captures in one file"):
        read(path)


def test_lost_lines_are_noticed(tmp_path):
    """The footer counts what must be there."""
    path = written(tmp_path / "a", [Entry(1.0, "t", b"x"), Entry(2.0, "t", b"y")])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(CaptureError, match="lines were lost or added"):
        read(path)


def test_a_capture_is_never_overwritten(tmp_path):
    """Captures are evidence."""
    path = written(tmp_path / "a", [])
    with pytest.raises(CaptureError, match="exists already"):
        CaptureWriter(path, HEADER)


def test_a_plain_recording_is_read(tmp_path):
    """What the recorder sent is a stimulus, remarks are notes, lines are put in order of time."""
    lines = [
        {"t": 2.0, "dir": "out", "topic": "a", "payload": "x", "qos": 1, "retain": False},
        {"t": 1.0, "dir": "in", "topic": "c", "payload": "10"},
        {"t": 0.5, "dir": "note", "note": "begin"},
    ]
    path = tmp_path / "plain.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    capture = read(path)
    assert isinstance(capture, Capture)
    assert [type(each).__name__ for each in capture.events] == ["Mark", "Mark", "Entry"]
    assert (capture.header, capture.truncated) == (None, False)
