"""The capture file: what is written is read again to the byte, and what is broken is named."""

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.capture import Capture, CaptureWriter, Entry, Header, Mark, Source, open_capture, raw, read
from conformance.errors import CaptureError
from tests.capture.files import EVENTS, HEADER, MOSQUITTO, PLAIN, T, heard, mosquitto, own, plain


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20).filter(lambda t: t.isprintable()), st.binary(max_size=60)), max_size=8))
def test_payloads_come_back_to_the_byte(tmp_path_factory, messages):
    """Binary and text, whatever it is, is read as it was heard."""
    path = tmp_path_factory.mktemp("capture") / "a.ndjson"
    events = [Entry(float(t), topic, payload, 2, retain=True) for t, (topic, payload) in enumerate(messages)]
    capture = read(own(path, events))
    assert [each._replace(line=None) for each in capture] == events
    assert capture.header == HEADER
    assert not capture.truncated


def test_marks_come_back(tmp_path):
    """A mark keeps its kind and its data; lines count from the header on."""
    capture = read(own(tmp_path / "a"))
    assert [(e.t, e.kind, e.data) for e in capture if isinstance(e, Mark)] == [
        (e.t, e.kind, e.data) for e in EVENTS if isinstance(e, Mark)
    ]
    assert [e.line for e in capture] == list(range(2, 2 + len(EVENTS)))


def test_a_capture_is_a_stream(tmp_path):
    """The header is known at once, the footer and whether it is whole when the events are through."""
    with open_capture(own(tmp_path / "a.ndjson")) as recording:
        source: Source = recording
        assert (source.name, source.header, source.footer) == ("a.ndjson", HEADER, None)
        assert len(list(source)) == len(EVENTS)
        assert (source.footer.t, source.footer.entries, source.truncated) == (T + 3, 3, False)
        assert recording.lines == len(EVENTS) + 2
        with pytest.raises(CaptureError, match="was read already"):
            iter(recording)


def test_a_long_capture_needs_no_more_memory_than_a_short_one(tmp_path):
    """What was read is let go."""
    path = tmp_path / "long"
    line = json.dumps(heard(0.0, "x" * 300)).replace("0.0", "%.2f", 1) + "\n"
    path.write_text("".join(line % (n / 100) for n in range(40_000)), encoding="utf-8")
    tracemalloc.start()
    with open_capture(path) as recording:
        assert sum(1 for _ in recording) == 40_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert path.stat().st_size > 15e6
    assert peak < 3e6


def test_a_capture_without_footer_is_truncated(tmp_path):
    """A recording that was killed is read, and says that it is not whole."""
    capture = read(own(tmp_path / "a", end=None))
    assert (len(capture.events), capture.truncated) == (len(EVENTS), True)


@pytest.mark.parametrize("form", ["own", "plain", "mosquitto"])
def test_what_is_cut_anywhere_is_read_or_named(tmp_path, form):
    """Cutting at any byte gives what came before, or one clear error, never a traceback."""
    makers = {"own": own, "plain": lambda path: plain(path, *PLAIN), "mosquitto": mosquitto}
    whole = makers[form](tmp_path / "whole").read_bytes()
    path = tmp_path / "piece"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        first_line_is_whole = b"\n" in whole[: length + 1]
        if not first_line_is_whole:
            with pytest.raises(CaptureError):
                read(path)
            continue
        is_cut = length > 0 and whole[length - 1 : length] != b"\n" and whole[length : length + 1] != b"\n"
        assert read(path).truncated is (is_cut or (form == "own" and length < len(whole) - 1))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "holds no messages"),
        (b"hello\nworld\n", "line 1: is not JSON"),
        (b"\n[1]\n", "line 2: is not a JSON object"),
        (b'{"t": 1}\n', "not a line of a capture .*'topic' is missing"),
        (b'{"t": "x", "topic": "a", "payload": ""}\n', "t is 'x', not a time in Unix seconds"),
        (b'{"t": true, "topic": "a", "payload": ""}\n', "t is True"),
        (b'{"t": -1, "topic": "a", "payload": ""}\n', "t is -1"),
        (b'{"t": 1795398303000, "topic": "a", "payload": ""}\n', "t is 1795398303000, not a time in Unix seconds"),
        (b'{"t": NaN, "topic": "a", "payload": ""}\n', "is not JSON"),
        (b'{"t": 1e999, "topic": "a", "payload": ""}\n', "is not JSON"),
        (b'{"t": 1, "topic": "a", "payload": 3}\n', "the payload is not text"),
        (b'{"t": 1, "topic": 5, "payload": "3"}\n', "topic is 5, not text"),
        (b'{"t": 1, "topic": "a", "payload": "\\ud800"}\n', "is not JSON"),
        (b'{"t": 1, "topic": "a", "payload": "\xff"}\n', "is not JSON"),
        (b'{"t": 1, "topic": "a", "payload_b64": "?"}\n', "not a line of a capture"),
        (b'{"t": 1, "topic": "a", "payload_b64": 1}\n', "payload_b64 is not text"),
        (b'{"t": 1, "topic": "a", "payload": "", "qos": 3}\n', "qos is 3, not 0, 1 or 2"),
        (b'{"t": 1, "topic": "a", "payload": "", "retain": "no"}\n', "retain is 'no'"),
        (b'{"t": 1, "dir": "up", "topic": "a", "payload": "x"}\n', "dir is 'up', not in, out or note"),
        (b'{"t": 1, "dir": "note", "note": []}\n', "note is .., not text"),
        (b'{"capture": {"version": "2.0"}}\n', "take a newer kit"),
        (b'{"capture": {"version": 1.0}}\n', "version is 1.0, not text"),
        (b'{"capture": {}}\n', "'version' is missing"),
        (b'{"capture": {"version": "1.0", "allowed": "all"}}\n', "allowed is 'all', not one of listen"),
        (b'{"capture": {"version": "1.0", "subscribed": "#"}}\n', "subscribed is '#', not a list"),
        (b'{"capture": {"version": "1.0", "declared": {"a": 1}}}\n', "declared is 1, neither true nor false"),
        (b'{"capture": {"version": "1.0", "clock": []}}\n', "clock is .., not an object"),
        (b'{"capture": []}\n', "capture is .., not an object"),
        (b'{"capture": {"version": "1.0"}}\n{"footer": 1}\n', "line 2.*footer is 1, not an object"),
        (b'{"capture": {"version": "1.0"}}\n{"footer": {"t": 1, "entries": -1, "marks": 0}}\n', "entries is -1"),
        (b'{"capture": {"version": "1.0"}}\n{"t": 1, "mark": "link"}\n', "'state' is missing"),
        (b'{"capture": {"version": "1.0"}}\n{"t": 1, "mark": "operator", "action": []}\n', "action is .., not text"),
        (b'{"capture": {"version": "1.0"}}\n{"t": 1, "mark": "stimulus", "topic": "a"}\n', "'payload' is missing"),
        (b'{"capture": {"version": "1.0"}}\n{"t": 1, "mark": 5}\n', "mark is 5"),
        (b"\x00\xff\xfe", "is not JSON"),
        (b"\x00" * 100 + b"\n", "is not JSON"),
        (b"[" * 5000 + b"]" * 5000, "is not JSON"),
        ("{}\n".encode("utf-16"), "is not JSON"),
        (b"\x1f\x8bnonsense", "compressed by gzip, but damaged"),
        (gzip.compress(b"{}\n" * 99, mtime=0)[:-8] + b"12345678", "compressed by gzip, but damaged|'t' is missing"),
        (gzip.compress(json.dumps(heard(1.0)).encode(), mtime=0) + b"more", "compressed by gzip, but damaged"),
        (gzip.compress(b"", mtime=0)[:12], "is cut off before its first message"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
)
def test_what_is_no_capture_is_named(tmp_path, content, sentence):
    """Rubbish is one sentence that names the file, and the line where there is one."""
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=sentence) as refused:
        read(path)
    assert str(path) in str(refused.value)
    assert str(refused.value).endswith(".")


def test_what_cannot_be_opened_is_named(tmp_path):
    """A file that is not there, a directory, a name that is none."""
    for path, why in ((tmp_path / "no", "No such file"), (tmp_path, "directory"), (Path("a\0b"), "null")):
        with pytest.raises(CaptureError, match=f"cannot be read .*{why}"):
            open_capture(path)


def test_a_line_has_a_longest_length(tmp_path, monkeypatch):
    """A file without line ends is not taken into memory, whatever its size; nor is one that unpacks to that."""
    monkeypatch.setattr(raw, "LONGEST_LINE", 2**20)
    (tmp_path / "zeros").write_bytes(bytes(2**22))
    (tmp_path / "bomb").write_bytes(gzip.compress(bytes(2**24)))
    with (tmp_path / "late").open("wb") as file:
        file.write(b"\n" + json.dumps(heard(1.0)).encode() + b"\n" + bytes(2**22))
    for name, line in (("zeros", 1), ("bomb", 1), ("late", 3)):
        with pytest.raises(CaptureError, match=f"{name}, line {line}: is longer than 1 MiB"):
            read(tmp_path / name)


def test_hostile_text_is_shown_escaped_and_bounded(tmp_path):
    """Neither a file nor its name can write to the terminal, or fill it."""
    path = tmp_path / "a\x1b[31m\n\u202eb"
    path.write_text(json.dumps({**heard(1.0), "dir": "\x1b[2J\u202e" + "x" * 10_000}) + "\n", encoding="utf-8")
    with pytest.raises(CaptureError) as refused:
        read(path)
    sentence = str(refused.value)
    assert sentence.isprintable()
    assert "\\x1b[31m" in sentence
    assert len(sentence) < len(str(tmp_path)) + 300


def test_two_captures_in_one_file_are_named(tmp_path):
    """A doubled file is not read as one capture, nor is one that goes on after its footer or begins again."""
    once = own(tmp_path / "a").read_bytes()
    header, *lines = once.splitlines(keepends=True)
    for content in (once * 2, once + lines[0], once + b"x", once + lines[-1], header * 2):
        path = tmp_path / "twice"
        path.write_bytes(content)
        with pytest.raises(CaptureError, match="two captures in one file"):
            read(path)


def test_blank_lines_do_not_matter(tmp_path):
    """Neither before, between nor after; also with the line ends of other systems."""
    path = own(tmp_path / "a")
    path.write_bytes(b"\n \r\n" + path.read_bytes().replace(b"\n", b"\r\n\n") + b"\n\n")
    capture = read(path)
    assert (len(capture.events), capture.truncated) == (len(EVENTS), False)
    assert capture.events[0].line == 5


def test_a_byte_order_mark_before_the_first_line_does_not_matter(tmp_path):
    """An editor or a shell puts one there; nothing of what was heard is changed by it."""
    for path in (
        own(tmp_path / "own"),
        plain(tmp_path / "plain", heard(T)),
        mosquitto(tmp_path / "mosquitto"),
    ):
        before = read(path).events
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read(path).events == before


def test_lost_lines_are_noticed(tmp_path):
    """The footer counts what must be there."""
    path = own(tmp_path / "a")
    lines = path.read_bytes().splitlines(keepends=True)
    for left in (lines[:1] + lines[2:], lines[:3] + lines[4:], lines[:2] + lines[1:]):
        path.write_bytes(b"".join(left))
        with pytest.raises(CaptureError, match="lines were lost or added"):
            read(path)


def test_what_a_newer_kit_adds_is_let_through(tmp_path):
    """Unknown fields and unknown marks of the same major version change nothing."""
    path = tmp_path / "a"
    lines = [
        {"capture": {"version": "1.7", "weather": 5}, "more": 1},
        {"t": 1.0, "topic": "a", "payload": "x", "qos": 0, "retain": False, "dup": False, "signature": []},
        {"t": 2, "mark": "eclipse", "state": {"of": "the moon"}},
        {"footer": {"t": 3, "entries": 1, "marks": 1, "digest": ""}},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    capture = read(path)
    assert (capture.header.version, len(capture.events), capture.footer.t) == ("1.7", 2, 3.0)


def test_a_compressed_capture_is_read_whatever_its_name(tmp_path):
    """Gzip is known by its first bytes, also in several members; what is cut is read up to there."""
    whole = own(tmp_path / "a").read_bytes()
    path = tmp_path / "a.ndjson"
    path.write_bytes(gzip.compress(whole[:300], mtime=0) + gzip.compress(whole[300:], mtime=0))
    assert read(path) == Capture(HEADER, read(tmp_path / "a").events, read(tmp_path / "a").footer, "a.ndjson")
    many = b"".join(json.dumps(heard(n / 10, "x" * n)).encode() + b"\n" for n in range(2000))
    path.write_bytes(gzip.compress(many, mtime=0)[:-5000])
    capture = read(path)
    assert capture.truncated
    assert 1000 < len(capture.events) < 2000


def test_a_capture_that_lost_only_the_end_of_its_compression_is_truncated(tmp_path):
    """The check sum at the end was never seen."""
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(own(tmp_path / "a").read_bytes())[:-4])
    capture = read(path)
    assert (len(capture.events), capture.truncated) == (len(EVENTS), True)


def test_a_capture_is_never_overwritten(tmp_path):
    """Captures are evidence."""
    path = own(tmp_path / "a", [])
    with pytest.raises(CaptureError, match="exists already"):
        CaptureWriter(path, HEADER)


def test_a_plain_recording_is_read(tmp_path):
    """What the recorder sent is a stimulus, remarks are notes, bytes in base64 are bytes, null is unknown."""
    capture = read(plain(tmp_path / "plain.jsonl", *PLAIN, heard(T + 3, qos=None, retain=None)))
    assert (capture.header, capture.truncated) == (None, False)
    assert capture.events == [
        Mark(T, "note", {"text": "begin"}, 1),
        Mark(T + 0.4, "stimulus", {"topic": "c", "payload": "10"}, 3),
        Entry(T + 0.5, "a", b'{"max_current": 16.0}', line=2),
        Entry(T + 1, "a", b"\xff\x00", line=4),
        Entry(T + 2, "a", "é".encode(), 2, retain=True, line=5),
        Entry(T + 3, "a", b"x", line=6),
    ]


def test_the_three_forms_are_told_apart(tmp_path):
    """By their first line; a line of another form in between is an error."""
    lines = {
        "own": own(tmp_path / "own").read_bytes().splitlines(keepends=True)[2:4],
        "plain": plain(tmp_path / "plain", *PLAIN).read_bytes().splitlines(keepends=True),
        "mosquitto": list(MOSQUITTO),
    }
    header = own(tmp_path / "b", []).read_bytes().splitlines(keepends=True)[0]
    for first, second in (("plain", "mosquitto"), ("mosquitto", "plain"), ("mosquitto", "own"), ("own", "mosquitto")):
        path = tmp_path / "mixed"
        path.write_bytes((header if first == "own" else b"") + b"".join(lines[first] + lines[second]))
        with pytest.raises(CaptureError, match="is not a line of a capture"):
            read(path)


def test_a_header_is_kept_whole(tmp_path):
    """Every field of the header comes back."""
    header = Header(
        kit_version="1",
        contract_digest="d",
        address="mqtt://127.0.0.1:1",
        prefix="p/",
        subscribed=("a",),
        selected=("b",),
        allowed="power",
        declared={"c": True},
        connectors=("f",),
        operator=("d",),
        clock={"source": "host"},
        beacon="e",
        started=T,
    )
    assert read(own(tmp_path / "a", [], header=header)).header == header
