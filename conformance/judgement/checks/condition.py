"""Judgement, checks: conditions that the contract states: predicates on what is heard, quantities in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from conformance.contract import Schema
from conformance.contract.document import split

MOST = 1e300  # beyond it, arithmetic overflows


@dataclass(slots=True)
class Predicate:
    """A condition on what is heard on a channel, or seen by a witness.

    As a lawful `cause`, it is one while it is said, or, where it `lasts`, from when it was said once.
    """

    source: str
    schema: Schema
    cause: str = ""
    lasts: bool = False
    fields: frozenset[str] = frozenset()

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Predicate:
        """Build a predicate from the contract's words for it."""
        source, schema = raw.get("channel") or f"witness:{raw['witness']}", raw["schema"]
        fields = frozenset(schema.get("properties", ())) if isinstance(schema, dict) else frozenset()
        return cls(source, Schema(schema), raw.get("cause", ""), raw.get("lasts", False), fields)

    def says(self, value: Any) -> bool | None:
        """Tell whether a value satisfies the condition; None where it has none of the fields that it is about."""
        if self.fields and not (isinstance(value, dict) and self.fields & value.keys()):
            return None
        return bool(self.schema.accepts(value))

    @classmethod
    def all_of(cls, raw: Any) -> list[Predicate]:
        """Build the predicates that the contract names: none, one, or a list."""
        return [cls.of(each) for each in (raw if isinstance(raw, list) else [raw] if raw else [])]


@dataclass(slots=True)
class Quantity:
    """A quantity in what is heard on a channel: a product of fields and numbers, or the largest of some fields.

    `value` is what it must not exceed where the contract says that, and not a command; `least` what it never is below.
    Where the field `where_positive` is negative, the quantity is zero: what flows is none of it.
    """

    source: str
    unit: str
    product: list[str | float] | None = None
    largest: list[str] | None = None
    value: float | None = None
    least: float | None = None
    where_positive: str | None = None
    magnitude: bool = False
    absolute: float = 0.0
    relative: float = 0.0
    _numbers: list[Callable[[Any], float | None]] = dataclass_field(init=False)

    def __post_init__(self) -> None:
        named = self.largest if self.largest is not None else self.product or ()
        self._numbers = [number(each) if isinstance(each, str) else _constant(each) for each in named]

    @classmethod
    def of(cls, raw: Mapping[str, Any] | None) -> Quantity | None:
        """Build a quantity from the contract's words for it, None from none."""
        if raw is None:
            return None
        return cls(raw["channel"], **{key: value for key, value in raw.items() if key != "channel"})

    def amount(self, payload: Any) -> float | None:
        """Return the quantity in a decoded payload, or None where it is not there."""
        if self.where_positive is not None and (number(self.where_positive)(payload) or 0.0) < 0:
            return 0.0
        found = [each(payload) for each in self._numbers]
        if self.largest is not None:
            return max((each for each in found if each is not None), default=None)
        result = 1.0
        for factor in found:
            if factor is None:
                return None
            result *= factor
        return abs(result) if self.magnitude else result

    def obeys(self, amount: float, most: float) -> bool:
        """Tell whether an amount is at most what it may be, and not below what it can be."""
        return amount <= self.allowed(most) and (self.least is None or amount >= self.least - self.absolute)

    def allowed(self, most: float) -> float:
        """Return the most that the quantity may be, tolerance included."""
        return most + max(self.absolute, self.relative * abs(most))


def _constant(value: float) -> Callable[[Any], float | None]:
    return lambda _: value


def field(pointer: str) -> Callable[[Any], Any]:
    """Return what looks a field up in a decoded payload: its value, or None where it is not there."""
    parts = split(pointer)
    if len(parts) == 1:
        name = parts[0]
        return lambda payload: payload.get(name) if type(payload) is dict else None

    def walk(payload: Any) -> Any:
        for part in parts:
            if type(payload) is not dict:
                return None
            payload = payload.get(part)
        return payload

    return walk


def number(pointer: str) -> Callable[[Any], float | None]:
    """Return what looks a number up in a decoded payload: the number, or None where there is none."""
    look = field(pointer)

    def number_at(payload: Any) -> float | None:
        value = look(payload)
        return value if (type(value) is float or type(value) is int) and -MOST < value < MOST else None

    return number_at


def numbers(pointers: Sequence[str]) -> Callable[[Any], list[float | None]]:
    """Return what looks several numbers up in a decoded payload at once, None where there is none."""
    paths = [(*split(each), "")[:2] for each in pointers]
    if any(len(split(each)) > 2 for each in pointers):
        looks = [number(each) for each in pointers]
        return lambda payload: [look(payload) for look in looks]

    def look_up(payload: Any) -> list[float | None]:
        found: list[float | None] = []
        for outer, inner in paths:
            value = payload.get(outer) if type(payload) is dict else None
            if inner:
                value = value.get(inner) if type(value) is dict else None
            there = (type(value) is float or type(value) is int) and -MOST < value < MOST
            found.append(value if there else None)
        return found

    return look_up


def as_number(value: Any) -> float | None:
    """Return a JSON number, None for anything else (also for true, NaN and the infinities)."""
    return value if (type(value) is float or type(value) is int) and -MOST < value < MOST else None
