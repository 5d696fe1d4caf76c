"""Reference, beside its road: what can go wrong around the charger; each error ends with its remedy."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


class ReferenceChargerError(Exception):
    """Something that keeps the reference charger from serving."""

    exit_code = 3
    setting: tuple[str | int, ...] = ()
    """Which setting it is about, by its keys in a settings file; nothing where it is about none, or none is known."""


class UsageError(ReferenceChargerError):
    """The user asked for something that cannot be done."""

    exit_code = 2


class LinkError(ReferenceChargerError):
    """The broker cannot be reached, or the embedded one or the panel cannot be started."""

    exit_code = 3


class DiskError(ReferenceChargerError):
    """What must be kept cannot be for now: another charger has the file, or the disk is full or broken."""

    exit_code = 3


class HardwareError(ReferenceChargerError):
    """A device does not answer, refuses, or says what cannot be."""

    exit_code = 3


class RefusedError(HardwareError):
    """A device is well, and has not what it is asked for."""


@contextlib.contextmanager
def about(*setting: str | int) -> Iterator[None]:
    """Let an error that is raised meanwhile be about a setting, unless it is about a closer one already."""
    try:
        yield
    except ReferenceChargerError as error:
        error.setting = error.setting or setting
        raise
