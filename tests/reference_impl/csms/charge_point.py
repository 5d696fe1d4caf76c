"""A connection to a management system, for tests: impatient, and with a memory."""

import threading
from contextlib import contextmanager

from reference_impl.csms.csms import Csms
from reference_impl.csms.patience import Patience
from reference_impl.csms.place import parse
from reference_impl.management import Seen
from reference_impl.messages import State
from tests.bus.mosquitto import until

SOON = Patience(opening_s=0.3, answer_s=0.3, ping_s=0.2, wait_minimum_s=0.05, repeat_times=1, random_range_s=0.05)
CHARGING = Seen(1, State.Charging, "", 1_800_000_000.0)


class Remembered(Csms):
    """A connection that remembers its status at every change."""

    def __init__(self, *place, **options):
        self.changes = []
        super().__init__(*place, **options)

    @property
    def status(self):
        return self.changes[-1]

    @status.setter
    def status(self, status):
        if [status] != self.changes[-1:]:
            self.changes.append(status)


@contextmanager
def charge_point(url, *, version="1.6", patience=SOON, **files):
    """Keep a connection, and remember its status."""
    with Remembered(parse(url, identity="CP001", version=version, **files), patience=patience) as csms:
        yield csms, csms.changes
    assert "csms" not in {thread.name for thread in threading.enumerate()}


def until_told(caplog, *words):
    until(lambda: all(word in caplog.text for word in words), words)
