"""Help: every verb explains itself, at once."""

import subprocess
import sys

import pytest

HEAVY = {"behave", "jinja2", "jsonschema", "jsonschema_rs", "orjson", "paho", "rich", "yaml"}
VERBS = ("run", "listen", "restore", "survey", "doctor", "judge", "compare", "verify", "contract", "requirements")


@pytest.mark.parametrize("verb", [(), *((each,) for each in VERBS)])
def test_help_is_written_for_80_columns_and_opens_quickly(verb):
    """Every verb explains itself without loading anything that only the work needs."""
    program = (
        "import sys; from conformance.cli import main\n"
        "try: main(sys.argv[1:])\n"
        f"finally: sys.stderr.write(' '.join({HEAVY!r} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, *verb, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={"COLUMNS": "80"})
    assert done.returncode == 0
    assert done.stderr == ""
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    assert len(done.stdout.splitlines()) >= 5


def test_help_names_what_can_be_declared_and_the_exit_codes(door):
    """How a feature is declared, the word that switches beacons off, and what each exit code says."""
    told = " ".join(door("run", "--help")[1].split())
    assert "FEATURE=yes|no" in told
    assert "TOPIC|off" in told
    assert "0 conforms, 1 does not conform, 2 usage or contract error, 3 bench error, 4 incomplete" in " ".join(
        door("--help")[1].split()
    )
