"""A device on Modbus that is not ours: pymodbus's simulator, on a free port, with registers written by hand."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pymodbus import FramerType
from pymodbus.constants import ExcCodes
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

Action = Callable[[int, int, int, int, list[int], object], Awaitable[ExcCodes | None]]


@dataclass
class Device:
    """Where it is, and how it behaves: what it answers instead of its registers, and how long it takes to."""

    port: int
    held: dict[int, int]
    fails: ExcCodes | None = None
    takes_s: float = 0.0
    writes: list[tuple[int, int, object]] = field(default_factory=list)

    def address(self, *, unit: int = 1, scheme: str = "tcp") -> str:
        return f"{scheme}://127.0.0.1:{self.port}?unit={unit}"

    async def act(  # noqa: PLR0917 - as the simulator calls it
        self, function: int, start: int, address: int, count: int, held: list[int], values: object
    ) -> ExcCodes | None:
        """Let the simulator answer with what is held here, so that a test can change it."""
        await asyncio.sleep(self.takes_s)
        if self.fails is not None:
            return self.fails
        if values is not None:
            self.writes.append((function, address, values))
        elif function in {3, 4}:
            for number in range(count):
                if address + number in self.held:
                    held[address + number - start] = self.held[address + number]
        return None


@contextmanager
def serving(
    held: dict[int, int], *, coils: dict[int, bool] | None = None, framer: FramerType = FramerType.SOCKET, port: int = 0
) -> Iterator[Device]:
    """Serve holding registers, and coils, as unit 1; the others do not exist."""
    device = Device(port=port or _free_port(), held=dict(held))
    started: threading.Event = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        registers = [SimData(at, values=word, datatype=DataType.REGISTERS) for at, word in sorted(held.items())]
        bits = [SimData(at, values=[on], datatype=DataType.BITS) for at, on in sorted((coils or {0: False}).items())]
        nothing = [SimData(0, values=[False], datatype=DataType.BITS)]
        simulated = SimDevice(
            1, simdata=(bits, nothing, registers, [SimData(0, datatype=DataType.REGISTERS)]), action=device.act
        )
        server = ModbusTcpServer(simulated, framer=framer, address=("127.0.0.1", device.port))
        await server.serve_forever(background=True)
        started.set()
        await stop.wait()
        await server.shutdown()
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    try:
        assert started.wait(5), "the simulator has not started"
        yield device
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(5)
        loop.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def words(start: int, text: str) -> dict[int, int]:
    """Return registers from an address on, as hexadecimal words of a text."""
    return {start + number: int(word, 16) for number, word in enumerate(text.split())}
