"""Bench: a survey of a charger: some seconds of listening become the feature statement that its maker completes."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from conformance.bench.hearing import Hearing
from conformance.bench.settings import Settings
from conformance.bus import Bus, parse
from conformance.bus.mqtt import MqttBus
from conformance.contract import load
from conformance.errors import BenchError, UsageError
from conformance.judgement import Survey
from conformance.report.statement import render_statement


def survey(address: str, options: Namespace, *, progress: Callable[[str], None]) -> str:
    """Listen on a broker for some seconds, sending the charger nothing, and write a new file; return what was done.

    Raises UsageError where the file exists, BenchError where there is no broker or nothing is heard.
    """
    target, path = parse(address), options.output
    if path.exists():
        raise UsageError(f"{path}: exists already, and may be somebody's answers; name a new file.")
    settings = Settings(address=str(target), prefix=target.prefix, beacon="", progress=progress)
    text = surveyed(MqttBus(target), settings, seconds=options.seconds)
    _write(path, text)
    return f"{path}: what was seen is suggested; answer what is unset, sign it, and run with --statement {path}"


def surveyed(bus: Bus, settings: Settings, *, seconds: float) -> str:
    """Listen on a bus for some seconds, and return the feature statement; raises BenchError where nothing is heard."""
    hearing = Hearing(load(), bus, settings)
    found = Survey(hearing.contract, settings.prefix)

    def follow() -> bool:
        for event in hearing.recorder.taken():
            found.feed(event)
        return False

    try:
        hearing.open()
        header = hearing.begin()
        hearing.wait("what the charger shows of itself", follow, seconds)
    finally:
        hearing.close()
    if not found.messages:
        raise BenchError(
            f"Nothing of {found.contract.title} was heard on {settings.address} in {seconds:g} s; "
            "see that the charger runs, and that the topic prefix stands in the address."
        )
    return render_statement(found, address=settings.address, begin=header.started, seconds=seconds)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another file.") from None
