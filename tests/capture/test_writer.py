"""The writer: append-only, whole lines, nothing lost when the kit is killed, and every line as the schema has it."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from conformance import capture as package
from conformance.capture import LEVELS, CaptureWriter, Entry, Header, Mark, read
from conformance.errors import BenchError, CaptureError
from tests.capture.files import EVENTS, HEADER, T, own

SCHEMA = yaml.safe_load(Path(package.__file__).with_name("capture.schema.yaml").read_text(encoding="utf-8"))
VALIDATOR = Draft7Validator(SCHEMA)
LETTERS = st.text(st.characters(codec="utf-8"), max_size=12)
TEXTS = st.lists(LETTERS, max_size=3)
TIMES = st.floats(0, 1e11)
ENTRIES = st.builds(Entry, TIMES, LETTERS, st.binary(max_size=30), st.integers(0, 2), st.booleans(), st.booleans())
HEADERS = st.builds(
    Header,
    kit_version=LETTERS,
    contract_digest=LETTERS,
    address=LETTERS,
    prefix=LETTERS,
    subscribed=TEXTS.map(tuple),
    selected=TEXTS.map(tuple),
    allowed=st.sampled_from(LEVELS),
    declared=st.dictionaries(LETTERS, st.booleans(), max_size=3),
    connectors=TEXTS.map(tuple),
    operator=TEXTS.map(tuple),
    clock=st.dictionaries(LETTERS, LETTERS, max_size=3),
    beacon=LETTERS,
    echoes=st.booleans(),
    started=TIMES,
)
DATA = {
    "run": st.fixed_dictionaries({"state": LETTERS}),
    "link": st.fixed_dictionaries({"state": st.sampled_from(["up", "down"])}, optional={"why": LETTERS}),
    "stimulus": st.fixed_dictionaries(
        {"topic": LETTERS, "payload": LETTERS, "qos": st.integers(0, 2), "retain": st.booleans()}
    ),
    "operator": st.fixed_dictionaries({"action": LETTERS, "connector": LETTERS}, optional={"sees": LETTERS}),
    "broker": st.fixed_dictionaries({}, optional={"state": LETTERS}),
    "note": st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "requirement", "not_run", "undecided"), LETTERS)),
    "owed": st.fixed_dictionaries({"what": LETTERS}),
    "beacon": st.fixed_dictionaries(
        {
            "heard": st.integers(0, 99),
            "lost": st.integers(0, 99),
            "worst_s": st.floats(-9, 9),
            "median_s": st.floats(-9, 9),
        }
    ),
    "subscribed": st.fixed_dictionaries({"filters": TEXTS}),
}
MARKS = st.sampled_from(sorted(DATA)).flatmap(lambda kind: st.builds(Mark, TIMES, st.just(kind), DATA[kind]))


@settings(deadline=None)
@given(HEADERS, st.lists(ENTRIES | MARKS, max_size=6), TIMES)
def test_every_line_is_as_the_schema_has_it(tmp_path_factory, header, events, end):
    """And is read again as it was written, whatever its order."""
    path = own(tmp_path_factory.mktemp("w") / "a", events, header=header, end=end)
    for line in path.read_bytes().splitlines():
        VALIDATOR.validate(orjson.loads(line))
    with package.open_capture(path) as recording:
        again = list(recording)
    assert (recording.header, recording.footer.t, recording.truncated) == (header, end, False)
    numbered = [
        Mark(each.t, each.kind, each.data, n) if isinstance(each, Mark) else each._replace(line=n)
        for n, each in enumerate(events, 2)
    ]
    added = [each for each in again if "step back" in str(getattr(each, "data", ""))]
    assert sorted((e for e in again if e not in added), key=lambda e: e.line) == numbered


def test_the_schema_is_one():
    """By its own rules, and it names every mark of the example."""
    Draft7Validator.check_schema(SCHEMA)
    kinds = set(SCHEMA["definitions"]["mark"]["properties"]["mark"]["enum"])
    assert set(DATA) == kinds
    assert {each.kind for each in EVENTS if isinstance(each, Mark)} == kinds - {"broker", "owed"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@settings(deadline=None)
@given(st.data())
def test_what_the_schema_lets_through_is_read(tmp_path_factory, data):
    """With any value in any field of any line: what is valid by the schema is read, and no wrong type is."""
    path = own(tmp_path_factory.mktemp("w") / "a")
    lines = list(map(orjson.loads, path.read_bytes().splitlines()))
    number = data.draw(st.integers(0, len(lines) - 1))
    inner = lines[number].get("capture") or lines[number].get("footer") or lines[number]
    name = data.draw(st.sampled_from(sorted(inner)))
    value = data.draw(JSON)
    inner[name] = value
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    refused = refusal(path)
    valid = VALIDATOR.is_valid(lines[number])
    if refused is None:
        assert valid or name in ("mark", "version") or (name == "state" and isinstance(value, str))  # of a newer kit
    elif "lines were lost or added" not in refused:
        assert not valid or (isinstance(value, float) and value.is_integer())  # 1.0 is an integer for JSON Schema


def refusal(path: Path) -> str | None:
    """Return the sentence by which a file is refused, if it is."""
    try:
        read(path)
    except CaptureError as error:
        return str(error)
    return None


def test_nothing_is_lost_when_the_kit_is_killed(tmp_path):
    """Every event that was appended is in the file, though nobody closed it."""
    path = tmp_path / "killed"
    program = f"""
from pathlib import Path
from conformance.capture import CaptureWriter, Entry, Header
writer = CaptureWriter(Path({str(path)!r}), Header())
for n in range(10**9):
    writer.append(Entry({T} + n / 100, "a", b"x" * (n % 3000)))
    print(n, flush=True)
"""
    kit = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    for line in kit.stdout:
        appended = int(line)
        if appended == 500:
            kit.send_signal(signal.SIGKILL)
    kit.wait()
    kit.stdout.close()
    capture = read(path)
    assert capture.truncated
    assert len(capture.events) >= appended + 1 > 500
    assert [len(each.payload) for each in capture] == [n % 3000 for n in range(len(capture.events))]


class Disk:
    """A file that takes what it is told to take."""

    def __init__(self, answers):
        self.answers = iter(answers)
        self.lines = []

    def write(self, line):
        answer = next(self.answers)
        if isinstance(answer, OSError):
            raise answer
        self.lines.append(line[:answer])
        return len(self.lines[-1])

    def close(self):
        pass


@pytest.mark.parametrize(
    ("answer", "sentence"), [(OSError(errno.ENOSPC, "No space left"), "No space left"), (5, "only a part of a line")]
)
def test_a_disk_that_refuses_is_a_fault_of_the_bench(tmp_path, answer, sentence):
    """Also one that takes half a line; nothing is written after that, so that the half line is the last."""
    writer = CaptureWriter(tmp_path / "a", HEADER)
    writer.abandon()
    writer._file = Disk([answer, 10_000])
    with pytest.raises(BenchError, match=f"cannot be written .*{sentence}.*free the disk"):
        writer.append(Entry(T, "a", b"x"))
    with pytest.raises(BenchError, match="an earlier line is not whole"):
        writer.append(Entry(T, "a", b"x"))
    assert len(b"".join(writer._file.lines)) <= 5


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """A folder that is not there."""
    with pytest.raises(CaptureError, match=r"cannot be written .*name another file"):
        CaptureWriter(tmp_path / "no" / "a", HEADER)
