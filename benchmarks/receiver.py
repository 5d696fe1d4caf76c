"""Benchmarks: receives so many messages, and prints what it took, as JSON; a process of its own.

`python -m benchmarks.receiver bare|script|kit PORT MESSAGES FIRST CAPTURE`: `bare` is paho with a callback that only
counts. `script` is what a user would write who has to know: it writes down what comes, and looks at it with
`jsonschema`. `kit` hears as `everest-conformance run` does: it records what comes, judges it meanwhile, and comes to
its verdicts. CPU time, of all threads, in user and system mode, counts from the FIRST message on (1: all of them).
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0
READY = "ready"


def cpu_s() -> float:
    """Return the CPU time that this process has taken."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def bare(port: int, messages: int, first: int, take: Callable[[Any], None] | None = None) -> dict[str, float]:
    """Receive with paho alone, and let something take each message, or nothing."""
    import paho.mqtt.client as paho  # noqa: PLC0415
    from paho.mqtt.enums import CallbackAPIVersion  # noqa: PLC0415

    heard, began, subscribed, done = 0, 0.0, threading.Event(), threading.Event()

    def on_message(_: Any, __: Any, message: Any) -> None:
        nonlocal heard, began
        if take is not None:
            take(message)
        heard += 1
        if heard == first:
            began = cpu_s()
        elif heard >= messages:
            done.set()

    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.on_message = on_message
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe("everest_api/#", 2)
    if not subscribed.wait(PATIENCE_S):
        raise TimeoutError("the broker does not grant the subscription")
    print(READY, flush=True)
    done.wait(PATIENCE_S)
    took_s = cpu_s() - began
    client.disconnect()
    client.loop_stop()
    return {"heard": heard, "counted": heard - first, "cpu_s": took_s, "broken": 0}


def script(port: int, messages: int, first: int, capture: Path) -> dict[str, float]:
    """Receive with paho, write a line for each message, and look at its payload with `jsonschema`."""
    import orjson  # noqa: PLC0415

    from benchmarks.naive import with_jsonschema  # noqa: PLC0415
    from conformance.contract import load  # noqa: PLC0415

    variables = {topic.rpartition("/")[2]: each for topic, each in with_jsonschema(load()).items()}
    wrong = 0

    with capture.open("wb", buffering=0) as file:

        def take(message: Any) -> None:
            nonlocal wrong
            payload = message.payload.decode()
            line = {"t": time.time(), "topic": message.topic, "payload": payload, "qos": message.qos}
            file.write(orjson.dumps(line) + b"\n")
            is_json, right = variables[message.topic.rpartition("/")[2]]
            if not right(orjson.loads(payload) if is_json else payload):
                wrong += 1

        return {**bare(port, messages, first, take), "broken": wrong}


def kit(port: int, messages: int, first: int, capture: Path) -> dict[str, float]:
    """Receive, record and judge as the kit does."""
    from conformance.bench.hearing import Hearing  # noqa: PLC0415
    from conformance.bench.settings import Settings  # noqa: PLC0415
    from conformance.bus import parse  # noqa: PLC0415
    from conformance.bus.mqtt import MqttBus  # noqa: PLC0415
    from conformance.contract import load  # noqa: PLC0415
    from conformance.judgement import Judge  # noqa: PLC0415

    contract, address = load(), parse(f"mqtt://127.0.0.1:{port}")
    hearing = Hearing(contract, MqttBus(address), Settings(address=str(address), capture=capture))
    hearing.open()
    judge, recorder = Judge(contract, hearing.begin()), hearing.recorder
    before, began = 0, 0.0

    def heard() -> bool:
        nonlocal before, began
        if not began and recorder.entries >= first:
            before, began = recorder.entries, cpu_s()
        everything = recorder.entries >= messages
        for event in recorder.taken():
            judge.feed(event)
        return everything

    print(READY, flush=True)
    hearing.wait("all messages", heard, PATIENCE_S)
    hearing.close()
    broken = sum(outcome.broken > 0 for outcome in judge.finish().outcomes)
    counted = recorder.entries - before
    return {"heard": recorder.entries, "counted": counted, "cpu_s": cpu_s() - began, "broken": broken}


def main(side: str, port: int, messages: int, first: int, capture: Path) -> None:
    """Receive, and print what it took."""
    if side == "bare":
        print(json.dumps(bare(port, messages, first)))
    else:
        print(json.dumps((kit if side == "kit" else script)(port, messages, first, capture)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
