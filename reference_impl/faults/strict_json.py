"""Reference, faults: JSON that only a lenient reader takes."""

from __future__ import annotations

import orjson

from reference_impl.faults.altered import Change, altered

_SOMETIMES = 4  # every fourth publication


def _temperature(text: bytes) -> Change:
    def change(payload: bytes, _now: float) -> bytes:
        warm_C = orjson.loads(payload)["temperature"]
        return payload.replace(f'"temperature":{warm_C}'.encode(), b'"temperature":' + text)

    return change


def _first_key_twice(payload: bytes, _now: float) -> bytes:
    key, value = next(iter(orjson.loads(payload).items()))
    return orjson.dumps({key: value})[:-1] + b"," + payload[1:]


STRICT_JSON = (
    altered(
        "json-nan",
        ("charger.json.strict",),
        "writes NaN for a temperature now and then",
        "telemetry",
        _temperature(b"NaN"),
        every=_SOMETIMES,
    ),
    altered(
        "json-huge-number",
        ("charger.json.strict",),
        "writes a temperature that no double can hold now and then",
        "telemetry",
        _temperature(b"1e999"),
        every=_SOMETIMES,
    ),
    altered(
        "json-bom",
        ("charger.json.strict",),
        "puts a byte order mark before JSON now and then",
        "hardware_capabilities",
        lambda payload, _: b"\xef\xbb\xbf" + payload,
        every=_SOMETIMES,
    ),
    altered(
        "json-key-twice",
        ("charger.json.unique_keys",),
        "writes one key of the telemetry twice, with the same value",
        "telemetry",
        _first_key_twice,
    ),
)
