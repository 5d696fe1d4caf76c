"""Judgement: what the marks of an operator tell: what was done, what was seen, and when it may have been so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from conformance.capture import Mark

LOOK_AT_LOCK, READ_DISPLAY = "look at the lock", "read the display"
SIGHTS = frozenset({LOOK_AT_LOCK, READ_DISPLAY})


def done(mark: Mark) -> str | None:
    """Return what an operator did, in plain words; None where nothing was: somebody looked, or could not do it."""
    action = plain(mark.data.get("action"))
    return None if mark.kind != "operator" or "cannot" in mark.data or action in SIGHTS else action


def plain(action: object) -> str:
    """Return an operator's action in plain words, however it is written."""
    return " ".join(str(action).lower().replace("_", " ").replace("-", " ").replace("shutdown", "shut down").split())


@dataclass(frozen=True, slots=True)
class Look:
    """What an operator saw at a connector, told at a time and so at some moment since another, both in Unix seconds."""

    connector: str
    sees: Any
    since: float
    told: float
    line: int | None

    @classmethod
    def of(cls, mark: Mark, sight: str) -> Look | None:
        """Return what a mark tells of a sight, None where it tells nothing."""
        if mark.kind != "operator" or "sees" not in mark.data or plain(mark.data.get("action")) != sight:
            return None
        took_s = mark.data.get("took_s", 0.0)
        if not isinstance(took_s, int | float) or not math.isfinite(took_s):
            took_s = 0.0
        since = mark.t - max(0.0, took_s)
        return cls(str(mark.data.get("connector")), mark.data["sees"], since, mark.t, mark.line)
