"""Reference, at its edge: carries a device's messages over MQTT, and gives it its time."""

from __future__ import annotations

import logging
import select
import socket
import time
from collections.abc import Sequence

from reference_impl.address import Address
from reference_impl.device import Device, Publication
from reference_impl.errors import LinkError
from reference_impl.link import Link

_LOG = logging.getLogger(__name__)
_PATIENCE_S = 10.0
_LONGEST_WAIT_S = 1.0  # so that the link is looked after, too
_AT_ONCE = 64  # commands, until it is looked again whether something is due


class Wire:
    """One loop, one thread: the next message or the next deadline, whichever comes first.

    Because nothing is read ahead, a flood of commands waits at the broker, and the pulse goes on in between.
    """

    def __init__(self, address: Address, *, name: str = "the link") -> None:
        """Say whose link it is in the log by its name."""
        self._address = address
        self._link = Link(address, name=name, wake=self.wake)
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)
        self._stopped = False
        self._epoch = time.time() - time.monotonic()

    def now(self) -> float:
        """Return the time in seconds since 1970: that of the wall clock, and never earlier than before.

        A host that slept, or whose clock was put forward, is followed; one whose clock was put back is not.
        """
        self._epoch = max(self._epoch, time.time() - time.monotonic())
        return self._epoch + time.monotonic()

    @property
    def is_stopped(self) -> bool:
        """Whether stop was called."""
        return self._stopped

    @property
    def is_up(self) -> bool:
        """Whether what is sent now goes to the broker."""
        return self._link.is_up

    def stop(self) -> None:
        """End the loop soon; may be called from a signal handler or any thread."""
        self._stopped = True
        self.wake()

    def wake(self) -> None:
        """Let the loop ask the device at once when it is due; may be called from a signal handler or any thread."""
        try:
            self._mouth.send(b"\0")
        except OSError:
            _LOG.debug("the loop is awake already, or has ended")

    def connect(self, subscriptions: Sequence[str]) -> None:
        """Reach the broker and listen to topic filters, or say in a LinkError why not."""
        self._link.subscribe(subscriptions)
        deadline = time.monotonic() + _PATIENCE_S
        while not (self._link.is_heard or self._stopped):
            self._link.tend()
            self._wait(0.05)
            if self._link.trouble is not None:
                raise LinkError(self._link.trouble)
            if time.monotonic() >= deadline:
                raise LinkError(f"What listens at {self._address.place} does not speak MQTT; mend the address.")

    def await_broker(self, subscriptions: Sequence[str]) -> None:
        """Listen to topic filters as soon as the broker can be reached; until then the log says why it cannot."""
        self._link.subscribe(subscriptions)
        self._link.is_awaited = True

    def run(self, device: Device) -> None:
        """Carry the device's messages until stop is called; what is due while the link is down is never sent later."""
        while not self._stopped:
            said: list[Publication] = []
            for count, command in enumerate(self._link.taken(_AT_ONCE)):
                out = device.receive(command, now=self.now())
                if count:
                    said += out
                else:
                    self._link.send(out)  # before it is asked whether more has come
                if device.due() <= self.now():
                    break
            self._link.send(_latest(said))
            now = self.now()
            if device.due() <= now:
                self._link.send(device.advance(now))
            self._link.tend()
            if not self._link.has_more:
                self._wait(min(device.due() - self.now(), _LONGEST_WAIT_S))

    def close(self) -> None:
        """Take leave of the broker."""
        self._link.close()
        self._ear.close()
        self._mouth.close()

    def _wait(self, seconds: float) -> None:
        """Wait until there is something to read or to write, or somebody wakes the loop, or it is time.

        This is select and not epoll, whose time-outs are whole milliseconds.
        """
        reads, writes = self._link.sockets()
        readable, _, _ = select.select([self._ear, *reads], writes, [], max(0.0, seconds))
        if self._ear in readable:
            self._ear.recv(4096)


def _latest(publications: list[Publication]) -> list[Publication]:
    """Return publications without those that a later one replaces, in their order."""
    last = {publication.topic: place for place, publication in enumerate(publications)}
    return [each for place, each in enumerate(publications) if not each.replaceable or last[each.topic] == place]
