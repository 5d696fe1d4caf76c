"""Reference, in the simulated hardware: devices on Modbus TCP; pymodbus is imported here and in client.py only."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from reference_impl.errors import LinkError, RefusedError, UsageError
from reference_impl.hardware.modbus.registers import Function, Registers

_STARTS_WITHIN_S = 5.0
_FUNCTIONS: Mapping[int, Function] = {1: "coil", 5: "coil", 15: "coil", 2: "discrete", 4: "input"}  # others: holding


@dataclass(slots=True)
class _Context:
    """What pymodbus asks for the registers of its devices."""

    units: Mapping[int, Registers]
    lock: threading.Lock
    codes: Any

    async def async_getValues(self, unit: int, function: int, address: int, count: int = 1) -> Any:
        return self._answer(unit, lambda of: of.read(_FUNCTIONS.get(function, "holding"), address, count))

    async def async_setValues(self, unit: int, function: int, address: int, values: Sequence[int]) -> Any:
        words = [int(each) for each in values]
        return self._answer(unit, lambda of: of.write(_FUNCTIONS.get(function, "holding"), address, words))

    def _answer(self, unit: int, ask: Callable[[Registers], Any]) -> Any:
        if unit not in self.units:
            return self.codes.GATEWAY_NO_RESPONSE
        try:
            with self.lock:
                return ask(self.units[unit])
        except RefusedError:
            return self.codes.ILLEGAL_ADDRESS


class Server:
    """Serves units on a host and port in a thread of its own, until it is left; raises LinkError where it cannot.

    The lock is held while a device is asked, so that whoever moves their world may hold it as well.
    """

    def __init__(self, units: Mapping[int, Registers], *, host: str, port: int, lock: threading.Lock) -> None:
        try:
            import pymodbus.server  # noqa: PLC0415 - whoever uses no Modbus does not need it
            from pymodbus.constants import ExcCodes  # noqa: PLC0415
            from pymodbus.simulator import DataType, SimData, SimDevice  # noqa: PLC0415
        except ImportError:
            raise UsageError("Modbus is not installed; install everest-conformance[modbus].") from None
        self._library: Any = pymodbus.server
        self._empty = SimDevice(id=0, simdata=[SimData(0, count=1, values=0, datatype=DataType.REGISTERS)])
        self._context = _Context(units, lock, ExcCodes)
        self._place = (host, port)
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        self._server: Any = None
        self._thread = threading.Thread(target=self._run, name="devices", daemon=True)

    def __enter__(self) -> Server:
        """Listen."""
        self._thread.start()
        if not self._listens.wait(_STARTS_WITHIN_S) or self._server is None:
            host, port = self._place
            raise LinkError(f"Nothing can listen on {host}:{port}; give another address as --listen.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        asyncio.run_coroutine_threadsafe(self._server.shutdown(), self._loop)
        self._thread.join(_STARTS_WITHIN_S)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        server = self._library.ModbusTcpServer(self._empty, address=self._place)
        server.context = self._context
        try:
            await server.serve_forever(background=True)
            self._server = server
        except (OSError, RuntimeError):
            return
        finally:
            self._listens.set()
        await server.serving
