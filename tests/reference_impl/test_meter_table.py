"""The file of the counters: what is one and what is none, and what becomes of older and later ones."""

import base64
import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reference_impl.errors import DiskError, UsageError
from reference_impl.meter_table import MeterTable

OLD = (  # made before files had versions: 1234.5, 0 and 7.25 Wh on the left; 1, 2 and 3 on the right
    "H4sIAAAAAAACA+3YMUsDMRQH8CRnvVYscSnBQXijBRFqZ6FVMqhn1fNEOx21Xu3BtYdnBNd+Bj+Xs5/A1bmjuSgIKjhX/j/IC3m8"
    "kKzvnZ8FqUlolBeTgaE2W2NCsA4RY0zY5bEv3K6lb+e/CLY95HU5Z0JqJrV8ZgAAAAAAAACLalbhvlKKz1IzuM6SSWKSwgWxH+pu"
    "pCnq7gWaXIo2h/l0mgxNXlCkryI6DQ+Ou2GfjnR/i7JWfDkmeymg3klEvYsgsMmd35LtH8lmUyyrXcVZOr1JHu/vMtvZx4MHk7tz"
    "7J6PW24r+/pq+fV62aTLFyZfbQAAAAAAAACARbIqKqrGeZHejo3w1nml4Vf9LBmZztOhK+hsfBSuuP7/jcm5DQAAAAAAAADwD9Q8"
    "9TkT8L1GrZwHvAPWKrAZADAAAA=="
)


def test_a_file_that_is_none_or_in_use_is_told(tmp_path: Path) -> None:
    """Text, a folder, a missing folder and the file of another charger are each one sentence with a way out.

    Only the last may be over the next time, so that a service is started again: exit code 3.
    """
    (tmp_path / "text").write_text("not a database, but long enough to be looked at as one" * 30, encoding="utf-8")
    in_use = MeterTable(tmp_path / "used")
    for name in ("text", ".", "missing/meter"):
        with pytest.raises(UsageError, match=r"cannot keep the meters' counters .*; "):
            MeterTable(tmp_path / name)
    with pytest.raises(DiskError, match=r"cannot keep the meters' counters .*; ") as told:
        MeterTable(tmp_path / "used")
    assert told.value.exit_code == 3
    in_use.close()


@pytest.mark.parametrize("told", ["CREATE TABLE other (x)", "CREATE TABLE meter (x)", "PRAGMA application_id = 7"])
@pytest.mark.parametrize("beside", [True, False])
def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path, told: str, beside: bool) -> None:
    """A table of another kind, alone or beside ours, or another owner: not a byte is changed, nor who may read it."""
    path = tmp_path / "theirs"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute(told)
        if beside:
            theirs.execute("CREATE TABLE more (x)")
    path.chmod(0o644)
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"cannot keep the meters' counters .*; "):
        MeterTable(path)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (before, 0o644)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_from_before_there_were_versions_is_brought_up_to_date(tmp_path: Path) -> None:
    """Its counters go on; afterwards it has a version, and nobody but its owner may read it."""
    path = tmp_path / "meter"
    path.write_bytes(gzip.decompress(base64.b64decode(OLD)))
    path.chmod(0o644)
    counters = {"left": [1234.5, 0.0, 7.25], "right": [1.0, 2.0, 3.0]}
    for _ in range(2):
        file = MeterTable(path)
        assert file.counters == counters
        file.close()
    assert path.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(path)) as looked_at:
        assert looked_at.execute("PRAGMA user_version").fetchone() == (1,)
        assert looked_at.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"EVMC"),)


def test_a_file_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Who goes back to an older version is told so in a sentence, and nothing is lost."""
    path = tmp_path / "meter"
    MeterTable(path).close()
    with closing(sqlite3.connect(path)) as later:
        later.execute("PRAGMA journal_mode = DELETE")
        later.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(UsageError, match=r"later version .*\(2, and this one knows 1\).*meter file"):
        MeterTable(path)
    assert path.read_bytes() == before


def test_a_new_file_is_for_nobody_but_its_owner(tmp_path: Path) -> None:
    """What is written beside it for a while is so, too."""
    file = MeterTable(tmp_path / "meter")
    file.write({"left": (1.0, 2.0, 3.0)})
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}
    file.close()
