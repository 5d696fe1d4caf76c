"""Reference, its front door: `everest-reference serve`; words to values, nothing heavy before it is needed."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_impl.address import Address
    from reference_impl.panel.place import Place

_INTERRUPTING = (signal.SIGINT, signal.SIGTERM)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 stopped cleanly, 2 usage, 3 no broker."""
    chosen = _parser().parse_args(arguments)
    with _stopped_by(lambda: sys.exit(0)):
        from reference_impl.errors import ReferenceChargerError  # noqa: PLC0415 - keeps --help fast

        try:
            code = _list_faults() if chosen.list_faults else _serve(chosen)
            sys.stdout.flush()
            return code
        except BrokenPipeError:  # whoever read the output has enough
            sys.stderr.close()
            return 0
        except ReferenceChargerError as error:
            print(f"everest-reference: {error}", file=sys.stderr)
            return error.exit_code


@contextlib.contextmanager
def _stopped_by(stop: Callable[[], object]) -> Iterator[None]:
    """Let SIGINT and SIGTERM call stop, and whatever they did before afterwards."""
    before = [(number, signal.signal(number, lambda *_: stop())) for number in _INTERRUPTING]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="everest-reference", description="A charger that keeps the API's promises.")
    serve = parser.add_subparsers(required=True, metavar="serve").add_parser(
        "serve", help="run the charger until SIGINT or SIGTERM", description="Runs the charger until SIGINT or SIGTERM."
    )
    serve.add_argument("--quiet", action="store_true", help="log only what is wrong, not what happens")
    serve.add_argument(
        "--panel",
        nargs="?",
        const="",
        metavar="HOST:PORT",
        help="open a page that shows and moves it (default: 127.0.0.1:8080, or a port nearby)",
    )
    _add_broker(serve.add_argument_group("broker"))
    _add_hardware(serve.add_argument_group("simulated hardware"))
    _add_faults(serve.add_argument_group("faults"))
    return parser


def _add_broker(group: Any) -> None:
    group.add_argument(
        "--broker",
        metavar="URL",
        help="mqtt[s]://[user@]host[:port][/prefix]; without it, a broker of its own on the loopback address",
    )
    group.add_argument("--port", type=_port, default=0, help="port of its own broker (default: any free one)")
    group.add_argument(
        "--password-file",
        metavar="FILE",
        type=Path,
        help="the password is its first line (or in the environment: EVEREST_REFERENCE_PASSWORD)",
    )
    group.add_argument("--ca-file", metavar="FILE", type=Path, help="who certifies the broker (default: the system's)")
    group.add_argument("--client-certificate", metavar="FILE", type=Path, help="certificate of the charger, in PEM")
    group.add_argument("--client-key", metavar="FILE", type=Path, help="key of that certificate, in PEM")


def _add_hardware(group: Any) -> None:
    group.add_argument(
        "--connector", action="append", metavar="NAME", help="a connector; may be given again (default: evse_1)"
    )
    group.add_argument("--phases", type=int, choices=(1, 2, 3), default=3, help="phases that are connected")
    group.add_argument(
        "--max-amps",
        type=partial(_amperes, least=6),
        default=32.0,
        metavar="A",
        help="what the hardware carries per phase (default: 32)",
    )
    group.add_argument(
        "--grid-amps",
        type=partial(_amperes, least=0),
        metavar="A",
        help="what the grid leaves each connector per phase (default: enough)",
    )
    group.add_argument("--ventilated", action="store_true", help="vehicles that ask for ventilation may charge")
    group.add_argument(
        "--authorisation", choices=("free", "required"), default="free", help="whether sessions wait for a card"
    )
    group.add_argument(
        "--meter-file", metavar="FILE", type=Path, help="where the meters' counters are kept (default: nowhere)"
    )
    group.add_argument("--door", action="store_true", help="open the simulation door also with --broker")
    group.add_argument("--seed", type=int, default=0, help="seed of the simulated hardware")


def _add_faults(group: Any) -> None:
    group.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[:NUMBER]",
        help="be wrong in this way, some ways by how much; may be given again",
    )
    group.add_argument("--list-faults", action="store_true", help="say which faults there are, and stop")


def _list_faults() -> int:
    from reference_impl.faults import FAULTS  # noqa: PLC0415 - keeps --help fast

    for fault in FAULTS.values():
        name = f"{fault.name}:{fault.number.default:g}" if fault.number else fault.name
        where = f" ({fault.connectors} connectors)" if fault.connectors > 1 else ""
        print(f"{name:36} {fault.breaks[0]:34} {fault.summary}{where}")
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    from reference_impl import assemble  # noqa: PLC0415 - keeps --help fast
    from reference_impl.address import Address, parse  # noqa: PLC0415
    from reference_impl.errors import UsageError  # noqa: PLC0415
    from reference_impl.log import begin  # noqa: PLC0415
    from reference_impl.meter_file import MeterFile  # noqa: PLC0415
    from reference_impl.wire import Wire  # noqa: PLC0415

    begin(quiet=chosen.quiet)
    address = None
    if chosen.broker is None:
        _refuse_without_broker(chosen)
    else:
        if chosen.port:
            raise UsageError("--port is for a broker of its own; leave out --port or --broker.")
        address = parse(
            chosen.broker,
            password_file=chosen.password_file,
            ca_file=chosen.ca_file,
            certificate=chosen.client_certificate,
            key=chosen.client_key,
        )
    options = {
        "connectors": tuple(chosen.connector or ("evse_1",)),
        "faults": tuple(chosen.fault),
        "authorisation": chosen.authorisation,
        "seed": chosen.seed,
        "phases": chosen.phases,
        "maximum_A": chosen.max_amps,
        "grid_limit_A": chosen.grid_amps,
        "ventilated": chosen.ventilated,
        "door": chosen.door or address is None,
    }
    place = None
    if chosen.panel is not None:
        from reference_impl.panel.place import parse as parse_place  # noqa: PLC0415

        place = parse_place(chosen.panel)
    subscriptions = assemble(**options, start=0.0).subscriptions  # what is wrong with the options is said at once
    with contextlib.ExitStack() as stack:
        meter_file = MeterFile(chosen.meter_file) if chosen.meter_file else None
        if meter_file is not None:
            stack.callback(meter_file.close)
        if address is None:
            from reference_impl.broker import EmbeddedBroker  # noqa: PLC0415

            broker = stack.enter_context(EmbeddedBroker(chosen.port))
            address = Address(broker.host, broker.port)
        wire = Wire(address)
        stack.callback(wire.close)
        stack.enter_context(_stopped_by(wire.stop))
        page = stack.enter_context(_panel(place, address, options, lambda: wire.is_stopped)) if place else None
        wire.connect(subscriptions)
        if wire.is_stopped:
            return 0
        print(f"everest-reference is ready on {address.url}", flush=True)
        if page is not None:
            print(f"its panel is on {page}", flush=True)
        wire.run(assemble(**options, meter_file=meter_file, start=wire.now()))
    return 0


def _panel(
    place: Place, address: Address, options: Mapping[str, Any], is_stopped: Callable[[], bool]
) -> AbstractContextManager[str | None]:
    """Return the panel beside a charger that is assembled with these options, which has the address of its page."""
    from reference_impl.panel.beside import panel_beside  # noqa: PLC0415 - only where it is asked for

    shown = {name: options[name] for name in ("connectors", "door", "faults")}
    return panel_beside(place, is_stopped=is_stopped, address=address, **shown)


def _refuse_without_broker(chosen: argparse.Namespace) -> None:
    """Refuse options that say how to reach another broker than its own."""
    from reference_impl.errors import UsageError  # noqa: PLC0415 - keeps --help fast

    for option in ("password_file", "ca_file", "client_certificate", "client_key"):
        if getattr(chosen, option) is not None:
            raise UsageError(
                f"--{option.replace('_', '-')} is for a broker that is there already; name it as --broker."
            )


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give a number from 0 to 65535")
    return number


def _amperes(text: str, *, least: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= 80:
        raise argparse.ArgumentTypeError(f"{text!r} is no such current; give amperes from {least:g} to 80")
    return number


if __name__ == "__main__":
    sys.exit(main())
