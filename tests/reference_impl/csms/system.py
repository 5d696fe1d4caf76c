"""A management system for tests, made of the same library's other side, on a thread of its own."""

import asyncio
import contextlib
import logging
import threading
from importlib import import_module

from ocpp.routing import on
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from tests.bus.mosquitto import until

_MUTED = logging.getLogger(f"{__name__}.raw")  # what a test reads in the log is the charger's
_MUTED.setLevel(logging.CRITICAL + 1)
NOW = "2026-11-27T00:00:00Z"


class System:
    """Listens from `with` to its end; remembers who came, and what was said, in order.

    `registrations` are the answers to BootNotification, word and interval in seconds; the last one is given again.
    """

    def __init__(self, port=0, *, version="1.6", registrations=(("Accepted", 300),), attend=None, **options):
        self.port = port
        self.requests, self.paths, self.said = [], [], []
        self.points = []
        self._module = import_module(f"ocpp.v{version.replace('.', '')}")
        self._registrations = list(registrations)
        self._attend = attend or self._converse
        self._options = {"subprotocols": [f"ocpp{version}"], "logger": _MUTED, **options}
        self._loop = asyncio.new_event_loop()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._is_there = threading.Event()

    def __enter__(self):
        self._thread.start()
        assert self._is_there.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/ocpp"

    def heard(self, action):
        return [payload for name, payload in self.said if name == action]

    def awaits(self, action, *, count=1):
        until(lambda: len(self.heard(action)) >= count, f"{action}, {count} of them")
        return self.heard(action)[count - 1]

    def ask(self, action, **payload):
        """Ask the charger that came last; return its answer, or raise what it answers."""
        return self.put(getattr(self._module.call, action)(**payload))

    def put(self, question):
        """Put a question of whatever kind, as it is."""
        answer = self.points[-1].call(question, suppress=False, skip_schema_validation=True)
        return asyncio.run_coroutine_threadsafe(answer, self._loop).result(10)

    async def _serve(self):
        async with serve(self._meet, "127.0.0.1", self.port, **self._options) as listening:
            self.port = listening.sockets[0].getsockname()[1]
            self._is_there.set()
            await self._end.wait()

    async def _meet(self, connection):
        self.requests.append(connection.request)
        with contextlib.suppress(ConnectionClosed):
            await self._attend(connection)

    async def _converse(self, connection):
        point = self._point(connection)
        self.points.append(point)
        await point.start()

    def _point(self, connection):
        system, module, results = self, self._module, self._module.call_result

        class Point(module.ChargePoint):
            @on("BootNotification")
            def registers(self, **payload):
                system.said.append(("BootNotification", payload))
                answers = system._registrations
                status, interval = answers.pop(0) if len(answers) > 1 else answers[0]
                return results.BootNotification(current_time=NOW, interval=interval, status=status)

            @on("Heartbeat")
            def beats(self, **payload):
                system.said.append(("Heartbeat", payload))
                return results.Heartbeat(current_time=NOW)

            @on("StatusNotification")
            def tells(self, **payload):
                system.said.append(("StatusNotification", payload))
                return results.StatusNotification()

        return Point("subject", connection, logger=_MUTED)
