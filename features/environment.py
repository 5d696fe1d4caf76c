"""The world in which the features run: a bench on a real broker, or the reference charger in memory on a virtual clock.

Only this file and the tests know both the kit and the reference charger.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from conformance import contract
from conformance.bench import Bench, Settings
from conformance.bench.runner import before_scenario as _before_scenario
from conformance.bench.settings import check_selected
from conformance.errors import UsageError

REACHING = ("user", "password-file", "ca", "certificate", "key", "client-id", "keep-alive", "mqtt", "websocket-path")


def before_all(context: Any) -> None:
    """Open the bench: the one that a run has made, one on the address that is named, or one in the virtual world."""
    if "bench" in context:
        return
    userdata = context.config.userdata
    bench = userdata.get("bench")
    if bench is None:
        settings = {
            "observe_s": _seconds(userdata.get("observe", "30")),
            "only": tuple(filter(None, map(str.strip, userdata.get("only", "").split(",")))),
            "under_test": tuple(filter(None, map(str.strip, userdata.get("connector", "").split(",")))),
        }
        promised = contract.load(userdata.get("contract", contract.DEFAULT))
        check_selected(settings["only"], promised)
        make = _real if "address" in userdata else _virtual
        bench = make(promised, userdata, settings)
        bench.open()
    context.bench = bench


def before_scenario(context: Any, scenario: Any) -> None:
    """Tell every scenario its requirement, and after the run its verdict."""
    _before_scenario(context, scenario)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"observe={text}: is not a number of seconds above zero; write it like observe=30.") from None


def _real(promised: contract.Contract, userdata: Any, settings: dict[str, Any]) -> Bench:
    from conformance.bench.live import DWELL_S
    from conformance.bench.reached import reach
    from conformance.options import parser
    from conformance.stimulus import journal_of

    words = [f"--{name}={userdata[name]}" for name in REACHING if name in userdata]
    bus = reach(userdata["address"], parser().parse_args(["run", *words]))
    allowed = userdata.get("allow", "listen")
    address = str(bus.address)
    care = {"journal": journal_of(address), "dwell_s": DWELL_S, "announce": partial(print, file=sys.stderr)}
    return Bench(
        promised, bus, Settings(address=address, prefix=bus.address.prefix, allowed=allowed, **care, **settings)
    )


def _virtual(promised: contract.Contract, userdata: Any, settings: dict[str, Any]) -> Bench:
    from virtual_world import virtual_bench

    faults = tuple(filter(None, userdata.get("fault", "").split(",")))
    return virtual_bench(contract=promised, faults=faults, **settings)
