"""What tests on a real broker share."""

import pytest

from tests.bus.mosquitto import mosquitto


@pytest.fixture
def broker(tmp_path):
    """Run a mosquitto as Debian has it."""
    with mosquitto(tmp_path, options="") as address:
        yield address
