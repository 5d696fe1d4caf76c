"""Bench: a survey of a charger: some seconds of listening become the feature statement that its maker completes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from conformance.bench.hearing import Hearing
from conformance.bench.reached import reach
from conformance.bench.settings import Settings
from conformance.bench.silence import why_silent
from conformance.bus import Bus
from conformance.capture import open_capture
from conformance.contract import Contract, load
from conformance.errors import BenchError, CaptureError, UsageError
from conformance.judgement import Survey
from conformance.report.statement import render_statement


def survey(options: Namespace, *, progress: Callable[[str], None]) -> str:
    """Write the statement of a charger, from its broker or from a recording, to a new file; return what was done.

    Raises UsageError where the file exists, BenchError where there is no broker, and either where nothing was heard.
    """
    path: Path = options.output
    if (options.address is None) is (options.recording is None):
        raise UsageError("survey: takes either an ADDRESS or --from RECORDING; name one of them.")
    if path.exists():
        raise UsageError(f"{path}: exists already, and may be somebody's answers; name a new file.")
    if options.recording is not None:
        text = surveyed_recording(options.recording, load(options.contract))
    else:
        bus = reach(options.address, options)
        settings = Settings(address=str(bus.address), prefix=bus.address.prefix, beacon="", progress=progress)
        text = surveyed(load(options.contract), bus, settings, seconds=options.seconds)
    _write(path, text)
    return f"{path}: what was seen is suggested; answer what is unset, sign it, and run with --statement {path}"


def surveyed(contract: Contract, bus: Bus, settings: Settings, *, seconds: float) -> str:
    """Listen on a bus for some seconds, and return the statement; raises BenchError where nothing is heard."""
    hearing = Hearing(contract, bus, settings)
    found = Survey(hearing.contract, settings.prefix)

    def follow() -> bool:
        for event in hearing.recorder.taken():
            found.feed(event)
        return False

    try:
        hearing.open()
        header = hearing.begin()
        hearing.wait("what the charger shows of itself", follow, seconds)
        if not found.messages:
            raise BenchError(why_silent(hearing, after_s=seconds))
    finally:
        hearing.close()
    return render_statement(found, where=settings.address, begin=header.started, seconds=seconds)


def surveyed_recording(path: Path, contract: Contract) -> str:
    """Return the statement of what a recording shows; raises CaptureError where it is none, or shows nothing."""
    begin = end = 0.0
    with open_capture(path) as recording:
        found = Survey(contract, recording.header.prefix if recording.header else "")
        for event in recording:
            begin, end = begin or event.t, event.t
            found.feed(event)
    if not found.messages:
        raise CaptureError(f"{path}: holds nothing of {found.contract.title}; name a recording of a charger.")
    where = recording.header.address if recording.header else ""
    return render_statement(found, where=where or recording.name, begin=begin, seconds=round(end - begin, 1))


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another file.") from None
