"""A survey listens and sends nothing, and writes what the reference charger shows of itself."""

from functools import partial
from pathlib import Path

import pytest

from conformance import contract
from conformance.bench import Settings
from conformance.bench.declared import REFERENCE
from conformance.bench.survey import surveyed, surveyed_recording
from conformance.contract import load, stated
from conformance.errors import BenchError, CaptureError
from tests.bench.worlds import Prefixed, device, world_before

CAPTURES = Path(__file__).resolve().parent.parent / "captures"
UNSEEN = {"energy_management", "ocpp"}


def read(tmp_path, text):
    path = tmp_path / "charger.yaml"
    path.write_text(text, encoding="utf-8")
    return stated(path, [], contract=contract.load())


@pytest.mark.parametrize("connectors", [("evse_1",), ("left", "right")])
def test_what_the_reference_charger_shows_is_what_is_declared_of_it(tmp_path, connectors):
    """Thirty seconds suffice to see all of it that can be seen, and to see nothing else."""
    bus = world_before(device(connectors=connectors))
    statement = read(tmp_path, surveyed(load(), bus, Settings(address="virtual"), seconds=30))
    assert statement.declared == {name: there for name, there in REFERENCE.items() if name not in UNSEEN}
    assert statement.connectors == connectors


def test_a_charger_with_one_phase_has_not_three(tmp_path):
    """What differs from the reference's declaration is seen to differ."""
    bus = world_before(device(phases=1))
    assert read(tmp_path, surveyed(load(), bus, Settings(), seconds=5)).declared["three_phases"] is False


def test_a_survey_sends_nothing():
    """Neither a command nor a beacon is published: the charger's broker hears of it only what it asks for."""
    bus = world_before(device())
    sent = []
    bus.publish = lambda *told, **options: sent.append((told, options))
    surveyed(load(), bus, Settings(address="virtual", beacon=""), seconds=5)
    assert sent == []


def test_topics_stand_behind_the_prefix(tmp_path):
    """A charger under a prefix is surveyed under it."""
    wrap = partial(Prefixed, prefix="site/", of="everest_api")
    text = surveyed(load(), world_before(device(wrap)), Settings(prefix="site"), seconds=5)
    assert read(tmp_path, text).declared["export"] is False


def test_of_a_charger_that_says_nothing_there_is_no_statement():
    """Where nothing is heard, nothing is written that could be taken for an answer."""
    wrap = partial(Prefixed, prefix="site/", of="everest_api")
    with pytest.raises(BenchError, match="nothing was heard of a charger within 5 s; topics seen instead: site"):
        surveyed(load(), world_before(device(wrap)), Settings(address="virtual"), seconds=5)


def test_a_recording_is_surveyed_like_a_broker(tmp_path):
    """A recording of a real charger shows what can be seen in it; where it was recorded it does not say."""
    text = surveyed_recording(CAPTURES / "everest-2023-session.jsonl", load())
    statement = read(tmp_path, text)
    assert statement.connectors == ("evse_manager",)
    assert statement.declared["three_phases"] is True
    assert "ocpp" not in statement.declared
    assert '  where: "everest-2023-session.jsonl"\n' in text


def test_a_recording_of_something_else_is_refused(tmp_path):
    """Where nothing of the contract was heard, there is nothing to state."""
    path = tmp_path / "other.jsonl"
    path.write_text('{"t": 1.0, "dir": "out", "topic": "other/thing", "payload": "1"}\n', encoding="utf-8")
    with pytest.raises(CaptureError, match="holds nothing of EVerest API; name a recording of a charger"):
        surveyed_recording(path, load())
