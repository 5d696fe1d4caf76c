"""Reference, its front door: the verbs of `everest-reference`; nothing heavy before it is needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from reference_impl.options import document, parser
from reference_impl.stopping import stopped_by


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 all is well, 2 usage, 3 no broker or hardware."""
    chosen = parser().parse_args(arguments)
    with stopped_by(lambda: sys.exit(0)):
        from reference_impl.errors import ReferenceChargerError  # noqa: PLC0415 - keeps --help fast

        try:
            code = VERBS[chosen.verb](chosen)
            sys.stdout.flush()
            return code
        except BrokenPipeError:  # whoever read the output has enough, and what is left of it goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except ReferenceChargerError as error:
            print(f"everest-reference: {error}", file=sys.stderr)
            return error.exit_code


def _serve(chosen: argparse.Namespace) -> int:
    if chosen.list_faults:
        return _list_faults()
    from reference_impl.origin import Origin  # noqa: PLC0415 - keeps --help fast
    from reference_impl.serving import check, serve  # noqa: PLC0415
    from reference_impl.settings import merged, settings  # noqa: PLC0415
    from reference_impl.settings_file import read  # noqa: PLC0415

    file = None if chosen.config is None else read(chosen.config)
    origin = Origin(document(chosen), file)
    with origin.named():
        told = settings(merged(file.document if file else {}, origin.given))
        if chosen.check:
            check(told)
    if not chosen.check:
        return serve(told, origin=origin)
    print("everest-reference could serve with these settings.")
    return 0


def _list_faults() -> int:
    from reference_impl.faults import FAULTS  # noqa: PLC0415 - keeps --help fast

    for fault in FAULTS.values():
        name = f"{fault.name}:{fault.number.default:g}" if fault.number else fault.name
        where = f" ({fault.connectors} connectors)" if fault.connectors > 1 else ""
        print(f"{name:36} {fault.breaks[0]:34} {fault.summary}{where}")
    return 0


def _hardware(chosen: argparse.Namespace) -> int:
    from reference_impl.errors import UsageError  # noqa: PLC0415 - keeps --help fast
    from reference_impl.hardware.modbus.showing import show, show_maps  # noqa: PLC0415

    if chosen.list:
        show_maps()
        return 0
    if chosen.map is None or chosen.address is None:
        raise UsageError("Name a register map and the address of a device; --list says which maps there are.")
    return show(chosen.map, chosen.address, as_json=chosen.json)


def _simulate(chosen: argparse.Namespace) -> int:
    from reference_impl.hardware.modbus.simulating import simulate  # noqa: PLC0415 - keeps --help fast
    from reference_impl.origin import Origin  # noqa: PLC0415
    from reference_impl.settings import settings  # noqa: PLC0415

    origin = Origin(document(chosen))
    with origin.named():
        return simulate(chosen.maps, listen=chosen.listen, told=settings(origin.given).broker)


VERBS = {"serve": _serve, "simulate": _simulate, "hardware": _hardware}


if __name__ == "__main__":
    sys.exit(main())
