"""Whatever stands in a file, it is read, or refused in one sentence: never a traceback."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.capture import Entry, Event, Mark, open_capture
from conformance.errors import CaptureError
from tests.capture.files import PLAIN, mosquitto, own, plain

FORMS = ("own", "plain", "mosquitto")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.sampled_from(["%", "/wA=", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def whole(folder) -> dict[str, bytes]:
    makers = {"own": own, "plain": lambda path: plain(path, *PLAIN), "mosquitto": mosquitto}
    return {form: makers[form](folder / form).read_bytes() for form in FORMS}


def outcome(path: Path, content: bytes) -> list[Event] | str:
    """Return the events of a file, each as it must be, or the sentence by which it is refused."""
    path.write_bytes(content)
    try:
        with open_capture(path) as recording:
            events = list(recording)
    except CaptureError as error:
        sentence = str(error)
        assert sentence.isprintable()
        assert len(sentence) < len(str(path)) + 400
        assert sentence.startswith(str(path))
        assert sentence.endswith(".")
        return sentence
    for each in events:
        assert type(each.t) is float
        assert 0 <= each.t <= 1e11
        if isinstance(each, Entry):
            assert list(map(type, each)) == [float, str, bytes, int, bool, bool, int, bool]
        else:
            assert isinstance(each, Mark)
            assert isinstance(each.kind, str)
    return events


@settings(deadline=None)
@given(st.binary(max_size=200), st.booleans())
def test_any_bytes(folder, content, zipped):
    """Also compressed ones."""
    outcome(folder / "a", gzip.compress(content) if zipped else content)


@settings(deadline=None)
@given(st.lists(JSON, max_size=4))
def test_any_lines_of_json(folder, values):
    """Objects or not."""
    outcome(folder / "a", b"\n".join(json.dumps(each).encode() for each in values))


@settings(max_examples=120, deadline=None)
@given(st.data())
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("zipped", [False, True])
def test_any_damage(folder, whole, form, zipped, data):
    """Bytes that are changed, put in, taken out, cut off, or lines that come twice."""
    content = bytearray(gzip.compress(whole[form], mtime=0) if zipped else whole[form])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        length = data.draw(st.integers(0, 30))
        match data.draw(st.sampled_from(["change", "put in", "take out", "cut", "twice"])):
            case "change":
                content[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "put in":
                content[at:at] = data.draw(
                    st.binary(max_size=5) | st.sampled_from([b"\n", b"\0", b"\xff", b"[" * 2000])
                )
            case "take out":
                del content[at : at + length]
            case "cut":
                del content[at:]
            case "twice":
                lines = bytes(content).splitlines(keepends=True) or [b""]
                lines.insert(at % len(lines), lines[length % len(lines)])
                content = bytearray(b"".join(lines))
    outcome(folder / "a", bytes(content))


@settings(max_examples=120, deadline=None)
@given(st.data())
@pytest.mark.parametrize("form", FORMS)
def test_any_value_in_any_field(folder, whole, form, data):
    """What is of the wrong type is refused; what is let through has the right types."""
    lines = [each.decode("utf-8", "surrogateescape") for each in whole[form].splitlines()]
    number = data.draw(st.integers(0, len(lines) - 1))
    record = json.loads(lines[number])
    inner = next((record[each] for each in ("capture", "footer") if each in record), record)
    inner[data.draw(st.sampled_from([*sorted(inner), "payload_b64", "dir", "mark", "tst", "capture", "footer"]))] = (
        data.draw(JSON)
    )
    lines[number] = json.dumps(record)
    outcome(folder / "a", "\n".join(lines).encode("utf-8", "surrogateescape"))
