"""Reference, beside its road: what can go wrong around the charger; each error ends with its remedy."""


class ReferenceChargerError(Exception):
    """Something that keeps the reference charger from serving."""

    exit_code = 3


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
