import logging
import sqlite3
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from reference_impl import assemble
from reference_impl.meter_file import MeterFile
from reference_impl.meter_table import MeterTable
from tests.reference_impl.story import START, Story


def metered(path: Path, seed: int = 0) -> tuple[Story, MeterFile]:
    file = MeterFile(path)
    return Story(assemble(connectors=("left", "right"), seed=seed, meter_file=file, start=START)), file


def energies(told: Story, connector: str) -> dict[str, float]:
    found: dict[str, float] = told.last("powermeter", connector)["energy_Wh_import"]
    return found


def test_what_was_published_is_there_the_next_time(tmp_path: Path) -> None:
    """Another start, with another seed, goes on at the counters of the last publication, connector by connector."""
    told, file = metered(tmp_path / "meter")
    told.charge().wait(60)
    before = energies(told, "left"), energies(told, "right")
    assert before[0]["total"] > 30
    file.close()
    again, file = metered(tmp_path / "meter", seed=9)
    again.wait(2)
    assert (energies(again, "left"), energies(again, "right")) == before
    file.close()


def test_it_is_on_disk_before_it_is_published(tmp_path: Path) -> None:
    """At every publication another reader of the file finds at least what it says."""
    told, file = metered(tmp_path / "meter")
    kept: list[float] = []
    keep = file.keep
    file.keep = lambda counters: (keep(counters), kept.extend(sum(each) for each in counters.values()))[0]  # type: ignore[method-assign]
    told.charge().wait(20)
    assert energies(told, "left")["total"] <= round(max(kept), 3)
    file.close()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> "Disk":
    return Disk(monkeypatch)


class Disk:
    """A disk that can be stopped, or be full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.turns, self.tried, self.is_full = threading.Event(), threading.Semaphore(0), False
        self.turns.set()
        write = MeterTable.write

        def slow(table: MeterTable, counters: Mapping[str, Sequence[float]]) -> None:
            self.tried.release()
            assert self.turns.wait(10)
            if self.is_full:
                raise sqlite3.OperationalError("database or disk is full")
            write(table, counters)

        monkeypatch.setattr(MeterTable, "write", slow)


def kept(path: Path) -> dict[str, list[float]]:
    """Return what is in a file that nobody has any longer."""
    table = MeterTable(path)
    table.close()
    return table.counters


def test_a_disk_that_stands_still_delays_one_publication_by_a_fifth_of_a_second(tmp_path: Path, disk: Disk) -> None:
    """Nothing waits for it again until it has caught up; then the latest counters are there, not each of them."""
    file = MeterFile(tmp_path / "meter")
    disk.turns.clear()
    begun = time.monotonic()
    for count in range(1000):
        file.keep({"left": (float(count), 0.0, 0.0)})
    assert 0.2 <= time.monotonic() - begun < 1.0
    disk.turns.set()
    file.close()
    assert kept(tmp_path / "meter") == {"left": [999.0, 0.0, 0.0]}


def test_a_full_disk_ends_no_charger(tmp_path: Path, disk: Disk, caplog: pytest.LogCaptureFixture) -> None:
    """It is one line with what to do, and one when it is well; meanwhile the charger publishes from memory."""
    caplog.set_level(logging.WARNING)
    told, file = metered(tmp_path / "meter")
    told.wait(1)
    disk.is_full = True
    told.charge().wait(20)
    assert energies(told, "left")["total"] > 10
    for _ in range(2):
        assert disk.tried.acquire(timeout=10)
    assert caplog.text.count("does not take the meters' counters (database or disk is full); mend the disk") == 1
    disk.is_full = False
    file.close()
    assert "takes the meters' counters again" in caplog.text
    assert round(sum(kept(tmp_path / "meter")["left"]), 3) == energies(told, "left")["total"]


def test_a_disk_that_never_comes_back_is_given_up(
    tmp_path: Path, disk: Disk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the charger waits for it for a while, and says so."""
    monkeypatch.setattr("reference_impl.meter_file._FAREWELL_S", 0.1)
    file = MeterFile(tmp_path / "meter")
    disk.turns.clear()
    file.keep({"left": (1.0, 0.0, 0.0)})
    file.close()
    assert "did not take the last counters" in caplog.text
    disk.turns.set()
