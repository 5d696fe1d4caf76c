import base64
import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reference_impl import UsageError, assemble
from reference_impl.meter_file import MeterFile
from tests.reference_impl.story import START, Story

OLD = (  # made before files had versions: 1234.5, 0 and 7.25 Wh on the left; 1, 2 and 3 on the right
    "H4sIAAAAAAACA+3YMUsDMRQH8CRnvVYscSnBQXijBRFqZ6FVMqhn1fNEOx21Xu3BtYdnBNd+Bj+Xs5/A1bmjuSgIKjhX/j/IC3m8"
    "kKzvnZ8FqUlolBeTgaE2W2NCsA4RY0zY5bEv3K6lb+e/CLY95HU5Z0JqJrV8ZgAAAAAAAACLalbhvlKKz1IzuM6SSWKSwgWxH+pu"
    "pCnq7gWaXIo2h/l0mgxNXlCkryI6DQ+Ou2GfjnR/i7JWfDkmeymg3klEvYsgsMmd35LtH8lmUyyrXcVZOr1JHu/vMtvZx4MHk7tz"
    "7J6PW24r+/pq+fV62aTLFyZfbQAAAAAAAACARbIqKqrGeZHejo3w1nml4Vf9LBmZztOhK+hsfBSuuP7/jcm5DQAAAAAAAADwD9Q8"
    "9TkT8L1GrZwHvAPWKrAZADAAAA=="
)


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


def test_a_file_from_before_there_were_versions_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its counters go on; afterwards it has a version, and nobody but its owner may read it."""
    path = tmp_path / "meter"
    path.write_bytes(gzip.decompress(base64.b64decode(OLD)))
    path.chmod(0o644)
    counters = {"left": [1234.5, 0.0, 7.25], "right": [1.0, 2.0, 3.0]}
    for _ in range(2):
        file = MeterFile(path)
        assert file.counters == counters
        file.close()
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as looked_at:
        assert looked_at.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_file_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Who goes back to an older version is told so in a sentence, and nothing is lost."""
    path = tmp_path / "meter"
    MeterFile(path).close()
    with closing(sqlite3.connect(path)) as later:
        later.execute("PRAGMA journal_mode = DELETE")
        later.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"later version .*\(2, and this one knows 1\).*--meter-file"):
        MeterFile(path)
    with closing(sqlite3.connect(path)) as looked_at:
        looked_at.execute("PRAGMA journal_mode = DELETE")
        assert looked_at.execute("PRAGMA user_version").fetchone() == (2,)
    assert len(path.read_bytes()) == len(before)


def test_a_new_file_is_for_nobody_but_its_owner(tmp_path: Path) -> None:
    """What is written beside it for a while is so, too."""
    file = MeterFile(tmp_path / "meter")
    file.keep({"left": (1.0, 2.0, 3.0)})
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    file.close()
