"""A run is packed at its end, whatever the end is, and no evidence is lost or overwritten."""

import errno

import pytest

from conformance.errors import BenchError, UsageError
from conformance.evidence import archive, verify
from tests.evidence.packs import BAD, members, packed, packing, record


def broken_off(run, ending):
    record(run.capture, whole=False)
    if ending is not None:
        raise ending


def test_the_same_run_gives_the_same_bytes(tmp_path):
    """In another folder, under another name, from a capture of another name."""
    one = packed(tmp_path / "one.zip")
    (tmp_path / "other").mkdir()
    with packing(tmp_path / "other" / "two.zip", capture=tmp_path / "mine.ndjson") as run:
        record(run.capture)
    assert one.read_bytes() == (tmp_path / "other" / "two.zip").read_bytes()


def test_a_capture_of_the_users_stays(tmp_path):
    """One that was named stays beside the pack; the kit's own is gone when it is in there."""
    packed(tmp_path / "one.zip")
    assert [each.name for each in tmp_path.iterdir()] == ["one.zip"]
    with packing(tmp_path / "two.zip", capture=tmp_path / "mine.ndjson") as run:
        record(run.capture)
    assert (tmp_path / "mine.ndjson").read_bytes() == members(tmp_path / "two.zip")["capture.ndjson"]


def test_the_result_is_the_packs(tmp_path):
    """What is shown on the console is what stands in the pack, and what is said is where it is and its digest."""
    said = []
    with packing(tmp_path / "bad.zip", said=said) as run:
        record(run.capture, BAD)
    assert run.result.device.value == "DOES NOT CONFORM"
    assert run.result.name == "capture.ndjson"
    assert said == [f"{tmp_path / 'bad.zip'}: the evidence of this run; its digest is {verify(run._pack).digest}."]


@pytest.mark.parametrize("ending", [KeyboardInterrupt(), BenchError("The broker went away; start it."), ValueError()])
def test_a_run_that_is_broken_off_is_packed(tmp_path, ending):
    """With what is so: the capture is cut, and judged up to there; the run ends as it would have ended."""
    run = packing(tmp_path / "cut.zip")
    with pytest.raises(type(ending)), run:
        broken_off(run, ending)
    assert run.result.truncated
    assert verify(tmp_path / "cut.zip").exit_code == 0


def test_where_nothing_was_recorded_nothing_is_packed(tmp_path):
    """A broker that is not there leaves no pack behind."""
    with pytest.raises(BenchError), packing(tmp_path / "none.zip"):
        raise BenchError("no broker there")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["pack.zip", "pack.zip.capture.ndjson", "mine.ndjson"])
def test_nothing_is_overwritten(tmp_path, name):
    """Neither a pack, nor the capture of an earlier run, nor the user's own: it is refused before the run begins."""
    (tmp_path / name).write_bytes(b"evidence")
    capture = tmp_path / name if name == "mine.ndjson" else None
    with pytest.raises(UsageError, match=f"{name}: exists already; evidence is never overwritten"):
        packing(tmp_path / "pack.zip", capture=capture)
    assert (tmp_path / name).read_bytes() == b"evidence"


def test_a_folder_that_is_not_there(tmp_path):
    """It is told before the run begins."""
    with pytest.raises(UsageError, match="its folder is not there"):
        packing(tmp_path / "no" / "pack.zip")


def test_a_name_that_no_file_can_have(tmp_path):
    """It is told before the run begins."""
    with pytest.raises(UsageError, match=r"cannot be written \(File name too long\); name another file"):
        packing(tmp_path / f"{'x' * 300}.zip")


@pytest.mark.parametrize("ending", [None, BenchError("The broker went away; start it.")])
def test_a_disk_that_is_full_costs_no_capture(tmp_path, monkeypatch, ending):
    """Half a pack is taken away, the capture stays where it is, and the sentence says where."""

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "_add", full)
    run = packing(tmp_path / "pack.zip")
    with pytest.raises(BenchError, match=r"cannot be written \(No space left on device\)") as raised, run:
        broken_off(run, ending)
    assert f"The capture is {run.capture}; judge it with" in str(raised.value)
    assert str(ending or "") in str(raised.value)
    assert [each.name for each in tmp_path.iterdir()] == ["pack.zip.capture.ndjson"]


def test_a_pack_that_came_meanwhile_is_not_overwritten(tmp_path):
    """Somebody else's file of that name stays, and so does the capture."""
    run = packing(tmp_path / "pack.zip")
    record(run.capture)
    (tmp_path / "pack.zip").write_bytes(b"somebody else's")
    with pytest.raises(BenchError, match="File exists"), run:
        pass
    assert (tmp_path / "pack.zip").read_bytes() == b"somebody else's"
    assert run.capture.exists()


def test_a_capture_that_cannot_be_judged_stays(tmp_path):
    """Where nothing follows from it, it lies beside the pack that could not be written."""
    with pytest.raises(BenchError, match=r"is not JSON.*The capture is"), packing(tmp_path / "pack.zip") as run:
        run.capture.write_text("half a line\n{}\n", encoding="utf-8")
    assert run.capture.exists()
    assert not (tmp_path / "pack.zip").exists()
