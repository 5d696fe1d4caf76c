from pathlib import Path

import pytest

from reference_impl import UsageError, assemble
from reference_impl.meter_file import MeterFile
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


def test_a_file_that_is_none_or_in_use_is_told(tmp_path: Path) -> None:
    """Text, a folder, a missing folder and the file of another charger are each one sentence with a way out."""
    (tmp_path / "text").write_text("not a database, but long enough to be looked at as one" * 30, encoding="utf-8")
    in_use = MeterFile(tmp_path / "used")
    in_use.keep({"left": (1.0, 2.0, 3.0)})
    for name in ("text", ".", "missing/meter", "used"):
        with pytest.raises(UsageError, match="--meter-file"):
            MeterFile(tmp_path / name)
    in_use.close()
