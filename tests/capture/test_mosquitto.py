"""What mosquitto_sub prints with %j is read as far as it is faithful; %J is refused."""

import json
import shutil
import socket
import subprocess
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.capture import Entry, read
from conformance.errors import CaptureError
from tests.capture.files import MOSQUITTO, T, mosquitto, told


def test_lines_are_read(tmp_path):
    """Text, nothing, raw bytes, a payload with a NUL, a time elsewhere: each as it was sent, or known to be cut."""
    capture = read(mosquitto(tmp_path / "a"))
    assert (capture.header, capture.footer, capture.truncated) == (None, None, False)
    assert capture.events == [
        Entry(T, "a", b'hello "x"\n\\ \xc3\xa9', 1, line=1),
        Entry(T + 0.5, "a", b"", 1, line=2),
        Entry(T + 1, "a", b"ab\xff\xfecd", 1, line=3),
        Entry(T + 2, "a", b"ab", 1, line=4, cut=True),
        Entry(T + 3, "a", b"1.50", 1, line=5),
    ]


@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(-11, 14)), min_size=1, max_size=6))
def test_payloads_come_back_to_the_byte(tmp_path_factory, messages):
    """Whatever the bytes, up to a NUL; wherever it was recorded."""
    lines = [told(T + n, payload, hours=hours) for n, (payload, hours) in enumerate(messages)]
    events = read(mosquitto(tmp_path_factory.mktemp("m") / "a", lines)).events
    assert [(each.t, each.payload, each.cut) for each in events] == [
        (T + n, payload.split(b"\0")[0], b"\0" in payload) for n, (payload, _) in enumerate(messages)
    ]


@pytest.mark.parametrize(
    "stamp", ["2026-11-26T12:07:04.387295", "1970-01-01T00:00:00.000001", "2038-02-28T23:59:59.999999"]
)
@pytest.mark.parametrize("ahead", ["+0000", "+0100", "-0330", "+0545"])
def test_times_are_those_of_the_place(tmp_path, stamp, ahead):
    """The offset counts, to the microsecond, and the time zone of this machine does not."""
    expected = datetime.fromisoformat(stamp + ahead).timestamp()
    record = {**json.loads(told(T, b"x")), "tst": f"{stamp}Z{ahead}"}
    path = mosquitto(tmp_path / "a", [json.dumps(record).encode()])
    if expected < 0:
        with pytest.raises(CaptureError, match="not a time since 1970"):
            read(path)
    else:
        assert read(path).events[0].t == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("payload", {"a": 1.5}, "%J rewrote, its bytes are lost: record with -F '%j'"),
        ("payload", 1.5, "%J rewrote"),
        ("payload", True, "%J rewrote"),
        ("payload", None, "%J rewrote"),
        ("tst", 1_795_398_000, "tst is 1795398000, not a time"),
        ("tst", "2026-11-26T12:07:04.387295Z", "says nothing of the time zone"),
        ("tst", "2026-11-26T12:07:04.387295ZW. Europe", "is not a line of a capture"),
        ("tst", "2026-11-26T12:07:nan      Z+0000", "not a time"),
        ("tst", "2026-11-26T12:07:04Z+0000", "not a time"),
        ("tst", "2026-13-26T12:07:04.387295Z+0000", "is not a line of a capture"),
        ("topic", 5, "topic is 5"),
        ("topic", "\udc80", "is not JSON"),
        ("qos", 3, "qos is 3"),
        ("qos", True, "qos is True"),
        ("retain", 2, "retain 2"),
        ("retain", False, "retain False"),
        ("payloadlen", "1", "payloadlen '1'"),
    ],
)
def test_what_it_never_prints_is_named(tmp_path, field, value, sentence):
    """Every field must be what the tool writes."""
    record = {**json.loads(told(T, b"x")), field: value}
    path = mosquitto(tmp_path / "a", [told(T, b"x"), json.dumps(record).encode() + b"\n"])
    with pytest.raises(CaptureError, match=f"line 2: .*{sentence}"):
        read(path)


def test_a_field_that_is_missing_is_named(tmp_path):
    """In the first line as in others."""
    for name in ("qos", "retain", "payloadlen", "payload"):
        record = json.loads(told(T, b"x"))
        del record[name]
        with pytest.raises(CaptureError, match=f"line 1: .*'{name}' is missing"):
            read(mosquitto(tmp_path / "a", [json.dumps(record).encode()]))


def test_an_escaped_surrogate_is_not_a_byte(tmp_path):
    """The tool writes raw bytes or nothing; an escape that looks like one of ours after reading is refused."""
    line = told(T, b"a\xff|")
    with pytest.raises(CaptureError, match="is not UTF-8"):
        read(mosquitto(tmp_path / "a", [line.replace(b"|", b"\\udc80")]))
    escaped = told(T, b"a\xff\\udc80")
    assert read(mosquitto(tmp_path / "a", [escaped])).events[0].payload == b"a\xff\\udc80"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    with subprocess.Popen(["mosquitto", "-p", str(free)], stderr=subprocess.DEVNULL) as broker:
        try:
            deadline = time.monotonic() + 10
            while not listens(free):
                assert time.monotonic() < deadline, "mosquitto does not listen"
            yield str(free)
        finally:
            broker.terminate()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.broker
@pytest.mark.skipif(not shutil.which("mosquitto_sub"), reason="needs mosquitto-clients")
def test_the_tool_itself(tmp_path, port):
    """What the installed mosquitto_sub prints is what was published."""
    payloads = [b'{"a": 1.50, "b": "\xc3\xa9"}', b"", b"ab\0cd", b'\xed\xa0\x80\xff \x01\x7f\r\n\\"/', b"null"]
    listener = ["mosquitto_sub", "-p", port, "-t", "#", "-q", "1", "-c", "-i", "listener"]
    subprocess.run([*listener, "-E"], check=True)  # from now on the broker keeps for it what it does not hear
    for payload in payloads:
        how = "-s" if payload else "-n"
        subprocess.run(["mosquitto_pub", "-p", port, "-q", "1", "-t", "a/é", how], input=payload, check=True)
    path = tmp_path / "a"
    with path.open("wb") as file:
        subprocess.run([*listener, "-F", "%j", "-C", str(len(payloads))], stdout=file, timeout=10, check=True)
    events = read(path).events
    assert [(each.topic, each.payload, each.qos, each.cut) for each in events] == [
        ("a/é", payload.split(b"\0")[0], 1, b"\0" in payload) for payload in payloads
    ]
    assert abs(events[0].t - time.time()) < 60


def test_the_form_is_seen_in_a_first_line_that_is_not_utf8(tmp_path):
    """Also the first line may hold raw bytes."""
    assert read(mosquitto(tmp_path / "a", [MOSQUITTO[2], MOSQUITTO[3]])).events[0].payload == b"ab\xff\xfecd"
