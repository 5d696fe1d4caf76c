"""Contract: what the payload of a message is made of: its content type, its schema, and how bytes are read by them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from conformance.contract.decoding import Decoded, decode_json

JSON = "application/json"
TEXT = "text/plain"
BINARY = "application/octet-stream"
MOST_EXPLAINED = 256


@dataclass(frozen=True, slots=True)
class Violation:
    """One way in which a value breaks a schema: where in the schema, what was expected, what was there."""

    place: str
    expected: str
    observed: str


class Schema:
    """A JSON Schema (draft 7) as a predicate on payloads; in a `pattern`, `$` is the very end, as ECMA 262 has it.

    `jsonschema-rs` decides, `jsonschema` explains; a test holds them to one opinion on every schema of the contract.
    """

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self._explained: dict[Any, list[Violation]] = {}

    @cached_property
    def _decider(self) -> Any:
        return _fast(self.schema)

    @cached_property
    def accepts(self) -> Callable[[Any], bool]:
        """Tell whether a value satisfies the schema."""
        if self.schema in ({}, True):
            return lambda _: True
        fast = self._decider.is_valid

        def accepts(value: Any) -> bool:
            try:
                return bool(fast(value))
            except (ValueError, TypeError, RecursionError):  # what JSON cannot hold, or not as deep
                return bool(self._explainer.is_valid(value))

        return accepts

    @cached_property
    def _explainer(self) -> Any:
        from jsonschema import Draft7Validator, FormatChecker, ValidationError, validators  # noqa: PLC0415

        def pattern(_: Any, expression: str, instance: Any, __: Any) -> Iterator[ValidationError]:
            if isinstance(instance, str) and not re.search(re.sub(r"(?<!\\)\$$", r"\\Z", expression), instance):
                yield ValidationError(f"{instance!r} does not match {expression!r}")

        formats = FormatChecker([])
        formats.checks("date-time")(_is_date_time)
        extended: Any = validators.extend(Draft7Validator, {"pattern": pattern})  # type: ignore[no-untyped-call]
        return extended(self.schema, format_checker=formats)

    def violations(self, value: Any) -> list[Violation]:
        """Return every way in which a value breaks the schema, each with its place in it.

        What was explained once is not explained again: chargers make the same mistake in every message.
        """
        mistakes = self._missing(value) or self._mistakes(value)
        known = self._explained.get(mistakes) if mistakes is not None else None
        if known is not None:
            return known
        found = [_violation(error) for error in self._explainer.iter_errors(value)]
        found.sort(key=lambda each: each.place)
        if mistakes is not None and len(self._explained) < MOST_EXPLAINED:
            self._explained[mistakes] = found
        return found

    def best_error(self, value: Any) -> Any:
        """Return the error of jsonschema that says best what is wrong with a value, None where nothing is."""
        from jsonschema.exceptions import best_match  # noqa: PLC0415

        return best_match(self._explainer.iter_errors(value))

    @cached_property
    def _unless_missing(self) -> tuple[tuple[str, ...], Schema] | None:
        """The fields that an object must have, and the schema without that; None where there is no such demand."""
        if not isinstance(self.schema, dict) or not isinstance(self.schema.get("required"), list):
            return None
        rest = {key: each for key, each in self.schema.items() if key != "required"}
        return tuple(self.schema["required"]), Schema(rest)

    def _missing(self, value: Any) -> tuple[str, ...] | None:
        """Return the fields that an object lacks, where nothing else is wrong: the mistake made most often."""
        if self._unless_missing is None or not isinstance(value, dict):
            return None
        required, rest = self._unless_missing
        missing = tuple(each for each in required if each not in value)
        return missing if missing and rest.accepts(value) else None

    def _mistakes(self, value: Any) -> tuple[object, ...] | None:
        """Return what tells mistakes from others: places, and the scalars there; None where that is not all."""
        mistakes: list[object] = []
        try:
            for error in self._decider.iter_errors(value):
                seen = value  # and not the error's own, where NaN has become null
                for part in error.instance_path:
                    seen = seen[part]
                if isinstance(seen, dict | list):
                    seen = getattr(error.kind, "property", None)
                    if seen is None:
                        return None
                mistakes.append((*error.schema_path, None, *error.instance_path, type(seen), seen))
        except (ValueError, TypeError, RecursionError):
            return None
        return tuple(mistakes) or None


def _fast(schema: Any) -> Any:
    import jsonschema_rs  # noqa: PLC0415

    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


def _is_date_time(value: object) -> bool:
    """Tell whether a value is an RFC 3339 date and time, as the validator that decides has it."""
    try:
        return bool(_date_time().is_valid(value))
    except ValueError:
        return False


@cache
def _date_time() -> Any:
    return _fast({"type": "string", "format": "date-time"})


@dataclass(frozen=True)
class Payload:
    """What a message carries: content type, schema, and examples."""

    content_type: str
    schema: Schema
    examples: tuple[Any, ...] = ()

    def decode(self, payload: bytes) -> Decoded:
        """Read bytes by the content type. JSON that only a lenient reader takes has both a value and `lax`."""
        if self.content_type == JSON:
            return decode_json(payload)
        if self.content_type == BINARY:
            return Decoded(payload)
        try:
            return Decoded(payload.decode("utf-8"))
        except UnicodeDecodeError as error:
            return Decoded(error=f"is not UTF-8 text (byte {error.start})")


def _violation(error: Any) -> Violation:
    place = "".join(f"/{part}" for part in error.absolute_schema_path)
    where = "".join(f"/{part}" for part in error.absolute_path)
    about = f"{where.lstrip('/')}: " if where else ""
    keyword, wanted, value = error.validator, error.validator_value, error.instance
    if keyword == "required" and isinstance(value, Mapping):
        missing = next((name for name in wanted if name not in value and repr(name) in error.message), "")
        return Violation(f"{place}/{missing}", f"{about}the field {missing}", f"{about}{missing} is missing")
    return Violation(place, about + _expectation(keyword, wanted), about + shown(value))


def _expectation(keyword: str, wanted: Any) -> str:
    phrases: dict[str, Callable[[], str]] = {
        "type": lambda: "a value of type " + (" or ".join(wanted) if isinstance(wanted, list) else str(wanted)),
        "enum": lambda: "one of " + ", ".join(map(str, wanted)),
        "const": lambda: str(wanted),
        "pattern": lambda: f"text of the form {wanted}",
        "format": lambda: f"a valid {wanted}",
        "minimum": lambda: f"at least {wanted}",
        "maximum": lambda: f"at most {wanted}",
        "minLength": lambda: "text that is not empty" if wanted == 1 else f"at least {wanted} characters",
        "uniqueItems": lambda: "no item twice",
    }
    return phrases[keyword]() if keyword in phrases else f"a value that satisfies {keyword} {shown(wanted)}"


def shown(value: Any, longest: int = 120) -> str:
    """Return a value as short JSON-like text for an expectation or an observation."""
    if isinstance(value, bytes):
        text = repr(value[:longest])
    else:
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError):
            text = repr(value)
    text = text.encode("utf-8", errors="backslashreplace").decode("utf-8")
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"
