import subprocess
import sys
from importlib import import_module

import pytest

import reference_impl


def test_every_public_name_is_there() -> None:
    """What the front door promises can be imported."""
    assert all(getattr(reference_impl, name) is not None for name in reference_impl.__all__)
    assert set(reference_impl.__all__) == set(reference_impl._HOMES)


def test_other_names_are_not() -> None:
    """An unknown name is an AttributeError, as everywhere."""
    with pytest.raises(AttributeError):
        _ = reference_impl.nothing


def test_the_heart_has_no_clock_and_no_socket() -> None:
    """Assembling a charger imports neither MQTT nor a broker, --help not even the contract, and serving no OCPP."""
    heart = "import reference_impl, sys; reference_impl.assemble; sys.exit(bool({'paho', 'amqtt'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", heart], check=False).returncode == 0
    door = "import reference_impl.cli, sys; sys.exit(bool({'yaml', 'orjson', 'paho'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", door], check=False).returncode == 0
    serving = "import reference_impl.serving, sys; sys.exit(bool({'ocpp', 'websockets'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", serving], check=False).returncode == 0
    for name in ("charger", "evse", "session", "energy", "door", "carsim", "contract"):
        assert not {"time", "socket", "threading"} & set(vars(import_module(f"reference_impl.{name}")))
