"""Reference, at its edge: lines to devices; with the server of simulated ones the only importer of pymodbus."""

from __future__ import annotations

import logging
import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reference_impl.errors import HardwareError, RefusedError, UsageError
from reference_impl.hardware.modbus.place import Line
from reference_impl.hardware.modbus.registers import Function

ANSWER_WITHIN_S = 1.0
_CLOSES_WITHIN_S = 0.1
_NOES = {
    1: "does not know this function; correct the function in the map",
    2: "has no such register; correct the address in the map (on the wire it counts from 0), or the unit",
    3: "does not take this value or this number of registers; correct the map",
    4: "has failed, or is not this unit; correct the unit, or see its manual",
    5: "needs more time; try again",
    6: "is busy; try again",
    8: "has a memory error; see its manual",
    10: "cannot be reached through its gateway; correct the unit, or the gateway's settings",
    11: "does not answer its gateway; correct the unit, and look after the cable behind the gateway",
}  # Modbus Application Protocol Specification 1.1b3, section 7
_QUESTIONS = {1, 2, 3}  # the device is well, and is asked what it does not have


class Lines:
    """Every line that is in use, so that devices on the same one take turns."""

    def __init__(self, *, answer_within_s: float = ANSWER_WITHIN_S) -> None:
        self._within_s = answer_within_s
        self._open: dict[Line, Connection] = {}

    def unit(self, line: Line, number: int) -> Unit:
        """Return the registers of a unit; raises UsageError where pymodbus is missing. Nothing is connected yet."""
        if line not in self._open:
            self._open[line] = Connection(line, answer_within_s=self._within_s)
        return Unit(connection=self._open[line], number=number)

    def close(self) -> None:
        """Close all lines."""
        for each in self._open.values():
            each.close()


class Connection:
    """One line, connected when it is first needed and again after every failure: a late answer belongs to nobody."""

    def __init__(self, line: Line, *, answer_within_s: float) -> None:
        try:
            import pymodbus.client as library  # noqa: PLC0415 - whoever uses no Modbus does not need it
            import serial  # noqa: F401, PLC0415 - which pymodbus asks for where it opens a serial port
            from pymodbus import FramerType, ModbusException  # noqa: PLC0415
            from pymodbus.exceptions import ConnectionException  # noqa: PLC0415
        except ImportError:
            raise UsageError("Modbus is not installed; install everest-conformance[modbus].") from None
        _keep_quiet()
        self.line = line
        self._within_s = answer_within_s
        self._turn = threading.Lock()
        self._broken = (ConnectionException, OSError)
        self._failures = (ModbusException, OSError, struct.error, ValueError, IndexError)
        options: dict[str, Any] = {"timeout": answer_within_s, "retries": 0}
        if line.has_serial_frames:
            options["framer"] = FramerType.RTU
        if line.serial:
            self._client: Any = library.ModbusSerialClient(
                line.serial, baudrate=line.baud, parity=line.parity, stopbits=line.stop_bits, **options
            )
        else:
            self._client = library.ModbusTcpClient(line.host, port=line.port, **options)

    def ask(self, request: Callable[[Any], Any], *, who: str, what: str) -> Any:
        """Return the answer to a request; raises RefusedError for a no, HardwareError for none or a senseless one."""
        with self._turn:
            try:
                if not self._client.connected and not self._client.connect():
                    raise HardwareError(f"{who} cannot be reached; {self._remedy()}.")
                answer = request(self._client)
            except self._failures as error:
                self._client.close()
                raise HardwareError(self._told(error, who=who, what=what)) from None
        if answer.isError():
            said = _NOES.get(answer.exception_code, f"refuses with the unknown code {answer.exception_code}")
            kind = RefusedError if answer.exception_code in _QUESTIONS else HardwareError
            raise kind(f"{who} {said} ({what}).")
        return answer

    def close(self) -> None:
        """Close the line, unless somebody hangs on it, as while the name of a host is looked up."""
        if self._turn.acquire(timeout=_CLOSES_WITHIN_S):
            try:
                self._client.close()
            finally:
                self._turn.release()

    def _told(self, error: Exception, *, who: str, what: str) -> str:
        if isinstance(error, self._broken):
            return f"{who} breaks the connection off ({what}); look who else uses it, and whether it restarts."
        return (
            f"{who} does not answer within {self._within_s:g} s, or not in Modbus ({what}); "
            f"look whether it is on, its unit, its cable, and who else uses the line."
        )

    def _remedy(self) -> str:
        if self.line.serial:
            return "look whether the serial port is there, and that this user may use it (group dialout)"
        return "look whether it is on, its network cable, and the host and port of its address"


@dataclass(frozen=True, slots=True)
class Unit:
    """The registers of one unit on a line."""

    connection: Connection
    number: int

    @property
    def place(self) -> str:
        """The address of the device."""
        return f"{self.connection.line}?unit={self.number}"

    def read(self, function: Function, address: int, count: int) -> list[int]:
        """Return count registers; raises RefusedError where it has none there, HardwareError without an answer."""
        verb = {
            "coil": "read_coils",
            "discrete": "read_discrete_inputs",
            "input": "read_input_registers",
            "holding": "read_holding_registers",
        }[function]
        what = f"reading {count} {function} registers from {address}"
        answer = self.connection.ask(
            lambda client: getattr(client, verb)(address, count=count, device_id=self.number), who=self.place, what=what
        )
        held = list(answer.registers) if function in {"input", "holding"} else [int(each) for each in answer.bits]
        is_whole = len(held) == count if function in {"input", "holding"} else len(held) >= count
        if not is_whole:
            self.connection.close()
            raise HardwareError(f"{self.place} sent {len(held)} registers instead of {count} ({what}); see its manual.")
        return held[:count]

    def write(self, function: Function, address: int, values: Sequence[int]) -> None:
        """Write holding registers or coils; raises as read does."""
        what = f"writing {', '.join(map(str, values))} to {function} register {address}"

        def request(client: Any) -> Any:
            if function == "coil":
                return client.write_coil(address, bool(values[0]), device_id=self.number)
            if len(values) == 1:
                return client.write_register(address, values[0], device_id=self.number)
            return client.write_registers(address, list(values), device_id=self.number)

        self.connection.ask(request, who=self.place, what=what)


def _keep_quiet() -> None:
    """Keep the library from logging what a device says, unescaped."""
    log = logging.getLogger("pymodbus")
    log.addHandler(logging.NullHandler())
    log.propagate = False
