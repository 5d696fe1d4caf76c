"""CSMS, at its edge: the messages of OCPP on one connection, each in its turn; the only importer of ocpp."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any, Protocol
from uuid import uuid4

import orjson
from ocpp.exceptions import OCPPError, UnknownCallErrorCodeError

from reference_impl.csms.dialects import Dialect
from reference_impl.csms.errors import CsmsError

_LOG = logging.getLogger(__name__)
_MUTED = logging.getLogger(f"{__name__}.raw")  # the library logs what it hears as it is
_MUTED.setLevel(logging.CRITICAL + 1)
_LONGEST_ID = 36
_MOST_IN_A_SECOND = 50
_SHOWN = 60


class Frames(Protocol):
    """A connection, message by message."""

    async def recv(self) -> str | bytes:
        """Return the next message."""

    async def send(self, message: str) -> None:
        """Send a message."""


class Point:
    """A charge point that asks one question at a time, and declines what it is asked."""

    def __init__(self, frames: Frames, dialect: Dialect, *, identity: str, answer_s: float) -> None:
        module = import_module(f"ocpp.v{dialect.version.replace('.', '')}")
        self._calls, results = module.call, module.call_result
        self._inner = module.ChargePoint(identity, frames, response_timeout=answer_s, logger=_MUTED)
        self._inner.route_map = {
            action: {"_on_action": partial(_decline, action, getattr(results, action)(**answer))}
            for action, answer in dialect.declined.items()
        }
        self._frames = frames
        self._answer_s = answer_s
        self._awaited: str | None = None
        self._has_complained = False

    async def ask(self, action: str, /, **payload: Any) -> Any:
        """Return the answer to a request; raises CsmsError where there is none in time, or none of use."""
        self._awaited = str(uuid4())
        request = getattr(self._calls, action)(**payload)
        try:
            return await self._inner.call(request, suppress=False, unique_id=self._awaited)
        except TimeoutError:
            raise CsmsError(f"The CSMS gives no answer to {action} within {self._answer_s:g} s; see to it.") from None
        except (OCPPError, UnknownCallErrorCodeError, TypeError, ValueError, RecursionError) as error:
            why = type(error).__name__
            raise CsmsError(f"The CSMS answers {action} otherwise than OCPP has it ({why}); ask who runs it.") from None

    async def listen(self) -> None:
        """Answer whatever is asked, until the connection ends; raises CsmsError where it is too much."""
        clock = asyncio.get_running_loop().time
        times: deque[float] = deque(maxlen=_MOST_IN_A_SECOND)
        while True:
            frame = await self._frames.recv()
            if len(times) == _MOST_IN_A_SECOND and clock() - times[0] < 1.0:
                raise CsmsError(f"The CSMS sends more than {_MOST_IN_A_SECOND} messages in a second; ask who runs it.")
            times.append(clock())
            message = self._expected(frame)
            if message is not None:
                await self._route(message, frame)

    async def _route(self, message: list[Any], frame: str | bytes) -> None:
        try:
            await self._inner.route_message(orjson.dumps(message))
        except (TypeError, ValueError, RecursionError):  # what the library does not foresee in a payload
            self._complain(frame)

    def _expected(self, frame: str | bytes) -> list[Any] | None:
        """Return what is in a frame where it is a request, or the answer that is waited for; a late one is no news."""
        try:
            message = orjson.loads(frame)
        except orjson.JSONDecodeError:
            message = None
        match message:
            case [2, str(unique), str(action), dict() | None as payload] if len(unique) <= _LONGEST_ID:
                return [2, unique, action, payload or {}]  # null stands for nothing (OCPP-J 1.6, 4.2.1)
            case [3, str(unique), dict() | None as payload]:
                return [3, unique, payload or {}] if self._is_awaited(unique) else None
            case [4, str(unique), str(), str(), *_]:
                return message if self._is_awaited(unique) else None
        self._complain(frame)
        return None

    def _is_awaited(self, unique: str) -> bool:
        if unique != self._awaited:
            return False
        self._awaited = None
        return True

    def _complain(self, frame: str | bytes) -> None:
        """Log once in a connection that something was no message."""
        if not self._has_complained:
            self._has_complained = True
            _LOG.warning("the CSMS sent what is no message of OCPP, and it was ignored: %a", frame[:_SHOWN])


def _decline(action: str, answer: Any, **_payload: Mapping[str, Any]) -> Any:
    _LOG.info("the CSMS asked for %s, which is declined: the API on MQTT is what commands this charger", action)
    return answer
