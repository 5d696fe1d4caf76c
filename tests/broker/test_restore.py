"""A charger whose kit or broker is gone in the middle: it is restored as soon as it can be, and owed until then."""

import signal
import sys

from tests.broker.worlds import kit, process, reference
from tests.bus.mosquitto import NEEDS_MOSQUITTO, free_port, link, running, until

pytestmark = NEEDS_MOSQUITTO
RUN = ("--allow", "session", "--dwell", "0", "--only", "pause_charging.effect.stays")
OPEN = "allow_anonymous true\nset_tcp_nodelay true"
STATE = "everest_api/evse_1/var/session_info"


def state(heard) -> str:
    """Return what the session was heard to be last."""
    payloads = [each.payload for each in heard if getattr(each, "topic", "") == STATE]
    return payloads[-1].decode().partition('"state":"')[2].partition('"')[0] if payloads else ""


def verb(name, *arguments):
    """Start a verb of the kit, to be watched."""
    return process(sys.executable, "-m", "conformance", name, *map(str, arguments))


def test_a_kit_that_was_killed_leaves_a_journal(tmp_path):
    """After kill -9 in a pause the charger stays paused, until restore resumes and unplugs it; then nothing is owed."""
    with running(tmp_path, free_port(), OPEN) as (address, _), reference(address), link(address) as (bus, heard):
        bus.subscribe(STATE)
        journal = ("--journal", tmp_path / "journal")
        with verb("run", address, *RUN, *journal) as started:
            until(lambda: state(heard) == "ChargingPausedEVSE", "the pause", seconds=40.0)
            started.send_signal(signal.SIGKILL)
            started.wait(10)
        assert len(list((tmp_path / "journal").iterdir())) == 1
        listened = kit("run", address, "--observe", "1", *journal)
        assert (
            f"Restore it, as soon as it can be reached, with: everest-conformance restore {address}" in listened.stderr
        )
        assert state(heard) == "ChargingPausedEVSE"
        done = kit("restore", address, *journal)
        assert (done.returncode, done.stdout) == (0, f"{address}: the charger is restored.\n")
        until(lambda: state(heard) == "Unplugged", "the charger to be as it was found")
        assert kit("restore", address, *journal).stdout == f"{address}: nothing is owed to this charger.\n"
        assert list((tmp_path / "journal").iterdir()) == []


def test_a_broker_that_comes_back_lets_the_charger_be_restored(tmp_path):
    """The run that lost its broker says what is owed and ends; a restore that waits gives it back when it can."""
    port, journal = free_port(), ("--journal", tmp_path / "journal")
    with running(tmp_path, port, OPEN) as (address, broker), reference(address):
        with link(address) as (bus, heard):
            bus.subscribe(STATE)
            with verb("run", address, *RUN, "-o", tmp_path / "run.ndjson", *journal) as started:
                until(lambda: state(heard) == "ChargingPausedEVSE", "the pause", seconds=40.0)
                broker.terminate()
                broker.wait(10)
                assert started.wait(90) == 4
        judged = kit("judge", tmp_path / "run.ndjson")
        assert "it is owed" in judged.stdout
        with (
            verb("restore", address, *journal) as restoring,
            running(tmp_path, port, OPEN),
            link(address) as (bus, heard),
        ):
            bus.subscribe(STATE)
            assert restoring.wait(60) == 0
            until(lambda: state(heard) == "Unplugged", "the charger to be as it was found")
