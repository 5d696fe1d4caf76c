"""Reference, in the simulated hardware: devices on Modbus TCP, in a thread of their own; they answer by pymodbus."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from reference_impl.errors import LinkError, RefusedError, UsageError
from reference_impl.hardware.modbus.registers import Function, Registers

_OF: Mapping[int, Function] = {
    1: "coil",
    2: "discrete",
    3: "holding",
    4: "input",
    5: "coil",
    6: "holding",
    15: "coil",
    16: "holding",
}  # functions of Modbus; what was written is read back by the function that wrote it
_PATIENCE_S = 5.0


class Server:
    """Units that listen on a host and port from `with` to its end; each request is answered under a lock."""

    def __init__(self, units: Mapping[int, Registers], *, host: str, port: int, turn: threading.Lock) -> None:
        """Prepare to listen; raises UsageError where pymodbus is missing."""
        try:
            from pymodbus import server, simulator  # noqa: PLC0415 - whoever uses no Modbus does not need it
            from pymodbus.constants import ExcCodes  # noqa: PLC0415
            from pymodbus.exceptions import NoSuchIdException  # noqa: PLC0415
        except ImportError:
            raise UsageError("Modbus is not installed; install everest-conformance[modbus].") from None
        nothing = simulator.SimDevice(0, simdata=[simulator.SimData(0, datatype=simulator.DataType.REGISTERS)])
        self._make = lambda: server.ModbusTcpServer(nothing, address=(host, port))
        self._units = _Units(units, turn, ExcCodes.ILLEGAL_ADDRESS, NoSuchIdException)
        self._place = f"{host}:{port}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="devices", daemon=True)
        self._server: Any = None

    def __enter__(self) -> Self:
        """Listen; raises LinkError where that cannot be done."""
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(_PATIENCE_S)
        except (OSError, RuntimeError):
            self._end()
            raise LinkError(f"No device can listen on {self._place}; choose another HOST:PORT for --listen.") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_PATIENCE_S)
        self._end()

    async def _begin(self) -> None:
        self._server = self._make()
        self._server.context = self._units
        await self._server.serve_forever(background=True)

    async def _close(self) -> None:
        await self._server.shutdown()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_S)
        self._loop.close()


@dataclass(frozen=True, slots=True)
class _Units:
    """What a server of pymodbus asks for values, in its words."""

    units: Mapping[int, Registers]
    turn: threading.Lock
    no_such_address: Any
    no_such_unit: Callable[[], Exception]

    def device_ids(self) -> list[int]:
        return list(self.units)

    async def async_getValues(self, unit: int, function: int, address: int, count: int = 1) -> Any:
        with self.turn:
            try:
                held = self._of(unit).read(_OF[function], address, count)
            except (RefusedError, KeyError):
                return self.no_such_address
        return [bool(each) for each in held] if _OF[function] in {"coil", "discrete"} else held

    async def async_setValues(self, unit: int, function: int, address: int, values: Sequence[int]) -> Any:
        with self.turn:
            try:
                self._of(unit).write(_OF[function], address, [int(each) for each in values])
            except (RefusedError, KeyError):
                return self.no_such_address
        return None

    def _of(self, unit: int) -> Registers:
        if unit not in self.units:
            raise self.no_such_unit()
        return self.units[unit]
