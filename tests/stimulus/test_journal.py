"""The journal: on the disk before the command is sent, held by one kit, whole after a crash or refused."""

import os

import pytest

from conformance.errors import BenchError
from conformance.stimulus import Journal, journal_of


@pytest.fixture
def opened():
    """Return what opens a journal; all are let go of at the end, as a crash lets go of them."""
    journals = []

    def open_(path):
        journals.append(Journal(path))
        return journals[-1], journals[-1].open()

    yield open_
    for each in journals:
        if each._file is not None:
            each._file.close()


def test_what_is_written_is_read_by_the_next(opened, tmp_path):
    """Every line that was written is there when the journal is opened again, without any end having been made."""
    journal, before = opened(tmp_path / "deep" / "a.journal")
    assert before == []
    journal.write({"moves": "left"})
    journal.write({"sends": "pause_charging", "payload": "\x00"})
    assert journal.path.read_bytes().count(b"\n") == 2
    journal._file.close()  # as a crash does
    assert opened(journal.path)[1] == [{"moves": "left"}, {"sends": "pause_charging", "payload": "\x00"}]


def test_what_a_crash_has_torn_was_never_sent(opened, tmp_path):
    """A last line without its end is left out, and the next line is whole again."""
    path = tmp_path / "a.journal"
    path.write_bytes(b'{"moves": "left"}\n{"sends": "pau')
    journal, lines = opened(path)
    assert lines == [{"moves": "left"}]
    journal.write({"moves": "right"})
    journal.close()
    assert opened(path)[1] == [{"moves": "left"}, {"moves": "right"}]


def test_two_kits_do_not_command_one_charger(opened, tmp_path):
    """The second is refused while the first holds the journal, and not thereafter."""
    journal, _ = opened(tmp_path / "a.journal")
    journal.write({"moves": "left"})
    with pytest.raises(BenchError, match="another run commands this charger"):
        Journal(journal.path).open()
    journal.close()
    assert opened(journal.path)[1] == [{"moves": "left"}]


def test_nothing_owed_leaves_no_file(opened, tmp_path):
    """A journal that was cleared, or never written, is gone when it is closed."""
    for lines in ([], [{"moves": "left"}]):
        journal, _ = opened(tmp_path / "a.journal")
        for line in lines:
            journal.write(line)
        journal.clear()
        journal.close()
        assert not journal.path.exists()


@pytest.mark.parametrize("content", [b"nonsense\n", b"[1]\n", b'{"moves": "left"}\n\xff\n'])
def test_what_is_no_journal_is_refused(tmp_path, content):
    """Nobody guesses what is owed: the user is told to look, and the file stays as it is."""
    path = tmp_path / "a.journal"
    path.write_bytes(content)
    with pytest.raises(BenchError, match="no journal any more"):
        Journal(path).open()
    assert path.read_bytes() == content


def test_a_disk_that_refuses_keeps_the_command_back(opened, tmp_path, monkeypatch):
    """Where the line is not on the disk, the caller is told, and so nothing is sent."""
    journal, _ = opened(tmp_path / "a.journal")

    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BenchError, match="nothing is sent without it"):
        journal.write({"moves": "left"})


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """A journal that cannot be is told before anything is done."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BenchError, match="name a --journal DIR"):
        Journal(tmp_path / "file" / "a.journal").open()


def test_every_charger_has_a_journal_of_its_own(tmp_path, monkeypatch):
    """Names differ where addresses do, hold nothing that a file name cannot, and stand where the user's state is."""
    names = {
        journal_of(each, tmp_path).name
        for each in ("mqtt://a:1883", "mqtt://a:1883/site", "mqtt://a:1883/site 1", "mqtt://[::1]:1883", "x" * 500)
    }
    assert len(names) == 5
    assert all(len(each) < 90 and "/" not in each for each in names)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert journal_of("mqtt://a:1883").parent == tmp_path / "state" / "everest-conformance"
