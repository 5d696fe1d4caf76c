"""The world in which the features run: a bench on a real broker, or the reference charger in memory on a virtual clock.

Only this file and the tests know both the kit and the reference charger.
"""

from __future__ import annotations

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
        check_selected(settings["only"], contract.load())
        bench = _real(userdata, settings) if "address" in userdata else _virtual(userdata, settings)
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


def _real(userdata: Any, settings: dict[str, Any]) -> Bench:
    from conformance.bench.reached import reach
    from conformance.options import parser

    words = [f"--{name}={userdata[name]}" for name in REACHING if name in userdata]
    bus = reach(userdata["address"], parser().parse_args(["run", *words]))
    allowed = userdata.get("allow", "listen")
    return Bench(
        contract.load(),
        bus,
        Settings(address=str(bus.address), prefix=bus.address.prefix, allowed=allowed, **settings),
    )


def _virtual(userdata: Any, settings: dict[str, Any]) -> Bench:
    from virtual_world import virtual_bench

    faults = tuple(filter(None, userdata.get("fault", "").split(",")))
    return virtual_bench(faults=faults, **settings)
