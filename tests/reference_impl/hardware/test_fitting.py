"""The devices of the settings: what is wrong with them is one sentence that names the connector, also for --check."""

import socket
import time
from contextlib import ExitStack

import pytest

from reference_impl import cli
from reference_impl.hardware.modbus import fitting, poller
from reference_impl.settings import InstrumentSettings

METER = '{map = "sunspec-ac-meter", address = "tcp://192.0.2.21?unit=2"}'
CONTROLLER = '{map = "phoenix-contact-ev-charge-control-basic", address = "tcp://192.0.2.22"}'


def checked(tmp_path, *devices):
    path = tmp_path / "charger.toml"
    path.write_text('[[connector]]\nname = "left"\n' + "\n".join(devices) + "\n", encoding="utf-8")
    return cli.main(["serve", "--config", str(path), "--check"])


@pytest.mark.parametrize(
    ("device", "why"),
    [
        (f"controller = {METER}", "has no pilot_state; take the map of a controller for left"),
        (f"meter = {CONTROLLER}", "has no energy_import_Wh; take the map of a meter for left"),
        (f"meter = {METER.replace('sunspec-ac-meter', 'nothing')}", "'nothing' is neither a file"),
        (f"meter = {METER.replace('unit=2', 'unit=300')}", "'300' is no unit"),
        (
            f'meter = {METER}\n[[connector]]\nname = "right"\nmeter = {METER}',
            "The meter of right at tcp://192.0.2.21:502?unit=2 is that of left; give each its own.",
        ),
    ],
)
def test_what_is_wrong_with_a_device_is_one_sentence(tmp_path, capsys, device, why):
    """Another kind of map, an unknown one, a wrong address and one device for two connectors end the check with 2."""
    assert checked(tmp_path, device) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


def test_what_an_installer_might_expect_is_warned_of(tmp_path, caplog):
    """A controller without a watchdog, and a connector without a meter, are told at the start."""
    assert checked(tmp_path, f"controller = {CONTROLLER}") == 0
    assert [each for each in caplog.messages if "left: its controller has no watchdog" in each]
    assert [each for each in caplog.messages if "left has no meter" in each]


def fitted_with_silent(opened, *, many):
    """Return devices on lines of their own that take connections and never answer."""
    fitted = fitting.Fitted()
    for number in range(many):
        silent = opened.enter_context(socket.create_server(("127.0.0.1", 0)))
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        kind = InstrumentSettings(map="phoenix-contact-ev-charge-control-basic", address=address)
        fitted.add(f"evse_{number}", kind, "controller")
    return fitted


def test_many_silent_lines_are_awaited_together(monkeypatch):
    """Neither the beginning nor the end takes longer than with one: one after the other, either would take 6 s."""
    monkeypatch.setattr(fitting, "_FIRST_WITHIN_S", 0.3)
    monkeypatch.setattr(poller, "_REST_WITHIN_S", 0.2)
    monkeypatch.setattr(poller, "_ENDS_WITHIN_S", 0.1)
    began_at = time.monotonic()
    with ExitStack() as opened:
        with fitted_with_silent(opened, many=20).polled(lambda: False):
            assert 0.3 <= time.monotonic() - began_at < 3.0
            left_at = time.monotonic()
        assert time.monotonic() - left_at < 3.0


def test_a_charger_that_is_stopped_waits_for_no_first_word(monkeypatch):
    """SIGTERM is heeded at once, also while devices are awaited."""
    monkeypatch.setattr(poller, "_REST_WITHIN_S", 0.0)
    monkeypatch.setattr(poller, "_ENDS_WITHIN_S", 0.0)
    began_at = time.monotonic()
    with ExitStack() as opened, fitted_with_silent(opened, many=1).polled(lambda: True):
        assert time.monotonic() - began_at < 1.4
