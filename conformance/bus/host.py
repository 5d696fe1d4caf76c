"""The wire: what the kernel knows of the host's clock."""

from __future__ import annotations

import ctypes

UNSYNCHRONISED = 5  # TIME_ERROR in <sys/timex.h>
MICROSECONDS = 1e6


class _NtpTime(ctypes.Structure):
    """`struct ntptimeval` of <sys/timex.h>: time, largest and estimated error in microseconds, offset to TAI."""

    _fields_ = [
        ("seconds", ctypes.c_long),
        ("microseconds", ctypes.c_long),
        ("largest_error", ctypes.c_long),
        ("estimated_error", ctypes.c_long),
        ("tai", ctypes.c_long),
        ("reserved", ctypes.c_long * 4),
    ]


def host_clock() -> dict[str, str]:
    """Return whether the clock is synchronised (`yes`, `no`, `unknown`) and, where it is, how far it may be off (s)."""
    try:
        told = _NtpTime()
        state = ctypes.CDLL(None).ntp_gettime(ctypes.byref(told))
    except (OSError, AttributeError, TypeError):  # another C library, or none
        return {"synchronised": "unknown"}
    if state < 0:
        return {"synchronised": "unknown"}
    if state == UNSYNCHRONISED:
        return {"synchronised": "no"}
    return {"synchronised": "yes", "error_s": f"{told.largest_error / MICROSECONDS:.6f}"}
