"""Site: the lists of all requirements: by topic, level, source and coverage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from docs.site.pages import page
from docs.site.promises import Promise
from docs.site.topics import Topic

WAYS = (("index", "By topic"), ("level", "By level"), ("source", "By source"), ("coverage", "By coverage"))
LEVELS = {
    "MUST": "MUST: broken, a charger does not conform",
    "SHOULD": "SHOULD: broken, a charger conforms with a warning",
    "MAY": "MAY: a charger is free",
}
SOURCES = {
    "document": "Documented: EVerest's documentation says it",
    "erratum": "Erratum: the documentation says it wrongly",
    "implementation": "Implementation: known from what EVerest does",
    "derived": "Derived: it follows from what is documented",
    "proposed": "Proposed: ours",
}


def listings(promises: Sequence[Promise], topics: Sequence[Topic]) -> dict[str, str]:
    """Return the pages that list all requirements, by their names."""
    titles: dict[str | None, str] = {None: "The charger as a whole", **{each.name: each.title for each in topics}}
    by_topic = _groups(promises, titles, lambda each: [each.topic])
    by_level = _groups(promises, LEVELS, lambda each: [each.requirement.level])
    by_source = _groups(promises, SOURCES, lambda each: {one.source.kind for one in each.origins})
    by_coverage = _groups(
        promises, {True: "Proven by a fault", False: "Not proven yet"}, lambda each: [bool(each.faults)]
    )
    counted = f"{len(promises)} requirements, each with a page of its own."
    ours = "A source says what a requirement rests on; where a tolerance is *proposed*, the number is ours."
    return {
        "index": _listing("index", "Requirements", counted, by_topic),
        "level": _listing("level", "Requirements by level", counted, by_level),
        "source": _listing("source", "Requirements by source", ours, by_source),
        "coverage": page("coverage", way="coverage", ways=WAYS, groups=by_coverage),
    }


def _groups(
    promises: Iterable[Promise], titles: dict[Any, str], keys: Callable[[Promise], Iterable[object]]
) -> list[tuple[str, list[Promise]]]:
    """Return the requirements under titles in their order; a title without any is left out.

    One that rests on one source in a contract and on another in the next stands under both.
    """
    found: dict[Any, list[Promise]] = {each: [] for each in titles}
    for promise in promises:
        for key in keys(promise):
            found[key].append(promise)
    return [(titles[name], group) for name, group in found.items() if group]


def _listing(way: str, title: str, about: str, groups: list[tuple[str, list[Promise]]]) -> str:
    return page("requirements", way=way, ways=WAYS, title=title, about=about, groups=groups, first=way == "index")
