"""A charger that a run could not restore: the next one does, before anything else, and until then it is said."""

import json
import os

import pytest

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bus import MemoryBus
from conformance.capture import Mark
from conformance.errors import BenchError, JournalError, OwingError
from features.virtual_world import virtual_bench
from reference_impl.faults.around import Around
from tests.bench.test_care import left_behind
from tests.bench.worlds import bench_before, device, listened, run
from tests.bus.troubled import TroubledBus


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "charger.journal"


def crashed(bench):
    """Let a bench vanish as kill -9 lets it vanish: nothing is undone, and its journal is let go of."""
    bench._bus.close()
    bench._owed.journal._file.close()


def next_bench(bench, journal, **settings):
    """Return another bench before the same charger."""
    options = {"address": "virtual", "allowed": "power", "journal": journal, **settings}
    return Bench(contract.load(), MemoryBus(bench._bus.broker), Settings(**options))


def found_charging(bench):
    """Open a bench that has no hands before a session that charges, as on a site."""
    bench.open()
    bench.reach("charging")
    bench._props.hands = None
    bench._owed.begin_anew(())


def commands(told):
    marks = [each.data for each in told if isinstance(each, Mark) and each.kind == "stimulus"]
    return [(each["topic"].rpartition("/")[2], each["payload"]) for each in marks]


def test_the_next_run_restores_what_a_crash_has_left(journal):
    """A vehicle, a pause and a limit are taken back before anything else is done, and nothing is owed any more."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("paused")
    bench.command("set_limit_amps", b"7")
    crashed(bench)
    after = next_bench(bench, journal)
    told = listened(after)
    after.open()
    assert commands(told) == [("set_limit_amps", "32")]
    assert left_behind(after) == ("Unplugged", 32.0)
    after.conclude(aborted=True)
    assert not journal.exists()


def test_what_was_found_is_remembered_over_a_crash(journal):
    """Without hands, the session that was there before goes on, with the limit that it had."""
    bench = virtual_bench(journal=journal)
    found_charging(bench)
    bench.command("set_limit_amps", b"20")
    bench.command("pause_charging", b"")
    bench._wait("the pause", lambda: bench._subject.is_("paused"), 5.0)
    crashed(bench)
    after = next_bench(bench, journal)
    after.open()
    assert left_behind(after) == ("Charging", 32.0)
    after.conclude(aborted=True)


def test_an_error_that_was_caused_is_cleared(journal):
    """Whoever caused it clears it once the vehicle is unplugged, in the run itself and after a crash."""
    bench = virtual_bench(journal=journal)
    told = listened(bench)
    bench.open()
    bench.reach("error")
    bench.reach("charging")
    actions = [each.data["action"] for each in told if isinstance(each, Mark) and each.kind == "operator"]
    assert actions == ["plug in", "cause an error", "unplug", "clear the error", "plug in"]
    bench.reach("error")
    crashed(bench)
    after = next_bench(bench, journal)
    told = listened(after)
    after.open()
    actions = [each.data["action"] for each in told if isinstance(each, Mark) and each.kind == "operator"]
    assert actions == ["unplug", "clear the error"]
    assert after.left == []
    after.conclude(aborted=True)


def test_every_command_is_on_the_disk_before_it_is_sent(journal):
    """Whatever moment the kit dies at, a command that the charger got stands in the journal."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    publish, noted = bench._bus.publish, []

    def watched(topic, payload, **options):
        if topic.startswith("everest_api/evse_1/cmd/"):
            noted.append((topic.rpartition("/")[2], json.loads(journal.read_bytes().splitlines()[-1])["sends"]))
        return publish(topic, payload, **options)

    bench._bus.publish = watched
    for name, payload in (("set_limit_amps", b"9"), ("pause_charging", b""), ("resume_charging", b"")):
        bench.command(name, payload)
        assert noted.pop() == (name, name)
    bench._bus.publish = publish
    bench.conclude(aborted=True)


def test_a_run_that_only_listens_restores_nothing(journal):
    """Nobody has allowed it to send anything: the charger stays as it is, and the journal too."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("paused")
    crashed(bench)
    before = journal.read_bytes()
    listener = next_bench(bench, journal, allowed="listen", observe_s=2.0)
    told = listened(listener)
    run(listener)
    assert commands(told) == []
    assert journal.read_bytes() == before


def test_two_runs_do_not_command_one_charger(journal):
    """The second is refused in one sentence, and disturbs nobody."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    with pytest.raises(BenchError, match="another run commands this charger"):
        next_bench(bench, journal).open()
    bench.conclude(aborted=True)


def test_a_charger_that_does_not_resume_is_owed_something(journal):
    """The report says so, the journal keeps it, and the next run does not begin on top of it."""
    bench = virtual_bench(journal=journal, faults=("resume-ignored",))
    found_charging(bench)
    bench.command("pause_charging", b"")
    bench._wait("the pause", lambda: bench._subject.is_("paused"), 5.0)
    result = bench.conclude(aborted=True)
    assert [str(each) for each in bench.left] == ['resume_charging at "evse_1"']
    assert any("it is owed: " in each and "resume_charging" in each for each in result.notes)
    after = next_bench(bench, journal, operator="none")
    with pytest.raises(OwingError, match='the charger is still owed resume_charging at "evse_1"'):
        after.open()
    assert journal.exists()


def test_a_link_that_is_gone_at_the_end_is_made_good_later(journal):
    """What could not be undone is told, and the next run undoes it."""
    bench = virtual_bench(journal=journal)
    broker = bench._bus.broker
    start = broker.clock.now()
    bus = TroubledBus(broker, down=[(start + 15.0, start + 500.0)])
    bench = Bench(contract.load(), bus, Settings(address="virtual", allowed="power", journal=journal))
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    bench._wait("the link to go down", lambda: not bench._hearing.link_up, 30.0)
    result = bench.conclude(aborted=True)
    assert {each.kind for each in bench.left} == {"limit", "vehicle"}
    assert [each for each in result.notes if "it is owed" in each]
    after = next_bench(bench, journal)
    after.open()
    assert left_behind(after) == ("Unplugged", 32.0)
    after.conclude(aborted=True)
    assert not journal.exists()


def test_what_somebody_else_has_commanded_since_is_not_taken_back(journal):
    """A limit that another controller has set after ours is theirs, also for the next run."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"12")
    other = MemoryBus(bench._bus.broker)
    other.connect(lambda _: None)
    other.publish("everest_api/evse_1/cmd/set_limit_amps", b"9")
    bench._wait("the other", lambda: False, 1.5)
    crashed(bench)
    after = next_bench(bench, journal)
    told = listened(after)
    after.open()
    assert commands(told) == []
    after.conclude(aborted=True)


def test_what_is_owed_by_hand_stays_owed(journal):
    """A vehicle that nobody can unplug is owed over runs, until somebody can."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    crashed(bench)
    for _ in range(2):
        after = next_bench(bench, journal, operator="none")
        after.open()
        after.conclude(aborted=True)
        assert [str(each) for each in after.left] == ['its vehicle unplugged at "evse_1"']
        assert journal.exists()
    after = next_bench(bench, journal)
    after.open()
    assert left_behind(after)[0] == "Unplugged"
    after.conclude(aborted=True)
    assert (after.left, journal.exists()) == ([], False)


def test_a_limit_that_somebody_else_has_set_since_the_crash_stays(journal):
    """Another limit than ours is in force when the next run begins: theirs is the last word, and the user is told."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    crashed(bench)
    other = MemoryBus(bench._bus.broker)
    other.connect(lambda _: None)
    other.publish("everest_api/evse_1/cmd/set_limit_amps", b"10")
    other.clock.wait(lambda: False, other.clock.now() + 3.0)
    told = []
    after = next_bench(bench, journal, announce=told.append)
    after.open()
    assert left_behind(after)[1] == 10.0
    assert any("somebody else has set another limit" in each.lower() for each in told)
    after.conclude(aborted=True)


class ShyOfHaste(Around):
    """A device that ignores to be resumed within a second of a pause."""

    paused_at = 0.0

    def command(self, command, now):
        if command.topic.endswith("/pause_charging"):
            self.paused_at = now
        shy = command.topic.endswith("/resume_charging") and now < self.paused_at + 1.0
        return [] if shy else [command]


def test_what_was_said_before_is_no_evidence_that_it_was_taken_back():
    """A resume right after a pause is ignored: what the charger said before is not believed, and it is told again."""
    bench = bench_before(device(ShyOfHaste))
    found_charging(bench)
    bench.command("pause_charging", b"")
    bench.conclude(aborted=True)
    assert bench.left == []
    assert left_behind(bench) == ("Charging", 32.0)


def test_a_disk_that_is_full_does_not_keep_a_command_from_being_taken_back(journal, monkeypatch):
    """What gives back needs no line in the journal: it says already what is owed."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")

    def refuse(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    bench.conclude(aborted=True)
    assert left_behind(bench) == ("Unplugged", 32.0)


def test_a_journal_of_another_contract_is_refused(journal):
    """What takes its commands back stands in that contract: the user is told to name it."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("paused")
    crashed(bench)
    after = Bench(
        contract.load("everest-2026"),
        MemoryBus(bench._bus.broker),
        Settings(address="virtual", allowed="session", journal=journal),
    )
    with pytest.raises(JournalError, match="the contract everest-2023; name it by --contract"):
        after.open()
    assert journal.exists()


def test_a_run_that_ends_by_a_fault_of_the_kit_restores_the_charger(journal):
    """Whatever ended it, who abandons the bench restores, and ends the capture."""
    bench = virtual_bench(journal=journal)
    bench.open()
    bench.reach("charging")
    bench.command("set_limit_amps", b"7")
    bench.abandon()
    assert left_behind(bench) == ("Unplugged", 32.0)
    assert not journal.exists()
