"""Report: numbers in words and units: how good arrival times are, what the kit's clock is worth, what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from conformance.capture import Header
from conformance.judgement import Outcome, Result
from conformance.judgement.pulse import LONGEST_S
from conformance.report.safe import safe

_ABSURD_S = 1e9
_EXACT = 10**15
_INTERVALS = "Intervals between publications of the pulse"
_CAPTIONS = {
    "gap": (_INTERVALS, "longest interval"),
    "mean": (_INTERVALS, "longest mean"),
    "rate": ("Intervals between all publications, apart from events", "shortest mean"),
    "effect": ("How long an effect took", ""),
    "timely": ("How old the time was when it was heard", ""),
}
_SYNCHRONISED = {
    "yes": "synchronised",
    "no": "not synchronised: what the time of a charger is compared with may itself be wrong",
    "unknown": "perhaps not synchronised: the host did not tell",
}


def arrivals(result: Result) -> str:
    """Return how good the arrival times of a capture are, and how that is known."""
    known = result.uncertainty
    if not known:
        return "not known"
    if "assumed_s" in known:
        return f"no beacons: assumed to be good to {_bound(known['assumed_s'])}"
    if not known.get("heard"):
        return "not known: no beacon came back, so that no interval could be judged"
    lost = known.get("lost", 0)
    fate = f"{_count(lost)} {'was' if lost == 1 else 'were'} lost, and around them no interval was judged"
    told = f"good to {_bound(known['worst_s'])}: the worst of {_count(known['heard'])} beacons"
    return f"{told}; {fate if lost else 'none lost'}"


def bench(result: Result) -> str:
    """Return one line about our side: what was heard, how good its arrival times are, and what is wrong with them."""
    known, lost = result.uncertainty, result.uncertainty.get("lost", 0)
    told = [f"{result.messages} messages in {result.span[1] - result.span[0]:.1f} s"]
    if "assumed_s" in known:
        told.append(f"arrivals ± {_bound(known['assumed_s'])}, assumed without beacons")
    elif known.get("heard"):
        told.append(f"arrivals ± {_bound(known['worst_s'])}")
        told.append(f"{_count(lost)} beacon{'s' if lost > 1 else ''} lost" if lost else "no beacon lost")
    elif known:
        told.append("no beacon came back")
    if result.truncated:
        told.append("truncated")
    if result.header is not None and result.header.clock.get("synchronised") == "no":
        told.append("clock not synchronised")
    return "; ".join(told)


def clock(header: Header) -> str:
    """Return what is known of the kit's clock; what else the capture says of it follows."""
    facts = {safe(key, 40): safe(value, 40) for key, value in header.clock.items()}
    source, state = facts.pop("source", ""), facts.pop("synchronised", "")
    whose = {"host": "that of the host", "": "not said which"}.get(source, source)
    told = [whose, _SYNCHRONISED.get(state, state or "the capture does not say whether it was synchronised")]
    error_s = facts.pop("error_s", "")
    if error_s:
        told.append(f"off by {_bound(number)} at most" if (number := _read(error_s)) is not None else error_s)
    return "; ".join([*told, *(f"{key}: {value}" for key, value in facts.items())])


def clock_error_s(header: Header | None) -> float:
    """Return by how much the kit's clock may be wrong, in seconds; 0 where the capture does not say so."""
    return _read(header.clock.get("error_s", "")) or 0.0 if header else 0.0


def caption(result: Result, outcome: Outcome) -> str:
    """Return what the numbers of an outcome are about; of several topics they are those of the worst."""
    about, which = _CAPTIONS.get(outcome.requirement.check or "", ("What was measured", ""))
    channel = result.contract.channels.get(outcome.requirement.place)
    return f"{about}, on the topic with the {which}" if which and channel and channel.parameters else about


def measured(outcome: Outcome, begin: float) -> list[tuple[str, str]]:
    """Return the numbers of an outcome, each with its name; places are told in seconds since the begin."""
    return list(_measured(dict(outcome.numbers or {}), begin))


def _measured(numbers: dict[str, float], begin: float) -> Iterator[tuple[str, str]]:
    at, line = numbers.pop("worst_at", None), numbers.pop("worst_line", None)
    longest_s = numbers.get("worst_s", math.inf)
    for name, number in numbers.items():
        is_below = name not in {"p50_s", "p99_s"} or number <= longest_s
        yield figure(name, number) if is_below else (figure(name, number)[0], f"at most {seconds(longest_s)}")
    if at is not None:
        yield "Where", f"at {seconds(at - begin)}" + (f", line {_count(line)}" if line is not None else "")


def figure(name: str, number: float) -> tuple[str, str]:
    """Return what a number is called, and the number with its unit."""
    if name == "intervals":
        return "Intervals", _count(number)
    if name == "mean_s":
        return "Mean", f"{number:.4f} s" if abs(number) < _ABSURD_S else seconds(number)
    if name in {"p50_s", "p99_s"}:
        return {"p50_s": "Median", "p99_s": "99 %"}[name], _share(number)
    if name == "worst_s":
        return "Longest", seconds(number)
    if name == "slowest_s":
        return "Slowest", f"{seconds(number)} after the command"
    if name in {"oldest_s", "newest_s"}:
        return {"oldest_s": "Oldest", "newest_s": "Newest"}[name], _age(number)
    return _named(name), seconds(number) if name.endswith("_s") else _count(number)


def seconds(number: float) -> str:
    """Return seconds to a millisecond; what a charger made absurd stays short."""
    return f"{number:.3f} s" if abs(number) < _ABSURD_S else f"{number:.3g} s"


def numbered(numbers: Mapping[str, float]) -> dict[str, str]:
    """Return numbers under their own names as text, for machines."""
    return {safe(name, 40): _count(number) for name, number in numbers.items()}


def _share(number: float) -> str:
    """Return what a share of all intervals is below: the judge counts milliseconds, up to a minute."""
    return f"below {seconds(number)}" if number <= LONGEST_S else f"{LONGEST_S:g} s or more"


def _age(number: float) -> str:
    return f"{seconds(number)} old" if number >= 0 else f"{seconds(-number)} ahead of the kit's clock"


def _bound(number: float) -> str:
    """Return seconds as an upper bound, rounded up; below one second in milliseconds."""
    if not number < 1:
        return f"{math.ceil(round(number * 10, 6)) / 10:g} s" if number < _ABSURD_S else f"{number:.3g} s"
    tenths = math.ceil(round(number * 10_000, 3))
    return f"{tenths / 10:g} ms" if tenths < 100 else f"{math.ceil(round(number * 1000, 3))} ms"


def _count(number: float) -> str:
    exact = isinstance(number, int) or (math.isfinite(number) and number.is_integer() and abs(number) < _EXACT)
    return safe(str(int(number)) if exact else str(number), 20)


def _named(name: str) -> str:
    return safe(name.removesuffix("_s").replace("_", " ").capitalize(), 40)


def _read(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
